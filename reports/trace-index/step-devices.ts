import type { DeviceSet } from '../../sim/selection/device-facts.ts';
import { type StepRows, StepWhat } from './step-rows.ts';

/** What a step of an attack came to at a device; one device can be counted for several of them. */
export type StepCount = 'attacked' | 'gained' | 'refused' | 'lacked';

/**
 * The devices that a step had attacked, gained something of, been refused at, or could not begin at, by an instant: as many as
 * `StepStanding` counts. `why` narrows it to those that this control was the first to refuse, or that lacked this.
 *
 * Shape   bit `device & 7` of byte `device >> 3`
 */
export function stepDevices(
  { t, what, of, device, says, texts }: StepRows,
  devices: number,
  { step, count: counted, why }: StepDevicesOf,
  instant: number,
): { readonly count: number; readonly bits: Uint8Array<ArrayBuffer> } {
  const bits = new Uint8Array((devices + 7) >> 3);
  const wanted = whatOf[counted];
  let count = 0;
  for (let entry = 0; t[entry] <= instant; entry++) {
    if (of[entry] !== step || what[entry] !== wanted || (why !== undefined && texts[says[entry]] !== why)) continue;
    bits[device[entry] >> 3] |= 1 << (device[entry] & 7);
    count++;
  }
  return { count, bits };
}

/** How many of those devices these steps could not begin at by an instant, and have not attacked either. */
export function sparedOf(
  found: DeviceSet,
  { t, what, of, device }: StepRows,
  steps: ReadonlySet<number>,
  instant: number,
): number {
  const [lacked, attacked] = [new Set<number>(), new Set<number>()];
  for (let entry = 0; t[entry] <= instant; entry++) {
    if (!steps.has(of[entry])) continue;
    if (what[entry] === whatOf.lacked) lacked.add(device[entry]);
    if (what[entry] === whatOf.attacked) attacked.add(device[entry]);
  }
  return [...lacked].filter((one) => found[one] === 1 && !attacked.has(one)).length;
}

export interface StepDevicesOf {
  /** Its place in the timeline. */
  readonly step: number;
  readonly count: StepCount;
  /** A control that refused, or what was lacking, as in `StepStanding`. */
  readonly why?: string | undefined;
}

const whatOf = {
  attacked: StepWhat['attack.started'],
  gained: StepWhat['attack.gained'],
  refused: StepWhat['attack.refused'],
  lacked: StepWhat['attack.lacked'],
} as const;
