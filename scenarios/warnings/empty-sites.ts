import { fieldOfProduct } from './field-of.ts';
import { plannedDevices } from './planned-devices.ts';
import type { WarningRule } from './warning.ts';

/** Sites that no device is at: each device's own chance assigns it, so a small share of few devices can come to none. */
export const emptySites: WarningRule = (plan) => {
  const isLikely = plan.fleet.map(
    ({ count, sites, gateway }) =>
      gateway === undefined && sites.some(({ share }) => share > 0 && share * count < LIKELY_BELOW),
  );
  const devices = isLikely.includes(true) ? plannedDevices(plan) : undefined;
  if (devices === undefined) return [];
  return plan.fleet.flatMap(({ sites, count }, product) => {
    if (!isLikely[product] || count === 0) return [];
    const named = new Set(sites.filter(({ share }) => share > 0).map(({ name }) => name));
    const empty = devices
      .siteCounts(product)
      .filter((site) => site.count === 0 && named.has(site.name))
      .map(({ name }) => name);
    if (empty.length === 0) return [];
    const shown = empty.slice(0, SHOWN).join(', ');
    const more = empty.length > SHOWN ? ` and ${empty.length - SHOWN} more` : '';
    return [
      {
        ...fieldOfProduct(plan, product, 'sites'),
        what: `no device is at ${shown}${more}: ${count} devices go to ${named.size} sites by chance, with this seed`,
        hint: 'write fewer sites or larger shares, or more devices',
      },
    ];
  });
};

/** With so many devices expected, none happens once in ten trillion seeds. */
const LIKELY_BELOW = 30;
const SHOWN = 5;
