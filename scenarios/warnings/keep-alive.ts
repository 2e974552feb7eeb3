import { showSpan } from '../../sim/kernel/time/duration.ts';
import { fieldOfProduct } from './field-of.ts';
import type { WarningRule } from './warning.ts';

/** Devices whose keep-alive the broker does not take: it refuses each of their CONNECTs. */
export const keepAlive: WarningRule = (plan) => {
  const { keepAliveMaxMs } = plan.broker;
  if (keepAliveMaxMs === undefined) return [];
  return plan.fleet.flatMap(({ keepAliveMs }, product) =>
    keepAliveMs > 0 && keepAliveMs <= keepAliveMaxMs
      ? []
      : [
          {
            ...fieldOfProduct(plan, product, 'keepAlive'),
            what: `${keepAliveMs === 0 ? 'no keep-alive' : showSpan(keepAliveMs)} is more than the broker takes: it refuses every CONNECT of these devices`,
            hint: `write a keepAlive of at most ${showSpan(keepAliveMaxMs)}, or a longer broker.keepAliveMax`,
          },
        ],
  );
};
