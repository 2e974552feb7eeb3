import { plain } from '../../metrics/quantity.ts';
import { attackGives } from '../deciders.ts';
import { type FindingRule, isTooLarge, productPath } from '../evidence.ts';

/** Keys that lie in flash: an actor that takes a device apart, or has the list of its maker, has them. */
export const copyableKeys: FindingRule = (miss, { plan, steps }) => {
  if (!/^(?:credentials\.stolen|intrusion\.|messages\.readByForeign|commands\.)/.test(miss.threshold.metric))
    return undefined;
  const taken = new Set(
    plan.timeline.flatMap(({ action }, place) => {
      const isLeak = action.kind === 'leak' && action.secret === 'credential';
      return isLeak || attackGives(action, 'credential') ? steps[place].gained : [];
    }),
  );
  const inFlash = miss.products.filter(
    ({ identity, properties }) => identity !== 'password' && !properties.hardwareRootOfTrust,
  );
  if (!isTooLarge(miss) || taken.size === 0 || inFlash.length === 0) return undefined;
  return {
    what: `an actor has copied ${plain(taken.size)} ${taken.size === 1 ? 'credential' : 'credentials'}: the keys of ${inFlash.map(({ tenant, product }) => `${tenant}/${product}`).join(', ')} lie in flash`,
    ...{ sure: 'likely', weight: miss.threshold.metric === 'credentials.stolen' ? 0.95 : 0.7 },
    change: inFlash.map((product) => ({ path: productPath(product, 'properties.hardwareRootOfTrust'), value: 'on' })),
  };
};
