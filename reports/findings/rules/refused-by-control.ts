import { plain } from '../../metrics/quantity.ts';
import type { Setting } from '../../outcome/finding.ts';
import type { Evidence, FindingRule } from '../evidence.ts';
import { isOfConnecting } from '../evidence.ts';

/** A control refuses devices of the fleet for something that does not pass with time. */
export const refusedByControl: FindingRule = (miss, evidence) => {
  if (!isOfConnecting(miss, evidence) && miss.threshold.metric !== 'connect.refusedShare') return undefined;
  const counts = new Map<string, number>();
  for (const { control, kind, verdict, count } of evidence.verdicts)
    if (verdict === 'refuse' && refusals.has(kind) && !byOtherRules.has(control))
      counts.set(control, (counts.get(control) ?? 0) + count);
  const [most] = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  if (most === undefined) return undefined;
  const [control, count] = most;
  const share = count / Math.max(count, evidence.sampled.total('connects.refused') + evidence.handshakesGivenUp);
  return {
    what: `${control} refused devices ${plain(count)} times`,
    sure: share >= 0.5 ? 'likely' : 'possible',
    weight: share * 0.85,
    change: changeFor(control, evidence),
  };
};

const refusals = new Set(['connect.refused', 'handshake.refused', 'certificate.refused', 'attestation.refused']);

/** Refusals of a herd, and of what is out of date: other rules say why. */
const byOtherRules = new Set(['handshake-queue', 'revocation-freshness']);

/** The setting that the control decides by. */
function changeFor(control: string, { plan, devices }: Evidence): readonly Setting[] {
  switch (control) {
    case 'connection-limit':
      return [{ path: 'broker.maxConnections', value: String(Math.ceil(1.2 * devices)) }];
    case 'pending-limit':
      return [{ path: 'broker.pending', value: String(devices) }];
    case 'connect-timeout':
      return [{ path: 'broker.connectTimeout', value: '60s' }];
    case 'keepalive-limit':
      return [
        {
          path: 'broker.keepAliveMax',
          value: `${Math.max(1, ...plan.fleet.map(({ keepAliveMs }) => keepAliveMs / 1_000))}s`,
        },
      ];
    case 'certificate-chain':
      return plan.broker.authorities === 'first' ? [{ path: 'broker.authorities', value: 'follow' }] : [];
    case 'connect-rate':
      return [{ path: 'broker.dials', value: 'unlimited' }];
    default:
      return [];
  }
}
