import { plain } from '../../metrics/quantity.ts';
import { isUnchecked, type VerdictCount } from '../../outcome/outcome.ts';
import { anyDeciders, decidersOf, isFlood } from '../deciders.ts';
import { type Evidence, type FindingRule, isTooLarge, type Miss } from '../evidence.ts';

/**
 * A control that is switched off would have refused what an actor did. Those that decide about what was missed are named, or else
 * those of the steps before, that let the actor get there; where no step gained anything, all that would have refused something.
 */
export const controlOff: FindingRule = (miss, evidence) => {
  const share = shareOf(miss, evidence);
  if (share === 0) return undefined;
  const { controlsOff } = evidence;
  const counts = countsOf(miss, evidence);
  const isOff = (control: string): boolean => controlsOff.has(control);
  const silent = silentIn(miss, controlsOff);
  const direct = [...silent, ...decidersOf(miss, evidence).filter(isOff)];
  const before = anyDeciders(evidence).filter(isOff);
  const byCount = [...counts].sort(([a, timesA], [b, timesB]) => timesB - timesA || (a < b ? -1 : 1));
  const named = direct.length > 0 ? direct : before.length > 0 ? before : byCount.map(([control]) => control);
  const heard = [...new Set(named)].filter((control) => counts.has(control));
  const unheard = [...new Set(named)].filter((control) => !counts.has(control));
  if (heard.length + unheard.length === 0) return undefined;
  const told = heard.map((control) => `${control} ${plain(counts.get(control)!)} times`).join(', ');
  const parts = [
    ...(heard.length > 0 ? [`controls that are off would have refused what was let in: ${told}`] : []),
    ...(unheard.length > 0 ? [silentText(miss, unheard, heard.length > 0 && silent.length === 0)] : []),
  ];
  return {
    what: (silent.length > 0 ? parts.toReversed() : parts).join('; '),
    sure: 'likely',
    // What let an actor get there is further from what was missed.
    weight: share * (direct.length === 0 && before.length > 0 ? 0.6 : 1),
    change: [...heard, ...unheard].filter(isOff).map((control) => ({ path: `controls.${control}`, value: 'on' })),
  };
};

/** How much of what was missed can be an attack's doing. */
function shareOf(miss: Miss, { plan, offlineByAttack, steps }: Evidence): number {
  const { metric } = miss.threshold;
  const hasGained = steps.some(({ gained }) => gained.length > 0);
  if (ofAttacks.test(metric)) return isTooLarge(miss) ? 1 : 0;
  // What a control does not refuse is missing among the refusals.
  if (metric === 'attack.refused' || metric === 'readings.refused') return isTooLarge(miss) || !hasGained ? 0 : 1;
  // A flood keeps devices waiting that something else cut off.
  if (ofSessions.test(metric) && plan.timeline.some(({ action }, place) => steps[place].times > 0 && isFlood(action)))
    return 0.98;
  if (!hasGained) return 0;
  if (metric === 'session.takenOver' || metric.startsWith('readings.value')) return 1;
  if (metric.startsWith('rollout.')) return 0.9;
  return ofSessions.test(metric) && offlineByAttack > 0.5 ? 0.98 * offlineByAttack : 0;
}

const ofAttacks = /^(?:intrusion|attack\.succeeded|credentials|messages\.readByForeign|commands|honest)/;
const ofSessions =
  /^(?:fleet\.(?:online|certified)|offline\.time|message\.loss|connect\.|reconnect\.|keepalive|handshake\.)/;

/** By control, how often it would have refused what was let in; of an access list too, which is off as a whole. */
function countsOf({ threshold: { metric } }: Miss, evidence: Evidence): ReadonlyMap<string, number> {
  const { verdicts, controlsOff, overlooked } = evidence;
  const counts = new Map(overlooked);
  for (const verdict of verdicts)
    if (isOfAccessList(verdict, controlsOff) || (isUnchecked(verdict) && !overlooked.has(verdict.control)))
      counts.set(verdict.control, (counts.get(verdict.control) ?? 0) + verdict.count);
  if (!metric.startsWith('rollout.')) return counts;
  // What keeps devices from a release is a matter of its metadata.
  return new Map([...counts].filter(([control]) => control.startsWith('update-') || control.startsWith('image-')));
}

/** Whether it is what an access list that is off has let pass. */
const isOfAccessList = ({ kind, control, verdict, reason }: VerdictCount, controlsOff: ReadonlySet<string>): boolean =>
  kind === 'attack.judged' && verdict === 'allow' && controlsOff.has(control) && reason.includes('switched off: ');

/** Controls of which no verdict is recorded while they are off, of what they alone keep. */
function silentIn({ threshold: { metric } }: Miss, controlsOff: ReadonlySet<string>): readonly string[] {
  const silent = silentOf.get(metric) ?? [];
  return silent.every((control) => controlsOff.has(control)) ? silent : [];
}

const silentOf: ReadonlyMap<string, readonly string[]> = new Map([
  ['credentials.stolen', ['non-exportable-key']],
  ['messages.readByForeign', ['topic-acl', 'forward-acl']],
]);

function silentText({ threshold: { metric } }: Miss, silent: readonly string[], isLater: boolean): string {
  const isOne = silent.length === 1;
  const kept = silentOf.has(metric)
    ? `, which keep${isOne ? 's' : ''} ${metric === 'credentials.stolen' ? 'keys' : 'messages of others'} from an actor`
    : `${isLater ? ' too' : ''}, and no row tells what would have been refused`;
  return `${silent.join(' and ')} ${isOne ? 'is' : 'are'} off${kept}`;
}
