import { hex } from '../kernel/trace/hash.ts';
import type { Verdict } from '../kernel/trace/verdict.ts';
import type { ControlId, ControlSettings } from '../plan/control-list.ts';
import type { Evidence } from './evidence.ts';
import { withOverlooked } from './overlooked.ts';

/** The facts that the service has when evidence arrives. */
export interface AppraisalFacts {
  readonly evidence: Evidence;
  readonly isClaimed: boolean;
  readonly isDisabled: boolean;
  /** The signature over the evidence verifies with the key that the registry has for this name. */
  readonly isSigned: boolean;
  readonly challenge: ChallengeState;
  /** Reference values: the registers of the product's known images. Undefined for products that do not measure. */
  readonly known: ReadonlySet<number> | undefined;
  /** The lowest security version that the vendor of the product still has; undefined: any. */
  readonly leastVersion: number | undefined;
}

/** The state of the challenge that the evidence answers. */
export type ChallengeState = 'answered' | 'not-given' | 'too-old';

/**
 * Whether a device gets a certificate for its evidence.
 *
 * Order   the origin of the evidence comes before its claims
 * Source  RFC 9334: signature and freshness first (10), then the appraisal policy for evidence (8.1); refusal by
 *         default
 */
export const appraise = (controls: ControlSettings, facts: AppraisalFacts): Verdict =>
  withOverlooked(controls, checks, (set) => judge(set, facts));

function judge(controls: ControlSettings, facts: AppraisalFacts): Verdict {
  const { evidence, challenge, known, leastVersion } = facts;
  const nonce = `nonce ${hex(evidence.nonce)}`;
  if (controls.registry) {
    if (!facts.isClaimed) return refuse('registry', 'the device is claimed into no catalog', nonce);
    if (facts.isDisabled) return refuse('registry', 'the device is disabled', nonce);
  }
  if (controls['evidence-signature'] && !facts.isSigned)
    return refuse('evidence-signature', 'signed by another key than the device was made with', nonce);
  if (controls['evidence-freshness'] && challenge !== 'answered')
    return refuse(
      'evidence-freshness',
      challenge === 'too-old' ? 'the challenge is too old' : 'answers no challenge that is open',
      nonce,
    );
  if (controls['debug-state'] && evidence.isDebuggable)
    return refuse('debug-state', 'the device can be debugged', nonce);
  if (controls['reference-values'] && known !== undefined) {
    const { measurement } = evidence;
    if (measurement === undefined) return refuse('reference-values', 'nothing was measured', nonce);
    if (!known.has(measurement))
      return refuse('reference-values', 'started what is not known', `${nonce}, measurement ${hex(measurement)}`);
  }
  const { securityVersion } = evidence;
  if (controls['minimum-version'] && leastVersion !== undefined && securityVersion < leastVersion)
    return refuse('minimum-version', `security version ${securityVersion} is below ${leastVersion}`, nonce);
  const control = known === undefined ? 'evidence-signature' : 'reference-values';
  return { allow: true, control, reason: 'the evidence holds', evidence: nonce };
}

const checks = [
  'registry',
  'evidence-signature',
  'evidence-freshness',
  'debug-state',
  'reference-values',
  'minimum-version',
] as const satisfies readonly ControlId[];

const refuse = (control: ControlId, reason: string, evidence: string): Verdict => ({
  allow: false,
  control,
  reason,
  evidence,
});
