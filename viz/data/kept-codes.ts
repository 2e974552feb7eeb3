import type { Chunk } from './chunk.ts';
import type { DeviceStates } from './device-states.ts';
import type { StatesAt } from './states-at.ts';

/** The code of every device by its states, and how many have each. They are the caller's. */
export interface KeptCodes {
  readonly codes: Uint8Array<ArrayBuffer>;
  readonly counts: Uint32Array<ArrayBuffer>;
}

/**
 * Keeps the codes of one colour up with the states as these move: from one picture to the next few devices change, and only
 * those are looked up again. What several words say of a device is the greatest of it, or all of it where it is `facts`.
 *
 * Memory  2 B a device
 */
export function codesKeeper(states: StatesAt, devices: number, kind: 'codes' | 'facts' = 'codes') {
  const join = kind === 'facts' ? (a: number, b: number) => a | b : Math.max;
  const touched = new Uint32Array(Math.ceil(devices / 4));
  let count = 0;
  let isLost = true;
  let tables: readonly Uint8Array[] | undefined;
  const codes = new Uint8Array(devices);
  const counts = new Uint32Array(256);
  states.watch({
    rows({ device, code }: Chunk, from, to, nothing) {
      if (isLost || count + to - from > touched.length) isLost = true;
      else for (let i = from; i < to; i++) if (code[i] !== nothing) touched[count++] = device[i];
    },
    restart() {
      isLost = true;
    },
  });

  return (now: DeviceStates, wanted: readonly Uint8Array[]): KeptCodes => {
    if (isLost || tables !== wanted) lookUpAll(now, wanted, codes, counts, join);
    else {
      for (let i = 0; i < count; i++) {
        const device = touched[i];
        let code = 0;
        for (let word = 0; word < wanted.length; word++) code = join(code, wanted[word][now[word][device]]);
        counts[codes[device]]--;
        counts[code]++;
        codes[device] = code;
      }
    }
    [tables, isLost, count] = [wanted, false, 0];
    return { codes: codes.slice(), counts: counts.slice() };
  };
}

function lookUpAll(
  states: DeviceStates,
  tables: readonly Uint8Array[],
  codes: Uint8Array,
  counts: Uint32Array,
  join: (a: number, b: number) => number,
): void {
  for (const [word, table] of tables.entries()) {
    const values = states[word];
    if (word === 0) for (let device = 0; device < codes.length; device++) codes[device] = table[values[device]];
    else for (let i = 0; i < codes.length; i++) codes[i] = join(codes[i], table[values[i]]);
  }
  counts.fill(0);
  for (let device = 0; device < codes.length; device++) counts[codes[device]]++;
}
