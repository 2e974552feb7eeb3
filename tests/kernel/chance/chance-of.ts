import { Chance, COUNTED, type Counts } from '../../../sim/kernel/chance/chance.ts';

/** Chance whose counts a test can read: `counts[purpose][device]`. */
export function chanceOf(
  key: number,
  devices: number,
): { readonly chance: Chance; readonly counts: readonly Uint32Array[] } {
  const counts = Array.from({ length: COUNTED }, () => new Uint32Array(devices));
  const fields = counts.map(
    (column): Counts => ({
      next: (device) => column[device]++,
      get: (device) => column[device],
      set: (device, count) => {
        column[device] = count;
      },
    }),
  );
  return { chance: new Chance(key, fields), counts };
}
