import { plain } from '../../metrics/quantity.ts';
import { isUnchecked, type VerdictCount } from '../../outcome/outcome.ts';
import { type FindingRule, isTooLarge } from '../evidence.ts';

/** A control that is switched off would have refused what an actor did. */
export const controlOff: FindingRule = (miss, { verdicts, controlsOff }) => {
  const isAbout = /^(?:intrusion|attack\.succeeded|credentials|messages\.readByForeign|commands|honest)/.test(
    miss.threshold.metric,
  );
  // What a control does not refuse is missing among the refusals.
  const isOfRefusals = miss.threshold.metric === 'attack.refused' && !isTooLarge(miss);
  if (!isOfRefusals && !(isAbout && isTooLarge(miss))) return undefined;
  const unchecked = new Map<string, number>();
  for (const verdict of verdicts)
    if (isUnchecked(verdict) || isOff(verdict, controlsOff))
      unchecked.set(verdict.control, (unchecked.get(verdict.control) ?? 0) + verdict.count);
  const { metric } = miss.threshold;
  const isReading = metric === 'messages.readByForeign';
  // Of what these keep, no verdict is recorded while they are off.
  const silent = metric === 'credentials.stolen' ? ['non-exportable-key'] : isReading ? [...ofReading] : [];
  const areOff = silent.length > 0 && silent.every((control) => controlsOff.has(control)) ? silent : [];
  const place = (control: string): number => (isReading && ofReading.has(control) ? 0 : 1);
  const most = [...unchecked].sort(
    ([a, timesA], [b, timesB]) => place(a) - place(b) || timesB - timesA || (a < b ? -1 : 1),
  );
  const off = [...new Set([...areOff, ...most.map(([control]) => control)])].filter((control) =>
    controlsOff.has(control),
  );
  if (most.length + areOff.length === 0) return undefined;
  const kept = isReading ? 'messages of others' : 'keys';
  const what = [
    ...(areOff.length > 0
      ? [
          `${areOff.join(' and ')} ${areOff.length > 1 ? 'are' : 'is'} off, which keep${areOff.length > 1 ? '' : 's'} ${kept} from an actor`,
        ]
      : []),
    ...(most.length > 0
      ? [
          `controls that are off would have refused what was let in: ${most.map(([control, count]) => `${control} ${plain(count)} times`).join(', ')}`,
        ]
      : []),
  ];
  return {
    what: what.join('; '),
    sure: 'likely',
    weight: 1,
    change: off.map((control) => ({ path: `controls.${control}`, value: 'on' })),
  };
};

/** Whether it is what an access list that is off has let pass. */
const isOff = ({ kind, control, verdict, reason }: VerdictCount, controlsOff: ReadonlySet<string>): boolean =>
  kind === 'attack.judged' && verdict === 'allow' && controlsOff.has(control) && reason.includes('switched off: ');

/** Others let a client in; these let it read. */
const ofReading: ReadonlySet<string> = new Set(['topic-acl', 'forward-acl']);
