import type { DeviceSet } from '../../sim/selection/device-facts.ts';
import type { DeviceStates } from '../trace-index/device-states.ts';

/** The devices whose code has a 1 in the table. */
export function withCodes(codes: ArrayLike<number>, table: Uint8Array): DeviceSet {
  const found = new Uint8Array(codes.length);
  for (let device = 0; device < found.length; device++) found[device] = table[codes[device]];
  return found;
}

export const tableOf = (places: ReadonlySet<number>, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, place) => Number(places.has(place)));

/** By device, the greatest value that the tables give for its words. */
export function greatest(states: DeviceStates, tables: readonly Uint8Array[]): DeviceSet {
  const found = new Uint8Array(states[0].length);
  for (const [word, table] of tables.entries()) {
    const values = states[word];
    for (let device = 0; device < found.length; device++) {
      const code = table[values[device]];
      if (code > found[device]) found[device] = code;
    }
  }
  return found;
}
