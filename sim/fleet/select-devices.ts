import { Purpose } from '../kernel/chance/chance.ts';
import type { ProductPlan, Selection } from '../plan/plan.ts';
import type { Fleet } from './fleet.ts';

/**
 * The devices that a timeline step selects.
 *
 * Shape   device numbers in rising order
 * Chance  `share` and `pick` use the draw numbered `draw` of each device's own selection stream: a device that is
 *         picked stays picked when another step is added after the one that picks it
 */
export function selectDevices(fleet: Fleet, selection: Selection, draw: number): Uint32Array<ArrayBuffer> {
  const matching = new Uint32Array(fleet.size);
  let count = 0;
  for (const { plan, first } of fleet.products) {
    if (!selectsProduct(selection, plan)) continue;
    for (let device = first; device < first + plan.count; device++) {
      if (selection.ring !== undefined && selection.ring !== fleet.ringOf(device)) continue;
      if (selection.site !== undefined && selection.site !== fleet.siteOf(device)) continue;
      if (selection.share !== undefined && drawOf(fleet, device, draw) >= selection.share) continue;
      matching[count++] = device;
    }
  }
  const found = matching.slice(0, count);
  return selection.pick === undefined ? found : pick(fleet, found, selection.pick, draw);
}

/** Whether a step can select devices of the product at all. */
export const selectsProduct = ({ tenant, product, profile }: Selection, plan: ProductPlan): boolean =>
  (tenant === undefined || tenant === plan.tenant) &&
  (product === undefined || product === plan.product) &&
  (profile === undefined || profile === plan.profile);

/** The `wanted` devices with the lowest draws. */
function pick(fleet: Fleet, devices: Uint32Array, wanted: number, draw: number): Uint32Array<ArrayBuffer> {
  const drawn = Array.from(devices, (device) => ({ device, draw: drawOf(fleet, device, draw) }));
  drawn.sort((a, b) => a.draw - b.draw || a.device - b.device);
  return Uint32Array.from(drawn.slice(0, wanted), ({ device }) => device).sort();
}

const drawOf = (fleet: Fleet, device: number, draw: number): number =>
  fleet.chance.uniformAt(fleet.keyOf(device), Purpose.selection, draw);
