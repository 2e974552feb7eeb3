import { plain } from '../../metrics/quantity.ts';
import { sureBy } from '../../outcome/finding.ts';
import { type FindingRule, productPath } from '../evidence.ts';
import { attacksTooMany, attacksWithKeys, enough } from '../vendor-keys.ts';

/** Devices that look at the director alone take what an actor with the director's keys signs. */
export const partialVerification: FindingRule = (miss, evidence) => {
  const excess = attacksTooMany(miss);
  if (excess === undefined || evidence.plan.updates?.metadata !== 'uptane') return undefined;
  const fooled = attacksWithKeys(evidence).filter(
    ({ holds, product }) =>
      product.updates?.verification === 'partial' && holds.includes('director-keys') && !holds.includes('image-keys'),
  );
  const products = [...new Set(fooled.map(({ product }) => product))].map((product) => ({
    product,
    devices: fooled.filter((one) => one.product === product).reduce((sum, { devices }) => sum + devices, 0),
  }));
  const devices = products.reduce((sum, one) => sum + one.devices, 0);
  if (devices === 0) return undefined;
  const share = Math.min(1, devices / Math.max(1, excess));
  return {
    what: `an actor with the director's keys got in ${plain(devices)} times at devices that verify in part, and so look at the director alone: ${products.map(({ product }) => `${product.tenant}/${product.product}`).join(', ')}`,
    sure: sureBy(share),
    weight: 0.9 * share,
    change: enough(products, excess).map(({ product }) => ({
      path: productPath(product, 'updates.verification'),
      value: 'full',
    })),
  };
};
