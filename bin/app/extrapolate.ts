import type { Fidelity } from '../../sim/plan/plan.ts';
import type { RunCounts, Trial } from './trial-run.ts';

/** Two runs of the same plan with fleets of different size. */
export interface ScaledTrials {
  readonly small: Trial;
  readonly large: Trial;
}

/** What a fleet of so many devices comes to, if each further device adds what one added between the two; never less than nothing. */
export function grown({ small, large }: ScaledTrials, devices: number, of: (trial: Trial) => number): number {
  const more = devices - large.devices;
  if (more === 0) return of(large);
  return Math.max(0, of(large) + ((of(large) - of(small)) / (large.devices - small.devices)) * more);
}

/** The events and rows of a run with so many devices. A trial that ended early counts as if it had gone on as it did. */
export function countsOf(trials: ScaledTrials, devices: number): RunCounts {
  const of = (what: keyof RunCounts): number => grown(trials, devices, ({ counts, share }) => counts[what] / share);
  return { handled: of('handled'), spared: of('spared'), rows: of('rows'), samples: of('samples') };
}

/**
 * What the events, rows and samples of a run take where code is compiled, on the machine that their costs were measured on: how much more
 * one run takes than another, rather than how long it takes.
 *
 * Units   milliseconds of processor time
 * Source  least squares of relative errors over the ready-made scenarios with more than 600 devices and three sizes of `at-scale`;
 *         Node 20, two virtual cores, 30 November 2026
 */
export function workOf(
  { handled, spared, rows, samples }: RunCounts,
  { devices, fidelity }: { readonly devices: number; readonly fidelity: Fidelity },
): number {
  const { event, row } = fidelity === 'packet' ? ofPackets : ofModel;
  return samples * SAMPLE_MS + scattered(devices) * (spared * SPARED_MS + handled * event + rows * row);
}

/**
 * Processor time of `fleetlab run`, from start to exit, on the machine that its work was measured on.
 *
 * Source  as of `workOf`
 */
export const timeElsewhereOf = (
  counts: RunCounts,
  of: { readonly devices: number; readonly fidelity: Fidelity },
): number => START_MS + workOf(counts, of);

const START_MS = 2_847;

/**
 * How much longer an event takes where the records of all devices are too many for the caches of the processor.
 *
 * Source  `at-scale` with 30,000, 100,000, 300,000, 1,000,000 and 10,000,000 devices took 0.99, 1, 1.07, 1.37 and 1.69 times what the
 *         costs without it come to, relative to 100,000; Node 20, two virtual cores, 30 November 2026
 */
const scattered = (devices: number): number => 1 + SCATTERED_A_DECADE * Math.max(0, Math.log10(devices / NEAR));

const NEAR = 100_000;
const SCATTERED_A_DECADE = 0.34;

const SAMPLE_MS = 0.182;
const SPARED_MS = 0.000_053;
const ofModel = { event: 0.000_603, row: 0.002_471 };
const ofPackets = { event: 0.005_587, row: 0.066_6 };

/** A trial, by what it took for each millisecond of work. */
export const paceOf = ({ processorMs, counts, devices }: Trial, fidelity: Fidelity): number =>
  processorMs / workOf(counts, { devices, fidelity });

/** Trials of one plan: with few devices before the engine has compiled most code, with some after that, and with more. */
export interface PacedTrials {
  readonly small: Trial;
  readonly between: Trial;
  readonly larger: readonly [Trial, ...Trial[]];
}

/**
 * Processor time of a run with so many devices, but for the start of the process: for its first work what the trials took for as much, one
 * after the other, while the engine compiled code, and for the rest the pace of the quickest trial with more devices.
 *
 * Source  a device of a fleet of thousands takes less than one of the trials, by `npm run estimates:measured`; Node 20, two virtual
 *         cores, 1 December 2026
 */
export function processorTimeOf({ small, between, larger }: PacedTrials, devices: number, fidelity: Fidelity): number {
  const [first, ...repeated] = larger;
  let left = workOf(countsOf({ small, large: furthestOf(larger) }, devices), { devices, fidelity });
  let spentMs = 0;
  for (const { counts, devices, processorMs } of [small, first, between, ...repeated]) {
    const work = workOf(counts, { devices, fidelity });
    const share = Math.min(1, left / work);
    spentMs += share * processorMs;
    left -= share * work;
  }
  const pace = Math.min(...larger.map((trial) => paceOf(trial, fidelity)));
  return spentMs + left * pace * IN_LARGE_FLEETS;
}

const IN_LARGE_FLEETS = 0.85;

/** Of trials, the latest of those that have simulated most of their run. */
export const furthestOf = (trials: readonly [Trial, ...Trial[]]): Trial =>
  trials.reduce((one, other) => (other.share >= one.share ? other : one));

/**
 * The processor time of a run of which the beginning is known, once with code that was compiled meanwhile, and once with compiled code:
 * the rest is taken to go on as the beginning did.
 */
export function processorTimeFrom(first: Trial, second: Trial): number {
  if (first.share === 1) return first.processorMs;
  const whole = second.processorMs / second.share;
  return whole + Math.max(0, first.processorMs - first.share * whole);
}

/**
 * The peak memory of a run with so many devices.
 *
 * Source  V8 lets old garbage come to some 250 MiB before it collects all of it; a run that makes less never does, and one of which the
 *         trials have seen the beginning goes on making it. Measured with Node 20 on runs of 2,000 to 300,000 devices, and of two years
 */
export function peakMemoryOf(trials: ScaledTrials, devices: number, fidelity: Fidelity): number {
  const { memory, devices: tried } = trials.large;
  const of = (what: (trial: Trial) => number): number => Math.max(what(trials.large), grown(trials, devices, what));
  const inSessions = memory.liveBytes + (devices - tried) * (fidelity === 'packet' ? PACKET_SESSION_BYTES : 0);
  const liveBytes = Math.max(
    of((trial) => trial.memory.liveBytes),
    inSessions,
  );
  const garbageBytes = of((trial) => trial.memory.garbageBytes / trial.share);
  const heapBytes = liveBytes + Math.min(GARBAGE_MOST, garbageBytes);
  const buffersBytes = of((trial) => trial.memory.buffersBytes);
  const outsideBytes = memory.outsideBytes - memory.buffersBytes + buffersBytes + WRITING_BYTES;
  return Math.max(memory.peakBytes, outsideBytes + heapBytes);
}

const GARBAGE_MOST = 250 * 2 ** 20;
/** What a session of fidelity packet keeps on the heap: too little to be seen in a trial of some ten devices. */
const PACKET_SESSION_BYTES = 14 * 2 ** 10;
/** Of the run folder, which these trials do not write. */
const WRITING_BYTES = 40 * 2 ** 20;
