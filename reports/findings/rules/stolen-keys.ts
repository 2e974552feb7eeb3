import { plain } from '../../metrics/quantity.ts';
import { sureBy } from '../../outcome/finding.ts';
import type { FindingRule } from '../evidence.ts';
import { withoutStep } from '../steps.ts';
import { attacksTooMany, attacksWithKeys, enough } from '../vendor-keys.ts';

/** An actor holds all keys that vouch for a release, so what it signs passes every check of metadata. */
export const stolenKeys: FindingRule = (miss, evidence) => {
  const excess = attacksTooMany(miss);
  if (excess === undefined) return undefined;
  const { metadata } = evidence.plan.updates ?? {};
  const all = metadata === 'uptane' ? (['director-keys', 'image-keys'] as const) : (['image-keys'] as const);
  const vendors = attacksWithKeys(evidence).filter(({ holds }) => all.every((key) => holds.includes(key)));
  const devices = vendors.reduce((sum, one) => sum + one.devices, 0);
  if (devices === 0) return undefined;
  const share = Math.min(1, devices / Math.max(1, excess));
  const steps = [...new Set(vendors.map(({ timed }) => timed))].map((timed) => ({
    timed,
    devices: vendors.filter((one) => one.timed === timed).reduce((sum, one) => sum + one.devices, 0),
  }));
  return {
    what: `${[...new Set(vendors.map(({ actor }) => actor))].join(', ')} got in ${plain(devices)} times with ${all.join(' and ')}: what is signed with all of them is a release of the vendor`,
    sure: sureBy(share),
    // Where a part of the keys is enough for the same attacks, that comes first.
    weight: 0.95 * share,
    change: enough(steps, excess).map(({ timed }) => withoutStep(timed)),
  };
};
