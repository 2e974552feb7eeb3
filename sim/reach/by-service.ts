import { admitCertificate, expelCertificate } from '../decisions/admit-certificate.ts';
import { admitResumption } from '../decisions/admit-resumption.ts';
import { type AppraisalFacts, appraise } from '../decisions/appraise.ts';
import { operationFault } from '../decisions/authorize-operation.ts';
import type { Verdict } from '../kernel/trace/verdict.ts';
import { BULK_MAX } from '../plan/operators.ts';
import { tenantPki } from '../plan/tenant-pki.ts';
import { refusalAtEdge, shownBy } from './at-the-edge.ts';
import { commandVerdict, given } from './by-message.ts';
import type { DeviceClass } from './device-classes.ts';
import { kept, nothing, type Outcome, type Question, unless } from './outcome.ts';
import type { ReachWorld } from './reach-world.ts';

/** What the attestation service makes of false evidence: of a device that is in a catalog by then, and was not disabled. */
export function evidenceVerdict({ world, way, target }: Question): Verdict | undefined {
  const { presents } = way;
  if (presents === undefined) return undefined;
  const measures = target.plan.identity === 'attested';
  const facts: AppraisalFacts = {
    evidence: {
      ...{ name: world.nameOf(target.first), nonce: 0, boots: 0, isDebuggable: false, securityVersion: 0 },
      measurement: measures ? (presents === 'changed-image' ? CHANGED : KNOWN) : undefined,
    },
    isClaimed: target.plan.claimed || world.actionsOn('claim', target).length > 0,
    isDisabled: false,
    isSigned: presents !== 'own-key',
    challenge: presents === 'replayed' ? 'not-given' : presents === 'late' ? 'too-old' : 'answered',
    known: measures ? new Set([KNOWN]) : undefined,
    leastVersion: undefined,
  };
  return appraise(world.controls, facts);
}

const KNOWN = 1;
const CHANGED = 0;

/** What the portal lets an account do that has done nothing within the hour. */
export function operated(question: Question): Outcome {
  const { world, order, way } = question;
  const { plan, controls } = world;
  const { as: role = 'administrator', count: devices = 1 } = order;
  const operation = way.operates ?? 'revoke';
  const bulkMax = plan.cloud.bulkMax ?? BULK_MAX;
  const fault = operationFault(controls, { role, operation, devices, isApproved: false, changed: 0, bulkMax });
  if (way.operates !== 'command') return unless([fault], 'expelled');
  return unless([fault, commandVerdict(question, { ...given(question), isSigned: true })], 'obeyed');
}

/** A certificate that is revoked, at a broker that knows it, if the actor gives it the time to; a handshake, a ticket, or a session that stands. */
export function reused(question: Question, isRevocable: boolean): Outcome {
  const { world, order, way, target } = question;
  if (!isRevocable) return nothing;
  const { plan, controls } = world;
  const policy = tenantPki(plan.pki, target.plan.tenant).revocation;
  const before = refusalAtEdge(question);
  if (before !== undefined) return kept(before, 'reused', 'session');
  const isInformed = (order.graceMs ?? 0) >= delayOf(policy) && !hidesRevocations(world);
  const revocation = { status: isInformed ? 'revoked' : 'good', reason: '', source: '', staleFor: 0 } as const;
  const shown = shownBy(world, way, target);
  const judge = (set: typeof controls): Verdict => admitCertificate(set, shown, revocation, shown.notBefore, policy);
  const verdict =
    way.comesBack === 'staying'
      ? expelCertificate(controls, shown, revocation, shown.notBefore, policy)
      : way.comesBack === 'resuming'
        ? admitResumption(controls, judge)
        : judge(controls);
  return unless([verdict], 'reused', 'session');
}

/** By then a revocation is known at the broker, and its sessions have been looked at. */
const delayOf = ({ publishEveryMs, fetchEveryMs, sweepEveryMs }: ReachWorld['plan']['pki']['revocation']): number =>
  publishEveryMs + fetchEveryMs + sweepEveryMs;

/** Something may keep the broker from learning of revocations. */
const hidesRevocations = ({ plan, hasAction }: ReachWorld): boolean =>
  hasAction('outage') ||
  hasAction('set-clock') ||
  plan.timeline.some(({ action }) => action.kind === 'attack' && action.technique === 'A23');

/** Whether the edge admits the device itself once it can no longer learn whether its certificate is revoked. */
export function uninformedVerdict({ world, way, target }: Question): Verdict {
  const { plan, controls } = world;
  const policy = tenantPki(plan.pki, target.plan.tenant).revocation;
  const outdated = { status: 'good', reason: 'out of date', source: '', staleFor: 1 } as const;
  const shown = shownBy(world, way, target);
  return admitCertificate(controls, shown, outdated, shown.notBefore, policy);
}

/** Whether certificates of the class may be revoked: by an operator, or by an actor with the account of one. */
export const isRevocable = (world: ReachWorld, target: DeviceClass, hasInsider: boolean): boolean =>
  hasInsider || world.actionsOn('revoke', target).length > 0;
