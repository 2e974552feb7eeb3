import { plain } from '../../metrics/quantity.ts';
import { sureBy } from '../../outcome/finding.ts';
import { type FindingRule, isOfConnecting, spanSetting } from '../evidence.ts';
import { timedSteps, withoutStep } from '../steps.ts';

/** Devices refuse the certificate of the broker or of the cloud: by its dates, its name, its authority, or their own trust. */
export const serverCertificate: FindingRule = (miss, evidence) => {
  const { plan, verdicts, sampled } = evidence;
  const { metric } = miss.threshold;
  const refusals = verdicts.filter(({ kind }) => kind === 'server.refused').toSorted((a, b) => b.count - a.count);
  if (refusals.length === 0) return undefined;
  const isAbout = metric === 'server.refused' || metric === 'message.loss' || metric === 'fleet.certifiedAtEnd';
  if (!isAbout && !isOfConnecting(miss, evidence)) return undefined;
  const refused = refusals.reduce((sum, { count }) => sum + count, 0);
  const share = refused / Math.max(refused, sampled.total('connects.attempted'));
  const [{ reason }] = refusals;
  const { ageMs = 0, lifetimeMs = 0, renewAfterMs = 0 } = plan.broker.certificate ?? {};
  return {
    what: `devices ended ${plain(refused)} TLS handshakes, since ${reason.replace(/: (?:broker|cloud)$/, '')}`,
    sure: sureBy(share),
    weight: 0.95 + share / 20,
    change:
      renewAfterMs > lifetimeMs
        ? [
            {
              path: 'broker.certificate.renewAfter',
              value: spanSetting((Math.max(ageMs, lifetimeMs / 3) + lifetimeMs) / 2),
            },
          ]
        : timedSteps(plan)
            .filter(({ step: { action } }) => action.kind === 'replace-certificate')
            .map(withoutStep),
  };
};
