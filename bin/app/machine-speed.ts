import { processMeter } from './process-meter.ts';

/**
 * How much longer this machine takes than the one that the costs of events were measured on: 2 is half as fast.
 *
 * A round hops over a table that no cache near the core holds, as the engine does over the records of a large fleet. The shortest
 * round counts, by the processor time of the process, so that other work on the machine matters little.
 */
export function slowness(): number {
  const table = new Uint32Array(WORDS);
  for (let i = 0; i < WORDS; i++) table[i] = Math.imul(i, 2_654_435_761) >>> 0;
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    const began = processMeter.processorMs();
    hop(table);
    least = Math.min(least, processMeter.processorMs() - began);
  }
  return least / REFERENCE_MS;
}

function hop(table: Uint32Array): number {
  let at = 1;
  for (let n = 0; n < HOPS; n++) at = (table[at & (WORDS - 1)] ^ Math.imul(at, 1_664_525) ^ n) >>> 0;
  return at;
}

const WORDS = 2 ** 20;
const HOPS = 400_000;
const ROUNDS = 8;
/** On two virtual cores of a Xeon at 2.1 GHz, Node 20. */
const REFERENCE_MS = 9.2;
