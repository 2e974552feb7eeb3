import { fieldOf } from './field-of.ts';
import type { WarningRule } from './warning.ts';

/** A fault that shows as the system starts, in a release of which devices with compartments start the application alone. */
export const idleBrick: WarningRule = ({ releases = [], fleet }) =>
  releases.flatMap(({ tenant, product, component, faults }, release) => {
    const isApart = fleet.some(
      (one) => one.tenant === tenant && one.product === product && one.properties.dynamicCompartments,
    );
    if (component !== 'application' || !isApart) return [];
    return faults.flatMap(({ kind }, nth) =>
      kind === 'brick'
        ? [
            {
              ...fieldOf('releases', release, 'faults', nth),
              what: `${tenant}/${product} keeps its applications apart and restarts them alone, so a brick shows only when the device itself starts again`,
              hint: 'write component: system, or another kind of fault such as health-failure',
            },
          ]
        : [],
    );
  });
