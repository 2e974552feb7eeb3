import type { Chunk } from '../../reports/trace-index/chunk.ts';
import type { DeviceStates } from '../../reports/trace-index/device-states.ts';
import type { StatesAt } from '../../reports/trace-index/states-at.ts';
import { FACTS_COUNT, facts } from './signs.ts';

/** The code and the facts of every device, and how many devices have each. The caller owns the arrays. */
export interface CodeCache {
  readonly codes: Uint8Array<ArrayBuffer>;
  readonly counts: Uint32Array<ArrayBuffer>;
  readonly facts: Uint8Array<ArrayBuffer>;
  readonly factCounts: Uint32Array<ArrayBuffer>;
}

/**
 * Keeps the codes of one color, and the facts, in step with the states: from one snapshot to the next few devices change,
 * and only those are looked up again. Over several words, the code of a device is the greatest, and its facts are all of
 * them.
 *
 * Memory  5 B per device
 */
export function codeCache(states: StatesAt, devices: number, factTables: readonly Uint8Array[]) {
  const touched = new Uint32Array(Math.ceil(devices / 4));
  let count = 0;
  let isStale = true;
  let tables: readonly Uint8Array[] | undefined;
  let pairTables: readonly Uint16Array[] = [];
  const pairs = new Uint16Array(devices);
  const pairCounts = new Uint32Array(FACTS_COUNT << 8);
  const codes = new Uint8Array(devices);
  const counts = new Uint32Array(256);
  const facts = new Uint8Array(devices);
  const factCounts = new Uint32Array(FACTS_COUNT);
  states.watch({
    rows({ device, code }: Chunk, from, to, nothing) {
      if (isStale || count + to - from > touched.length) isStale = true;
      else for (let i = from; i < to; i++) if (code[i] !== nothing) touched[count++] = device[i];
    },
    restart() {
      isStale = true;
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

  /** A code and its facts are packed into one number, so that a device costs one lookup and one count. */
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
    if (isStale || tables !== wanted) lookUpAll(now, wanted);
    else lookUpTouched(now, wanted);
    [tables, isStale, count] = [wanted, false, 0];
    // In most runs no device has a fact but being online, which the colors show.
    const hasNoFacts = factCounts.every((some, given) => some === 0 || (given | onlineFact) === onlineFact);
    return {
      codes: codes.slice(),
      counts: counts.slice(),
      facts: hasNoFacts ? new Uint8Array(0) : facts.slice(),
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
