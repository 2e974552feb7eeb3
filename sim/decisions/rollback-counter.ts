import { allowed, refused, type Verdict } from '../kernel/trace/verdict.ts';
import type { Profile } from '../plan/profiles.ts';

export type RollbackProtection = Profile['rollbackProtection'];

/** How a device protects itself against old firmware. */
export interface RollbackRule {
  readonly protection: RollbackProtection;
  /** The last value of a one-time-programmable counter; undefined if there is no such limit. */
  readonly steps: number | undefined;
  readonly whenFull: Profile['whenCounterFull'];
}

/**
 * Source       ESP-IDF: a counter in eFuse of 4, 9, 16 or 32 steps that stays at its last value once they are used up;
 *              MCUboot: a full counter rejects the update where so configured
 * Assumptions  nRF91 products are so configured; versions rise by one, so that a version is a number of steps
 */
export const rollbackRuleOf = (profile: Profile): RollbackRule => ({
  protection: profile.rollbackProtection,
  steps: profile.rollbackSteps,
  whenFull: profile.whenCounterFull,
});

/**
 * Whether a device accepts a release of that security version: a lower one is refused, an equal one accepted.
 *
 * `running` is the running version, which a signed manifest is compared with; a counter needs no such comparison.
 *
 * Source  TF-M, secure boot rollback protection; ESP-IDF ota.rst; MCUboot, for both
 */
export function acceptVersion(rule: RollbackRule, counter: number, running: number, offered: number): Verdict {
  if (rule.protection === 'none') return allowed('anti-rollback', 'this product counts no versions');
  const least = rule.protection === 'manifest' ? running : counter;
  if (offered < least) return refused('anti-rollback', `security version ${offered} is below ${least}`);
  if (isBeyond(rule, offered) && rule.whenFull === 'refuse')
    return refused('anti-rollback', `the counter ends at ${rule.steps}, and the release has ${offered}`);
  return allowed('anti-rollback', `security version ${offered} is not below ${least}`);
}

/** The lowest version that still starts: a manifest is checked at installation, never at boot. */
export const versionMinAtBoot = ({ protection }: RollbackRule, counter: number): number =>
  protection === 'counter' || protection === 'limited-counter' ? counter : 0;

/**
 * The counter after an image has been confirmed. It never falls, and never rises before confirmation: an image that
 * fails its trial must leave the old one able to start.
 */
export function raised(rule: RollbackRule, counter: number, confirmed: number): number {
  if (rule.protection !== 'counter' && rule.protection !== 'limited-counter') return counter;
  return Math.max(counter, Math.min(confirmed, rule.steps ?? COUNTER_MAX, COUNTER_MAX));
}

/** Whether the counter can still count another security version. */
export const hasRoom = (rule: RollbackRule, counter: number): boolean => raised(rule, counter, counter + 1) > counter;

const isBeyond = ({ protection, steps }: RollbackRule, version: number): boolean =>
  protection === 'limited-counter' && version > (steps ?? Number.POSITIVE_INFINITY);

/** A device's record keeps eight bits of the counter. */
const COUNTER_MAX = 255;
