import { showSpan } from '../../sim/kernel/time/duration.ts';
import { plain } from '../metrics/quantity.ts';
import type { CampaignCourse, StepCourse } from '../outcome/campaign-courses.ts';
import { endingInWords } from '../outcome/campaign-ending.ts';
import type { Summary } from '../outcome/summary.ts';
import { aligned } from './aligned.ts';
import type { Paint } from './summary-style.ts';

/** How far each campaign got, whether it is over, each of its steps, and what kept the rest from starting. */
export function campaignLines({ campaigns = [] }: Pick<Summary, 'campaigns'>, paint: Paint): string[] {
  return campaigns.flatMap((course) => [
    `  ${paint.dim('campaign')} ${course.name} ${paint.dim(`by ${course.actor}, ${course.policy}: ${courseInWords(course)}`)}`,
    ...(course.ending === undefined ? [] : [`    ${endingInWords(course.ending)}`]),
    ...aligned(course.steps.map((step) => [step.label, step.does, stepInWords(step)])).map((row) => `    ${row}`),
    '',
  ]);
}

/** `obeyed on 1% of the fleet, reached after 1h17m`. */
export function courseInWords({ beganMs, reachedMs, objective }: CampaignCourse): string {
  if (beganMs === null) return 'it did not begin';
  if (objective === null) return 'it has no objective';
  return `${objective}, ${reachedMs === null ? 'not reached' : `reached after ${showSpan(reachedMs - beganMs)}`}`;
}

/** `attacked 5, gained something of 5, refused at 2`; of a step that never started why. */
export function stepInWords({ starts, skipped, attacked, gained, refused, lacked, lacking }: StepCourse): string {
  if (starts === 0) return skipped === null ? 'had not started' : `never started: ${skipped}`;
  const parts = [
    ...(starts > 1 ? [`began ${plain(starts)} times`] : []),
    ...(attacked > 0 ? [`attacked ${plain(attacked)}`] : []),
    ...(attacked > 0 || gained > 0 ? [`gained something of ${plain(gained)}`] : []),
    ...(refused > 0 ? [`refused at ${plain(refused)}`] : []),
    ...(lacked > 0 ? [`could not begin at ${plain(lacked)}: ${lacking}`] : []),
  ];
  return parts.length === 0 ? 'took place' : parts.join(', ');
}
