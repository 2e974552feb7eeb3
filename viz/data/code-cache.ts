import type { Chunk } from '../../reports/trace-index/chunk.ts';
import type { DeviceStates } from '../../reports/trace-index/device-states.ts';
import type { StatesAt } from '../../reports/trace-index/states-at.ts';
import { facts, factsCount } from './signs.ts';

/** The code and the facts of every device by its states, and how many have each. They are the caller's. */
export interface CodeCache {
  readonly codes: Uint8Array<ArrayBuffer>;
  readonly counts: Uint32Array<ArrayBuffer>;
  readonly facts: Uint8Array<ArrayBuffer>;
  readonly factCounts: Uint32Array<ArrayBuffer>;
}

/**
 * Keeps the codes of one color, and the facts, up with the states as these move: from one picture to the next few devices
 * change, and only those are looked up again. What several words say of a device is the greatest code, and all of the facts.
 *
 * Memory  5 B a device
 */
export function codesKeeper(states: StatesAt, devices: number, factTables: readonly Uint8Array[]) {
  const touched = new Uint32Array(Math.ceil(devices / 4));
  let count = 0;
  let isLost = true;
  let tables: readonly Uint8Array[] | undefined;
  let pairTables: readonly Uint16Array[] = [];
  const pairs = new Uint16Array(devices);
  const pairCounts = new Uint32Array(factsCount << 8);
  const codes = new Uint8Array(devices);
  const counts = new Uint32Array(256);
  const facts = new Uint8Array(devices);
  const factCounts = new Uint32Array(factsCount);
  states.watch({
    rows({ device, code }: Chunk, from, to, nothing) {
      if (isLost || count + to - from > touched.length) isLost = true;
      else for (let i = from; i < to; i++) if (code[i] !== nothing) touched[count++] = device[i];
    },
    restart() {
      isLost = true;
    },
  });

  function lookUpTouched(now: DeviceStates, wanted: readonly Uint8Array[]): void {
    for (let i = 0; i < count; i++) {
      const device = touched[i];
      let [code, found] = [0, 0];
      for (let word = 0; word < wanted.length; word++) {
        const value = now[word][device];
        code = Math.max(code, wanted[word][value]);
        found |= factTables[word][value];
      }
      counts[codes[device]]--;
      counts[code]++;
      codes[device] = code;
      factCounts[facts[device]]--;
      factCounts[found]++;
      facts[device] = found;
    }
  }

  /** A code and its facts lie in one number, so that a device costs one look and one count. */
  function lookUpAll(now: DeviceStates, wanted: readonly Uint8Array[]): void {
    if (tables !== wanted) pairTables = wanted.map((table, word) => pairsOf(table, factTables[word]));
    for (const [word, both] of pairTables.entries()) {
      const values = now[word];
      if (word === 0) for (let device = 0; device < pairs.length; device++) pairs[device] = both[values[device]];
      else
        for (let device = 0; device < pairs.length; device++) {
          const [pair, other] = [pairs[device], both[values[device]]];
          pairs[device] = ((pair | other) & 0xff00) | Math.max(pair & 0xff, other & 0xff);
        }
    }
    pairCounts.fill(0);
    for (let device = 0; device < pairs.length; device++) {
      const pair = pairs[device];
      codes[device] = pair & 0xff;
      facts[device] = pair >> 8;
      pairCounts[pair]++;
    }
    counts.fill(0);
    factCounts.fill(0);
    for (let pair = 0; pair < pairCounts.length; pair++) {
      counts[pair & 0xff] += pairCounts[pair];
      factCounts[pair >> 8] += pairCounts[pair];
    }
  }

  return (now: DeviceStates, wanted: readonly Uint8Array[]): CodeCache => {
    if (isLost || tables !== wanted) lookUpAll(now, wanted);
    else lookUpTouched(now, wanted);
    [tables, isLost, count] = [wanted, false, 0];
    // Of most runs there is nothing to say but who is online, which the colors say.
    const isSilent = factCounts.every((some, given) => some === 0 || (given | onlineFact) === onlineFact);
    return {
      codes: codes.slice(),
      counts: counts.slice(),
      facts: isSilent ? new Uint8Array(0) : facts.slice(),
      factCounts: factCounts.slice(),
    };
  };
}

function pairsOf(codes: Uint8Array, facts: Uint8Array): Uint16Array {
  const pairs = new Uint16Array(codes.length);
  for (let value = 0; value < pairs.length; value++) pairs[value] = (facts[value] << 8) | codes[value];
  return pairs;
}

const onlineFact = facts.online;
