import { plain } from '../../metrics/quantity.ts';
import { decidersOf } from '../deciders.ts';
import { type FindingRule, isTooLarge } from '../evidence.ts';

/** Limits that are on and did not refuse what an actor did: it kept within what they let through. */
export const letThrough: FindingRule = (miss, evidence) => {
  const { metric } = miss.threshold;
  if (!isTooLarge(miss) || !/^(?:intrusion|attack\.succeeded|commands|readings\.value)/.test(metric)) return undefined;
  const deciders = decidersOf(miss, evidence);
  const on = deciders.filter((control) => limits.has(control));
  if (on.length === 0 || deciders.some((control) => evidence.controlsOff.has(control))) return undefined;
  const gained = new Set(evidence.steps.flatMap((step) => step.gained)).size;
  return {
    what: `${on.join(' and ')} ${on.length === 1 ? 'is' : 'are'} on, and an actor gained something at ${plain(gained)} ${gained === 1 ? 'device' : 'devices'} by what ${on.length === 1 ? 'it lets' : 'they let'} through`,
    ...{ sure: 'likely', weight: 0.8, change: [] },
  };
};

/** Controls that refuse what is too much, and nothing below. */
const limits: ReadonlySet<string> = new Set([
  'plausibility',
  'safe-range',
  'byte-budget',
  'bulk-limit',
  'login-lockout',
]);
