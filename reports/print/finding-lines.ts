import { showSpan } from '../../sim/kernel/time/duration.ts';
import { plain } from '../metrics/quantity.ts';
import type { Cause, Finding } from '../outcome/finding.ts';
import type { Summary } from '../outcome/summary.ts';
import type { Paint } from './summary-style.ts';

/** Why thresholds were missed, for the terminal: when, by whom, and the likeliest causes with the settings that change them. */
export function findingLines({ findings = [] }: Pick<Summary, 'findings'>, paint: Paint): string[] {
  if (findings.length === 0) return [];
  const said = new Map<string, string>();
  const lines = findings.flatMap((finding) => {
    const { metric, text, causes } = finding;
    const about = `${metric} ${text}`;
    return [
      `    ${paint.bold(about)}`,
      ...placeOf(finding).map((line) => `      ${line}`),
      ...(causes.length === 0
        ? [`      ${paint.dim('no rule explains it: fleetlab explain and fleetlab query show what happened')}`]
        : causes.slice(0, CAUSES_SHOWN).flatMap((cause) => causeLines(cause, about, said))),
    ];
  });
  return [`  ${paint.dim('why')}`, ...lines, ''];
}

const CAUSES_SHOWN = 2;

function placeOf({ missedFromMs, carriedBy }: Finding): readonly string[] {
  const since = missedFromMs === undefined ? [] : [`missed since about ${showSpan(missedFromMs)}`];
  if (carriedBy === undefined) return since;
  const { on, devices, measured, others } = carriedBy;
  return [...since, `carried by ${on}, ${plain(devices)} devices: ${measured}; all others ${others}`];
}

/** The same cause of another threshold is said once. */
function causeLines({ rule, what, sure, change }: Cause, about: string, said: Map<string, string>): readonly string[] {
  const before = said.get(what);
  if (before !== undefined) return [`      ${sure.padEnd(SURE_WIDTH)}${rule}, as of ${before}`];
  said.set(what, about);
  const settings = change.map(
    ({ path, value }) => `--set ${/[[\]{} ]/.test(path) ? `'${path}=${value}'` : `${path}=${value}`}`,
  );
  return [
    `      ${sure.padEnd(SURE_WIDTH)}${rule}: ${what}`,
    ...(settings.length === 0 ? [] : [`      ${''.padEnd(SURE_WIDTH)}try ${settings.join(' ')}`]),
  ];
}

const SURE_WIDTH = 10;
