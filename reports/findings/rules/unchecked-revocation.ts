import { plain } from '../../metrics/quantity.ts';
import { pkisInUse } from '../certificates-in-use.ts';
import { attackGives } from '../deciders.ts';
import { type FindingRule, isTooLarge } from '../evidence.ts';

/** An actor keeps revocation services from a broker that accepts whom it cannot check. */
export const uncheckedRevocation: FindingRule = (miss, { plan, steps }) => {
  if (!isTooLarge(miss) || !miss.threshold.metric.startsWith('intrusion.')) return undefined;
  const unchecked = plan.timeline.flatMap(({ action }, place) =>
    attackGives(action, 'unchecked') ? steps[place].gained : [],
  );
  const lenient = pkisInUse(plan).filter(({ pki }) => pki.revocation.onUnavailable !== 'refuse');
  if (unchecked.length === 0 || lenient.length === 0) return undefined;
  const count = new Set(unchecked).size;
  return {
    what: `an actor kept revocation services from the broker, which accepts whom it cannot check: ${plain(count)} ${count === 1 ? 'device' : 'devices'} went unchecked`,
    ...{ sure: 'likely', weight: 0.98 },
    change: lenient.map(({ path }) => ({ path: `${path}.revocation.onUnavailable`, value: 'refuse' })),
  };
};
