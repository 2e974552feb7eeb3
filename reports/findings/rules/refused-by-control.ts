import { BROKER_HOST } from '../../../sim/plan/plan.ts';
import { certificateLifetimeOf } from '../../../sim/plan/tenant-pki.ts';
import { plain } from '../../metrics/quantity.ts';
import type { Setting } from '../../outcome/finding.ts';
import { pkisInUse } from '../certificates-in-use.ts';
import type { Evidence, FindingRule, FoundCause } from '../evidence.ts';
import { isOfConnecting, lastingRefusals, productPath, spanSetting } from '../evidence.ts';
import { timedSteps, withoutStep } from '../steps.ts';
import { ownTopics } from './refused-publishes.ts';

/** A control refuses devices of the fleet for something that does not pass with time. */
export const refusedByControl: FindingRule = (miss, evidence) => {
  const { metric } = miss.threshold;
  if (metric === 'fleet.certifiedAtEnd' || metric === 'attestation.refusedShare') return certificatesRefused(evidence);
  if (!isOfConnecting(miss, evidence) && metric !== 'connect.refusedShare') return undefined;
  const [most] = lastingRefusals(evidence);
  if (most === undefined) return undefined;
  const [control, count] = most;
  const refused = evidence.sampled.total('connects.refused') + evidence.handshakesTimedOut;
  const share = count / Math.max(count, refused * ownShare(evidence));
  return {
    what: `${control} refused devices ${plain(count)} times`,
    sure: share >= 0.5 ? 'likely' : 'possible',
    weight: share * 0.85,
    change: changeFor(control, evidence),
  };
};

/** Samples count the whole fleet: of what they count, so much is that of the devices of the threshold. */
const ownShare = ({ devices, fleetSize }: Evidence): number => devices / fleetSize;

/** The attestation service issues no certificate, whatever the broker does. */
function certificatesRefused(evidence: Evidence): FoundCause | undefined {
  const [most] = lastingRefusals(evidence, new Set(['attestation.refused']));
  if (most === undefined) return undefined;
  const [control, count] = most;
  const share = count / Math.max(count, evidence.sampled.total('attestation.refused') * ownShare(evidence));
  return {
    what: `${control} refused devices a certificate ${plain(count)} times`,
    ...{ sure: share >= 0.5 ? 'likely' : 'possible', weight: share * 0.85, change: changeFor(control, evidence) },
  };
}

/** The setting that the control decides by. */
function changeFor(control: string, evidence: Evidence): readonly Setting[] {
  const { plan, fleetSize } = evidence;
  switch (control) {
    case 'connection-limit':
      return [{ path: 'broker.maxConnections', value: String(Math.ceil(1.2 * fleetSize)) }];
    case 'pending-limit':
      return [{ path: 'broker.pending', value: String(fleetSize) }];
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
    case 'concurrent-use':
      return plan.broker.concurrentUse === 'refuse' ? [{ path: 'broker.concurrentUse', value: 'probe' }] : [];
    case 'allowed-connections':
      return plan.fleet
        .filter(({ manifest }) => manifest?.allowedConnections?.includes(BROKER_HOST) === false)
        .map((product) => ({
          path: productPath(product, 'manifest.allowedConnections'),
          value: JSON.stringify([...product.manifest!.allowedConnections!, BROKER_HOST]),
        }));
    case 'topic-acl':
      return plan.broker.acl === undefined ? [] : [ownTopics];
    case 'registry':
      return plan.fleet
        .filter(({ claimed }) => !claimed)
        .map((product) => ({ path: productPath(product, 'claimed'), value: 'true' }));
    case 'short-lived-only':
      return pkisInUse(plan).flatMap(({ path, pki, products }) => {
        const longest = Math.max(...products.map((product) => certificateLifetimeOf(plan.pki, product)));
        const { lifetimeMaxMs = Number.POSITIVE_INFINITY } = pki.revocation;
        return longest <= lifetimeMaxMs
          ? []
          : [{ path: `${path}.revocation.lifetimeMax`, value: spanSetting(1.05 * longest) }];
      });
    case 'evidence-freshness':
      return [{ path: 'cloud.challengeLife', value: spanSetting(Math.max(120_000, 10 * plan.cloud.challengeLifeMs)) }];
    case 'minimum-version':
    case 'certificate-validity':
      return timedSteps(evidence)
        .filter(
          ({ step: { action } }) => action.kind === (control === 'minimum-version' ? 'require-version' : 'set-clock'),
        )
        .map(withoutStep);
    default:
      return [];
  }
}
