import { plain } from '../../metrics/quantity.ts';
import { sureBy } from '../../outcome/finding.ts';
import { type FindingRule, isOfConnecting, productPath } from '../evidence.ts';

/** Devices are in no catalog, so they get no certificate, and do not dial. */
export const unclaimedDevices: FindingRule = (miss, evidence) => {
  const { plan, finalStates, devices } = evidence;
  const isOfCertificates = miss.threshold.metric === 'fleet.certifiedAtEnd';
  if (!isOfCertificates && !isOfConnecting(miss, evidence)) return undefined;
  const products = plan.fleet.filter(({ claimed, identity }) => !claimed && identity !== 'password');
  const planned = products.reduce((sum, { count }) => sum + count, 0);
  const count = Math.min(planned, finalStates.trust?.unclaimed ?? 0);
  if (count === 0) return undefined;
  const share = Math.min(1, count / Math.max(1, devices - (finalStates.link?.online ?? 0)));
  return {
    what: `${plain(count)} devices are claimed into no catalog, and get no certificate`,
    sure: sureBy(share),
    weight: 0.97 * share,
    change: products.map((product) => ({ path: productPath(product, 'claimed'), value: 'true' })),
  };
};
