import type { Plan } from '../../../sim/plan/plan.ts';
import { type Server, servers } from '../../../sim/protocol/server-certificates.ts';
import { plain } from '../../metrics/quantity.ts';
import { type Setting, sureBy } from '../../outcome/finding.ts';
import { type Evidence, type FindingRule, isOfConnecting, isTooLarge, type Miss, spanSetting } from '../evidence.ts';
import { timedSteps, withoutStep } from '../steps.ts';

/** Devices refuse the certificate of the broker or of the cloud: by its dates, its name, its authority, or their own trust. */
export const serverCertificate: FindingRule = (miss, evidence) => {
  const refusals = evidence.verdicts
    .filter(({ kind }) => kind === 'server.refused')
    .toSorted((a, b) => b.count - a.count);
  const [most] = refusals;
  if (most === undefined || !isAbout(miss, evidence)) return undefined;
  const times = (server: Server): number =>
    refusals.filter(({ reason }) => reason.endsWith(`: ${server}`)).reduce((sum, { count }) => sum + count, 0);
  const by = servers
    .filter((server) => times(server) > 0)
    .map((server) => `of the ${server} ${plain(times(server))} times`);
  // Beside other causes the part of the handshakes counts; these figures are of the refusals themselves, or of what they keep away.
  const isOfHandshakes = isOfConnecting(miss, evidence) || miss.threshold.metric === 'message.loss';
  const share = isOfHandshakes ? times('broker') / Math.max(1, evidence.sampled.total('connects.attempted')) : 1;
  return {
    what: `devices refused the certificate ${by.join(', and ')}: ${most.reason.replace(/: \w+$/, '')}`,
    sure: sureBy(share),
    weight: share >= MANY ? 0.95 + share / 20 : share,
    change: [...servers.flatMap((server) => renewedSooner(server, evidence.plan)), ...withoutReplacements(evidence)],
  };
};

/** From such a part of all handshakes on, refusals keep devices away whatever they wait for besides. */
const MANY = 0.1;

function isAbout(miss: Miss, evidence: Evidence): boolean {
  const { metric } = miss.threshold;
  if (metric === 'server.refused' || metric === 'message.loss') return isTooLarge(miss);
  return metric === 'fleet.certifiedAtEnd' || isOfConnecting(miss, evidence);
}

function renewedSooner(server: Server, plan: Plan): readonly Setting[] {
  const { ageMs = 0, lifetimeMs = 0, renewAfterMs = 0 } = plan[server].certificate ?? {};
  if (renewAfterMs <= lifetimeMs) return [];
  const sooner = (Math.max(ageMs, lifetimeMs / 3) + lifetimeMs) / 2;
  return [{ path: `${server}.certificate.renewAfter`, value: spanSetting(sooner) }];
}

const withoutReplacements = (evidence: Evidence): readonly Setting[] =>
  timedSteps(evidence)
    .filter(({ step: { action } }) => action.kind === 'replace-certificate')
    .map(withoutStep);
