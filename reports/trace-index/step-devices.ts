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
