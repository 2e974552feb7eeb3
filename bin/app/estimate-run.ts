import { deviceCount } from '../../sim/plan/device-count.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { smallerFleet } from '../../sim/plan/smaller-fleet.ts';
import {
  countsOf,
  furthestOf,
  paceOf,
  peakMemoryOf,
  processorTimeFrom,
  processorTimeOf,
  timeElsewhereOf,
  workOf,
} from './extrapolate.ts';
import { slowness } from './machine-speed.ts';
import { processMeter } from './process-meter.ts';
import { type Trial, type TrialOptions, trialRun } from './trial-run.ts';

/** What `fleetlab run` may take on this machine, with its start and its run folder. */
export interface RunEstimate {
  /** Of one core. */
  readonly processorMs: number;
  /** The most memory of the process. */
  readonly memoryBytes: number;
  readonly basis: EstimateBasis;
}

/** What an estimate is based on: the run itself, its beginning, or the whole run with smaller fleets. */
export type EstimateBasis =
  | { readonly kind: 'whole' }
  | { readonly kind: 'beginning'; readonly triedMs: number }
  | {
      readonly kind: 'smaller';
      readonly devices: readonly [small: number, large: number];
      /** Simulated time that both have reached: less than the duration where their budget was spent. */
      readonly triedMs: number;
    };

/** How an estimate tries runs: in this process, or as a test says. */
export interface Trials {
  readonly run: (plan: Plan, options: TrialOptions) => Promise<Trial>;
  readonly processorMs: () => number;
  readonly slowness: () => number;
}

/**
 * Tries a run for some seconds. A small fleet begins its run, in a folder that is removed, and often ends it. Of a larger one, two
 * smaller fleets go through the whole run: events and rows grow with the fleet, each phase of the run with what it has. How much more of
 * them takes how much longer is known, and how long they take here is that of a trial once the engine has compiled its code. With packets,
 * of which one takes the longer the more sessions there are, it is how long they take elsewhere, and how slow this machine is: that its
 * memory is quicker does not make it quicker with packets.
 *
 * Undefined for a live run, which lasts as long as its wall clock says.
 */
export async function estimateRun(plan: Plan, trials: Trials = ownTrials): Promise<RunEstimate | undefined> {
  if (plan.fidelity === 'live') return undefined;
  return deviceCount(plan.fleet) <= SMALL ? await fromItself(plan, trials) : await fromSmaller(plan, trials);
}

const ownTrials: Trials = { run: trialRun, processorMs: () => processMeter.processorMs(), slowness };

/** Fleets up to this size are tried as they are. */
const SMALL = 600;
/** Of processor time, so that a machine that is busy gives the same answer, if later. */
const BUDGET_MS = 2_400;

async function fromItself(plan: Plan, { run, processorMs }: Trials): Promise<RunEstimate> {
  const beforeMs = processorMs();
  const trial = (): Promise<Trial> => run(plan, { as: 'run', budgetMs: BUDGET_MS });
  const first = await trial();
  const second = first.share === 1 ? first : await trial();
  return {
    processorMs: beforeMs + processorTimeFrom(first, second),
    memoryBytes: first.memory.peakBytes,
    basis: second.share === 1 ? { kind: 'whole' } : { kind: 'beginning', triedMs: second.share * plan.durationMs },
  };
}

async function fromSmaller(plan: Plan, trials: Trials): Promise<RunEstimate> {
  const { run, processorMs, slowness } = trials;
  const beforeMs = processorMs();
  const { fidelity } = plan;
  const devices = deviceCount(plan.fleet);
  const slow = fidelity === 'packet' ? slowness() : 1;
  const small = await run(smallerFleet(plan, LEAST), { as: 'count', budgetMs: BUDGET_MS / 2 });
  const size = Math.min(devices, sizeWithin((BUDGET_MS - 2.5 * small.processorMs) / slow, small, fidelity));
  const large = await run(smallerFleet(plan, size), { as: 'count', budgetMs: 2 * BUDGET_MS });
  // What a device keeps is told by one after these: the first has also filled the heap with compiled code. And by one with more devices,
  // since of twenty none is in a ring of one in a hundred, and what a run keeps once a device is there would count for each device.
  const between = await run(smallerFleet(plan, someOf(size)), { as: 'count', budgetMs: BUDGET_MS / 2 });
  const larger = fidelity === 'packet' ? ([large] as const) : await whileQuicker(plan, large, run);
  const furthest = furthestOf(larger);
  return {
    processorMs:
      fidelity === 'packet'
        ? Math.max(1, Math.min(slow, slowness())) *
          timeElsewhereOf(countsOf({ small, large }, devices), { devices, fidelity })
        : beforeMs + processorTimeOf({ small, between, larger }, devices, fidelity),
    memoryBytes: peakMemoryOf({ small: between, large }, devices, fidelity),
    basis: {
      kind: 'smaller',
      devices: [small.devices, furthest.devices],
      triedMs: Math.min(small.share, furthest.share) * plan.durationMs,
    },
  };
}

const LEAST = 20;

/** As many as let each ring have a device, but far fewer than the larger fleet. */
const someOf = (size: number): number => Math.max(LEAST, Math.min(SOME, Math.round(size / 3)));

const SOME = 100;

/** Repeats a trial until it is hardly quicker than the best before, twice in a row, or for as long as may be spent on that. */
async function whileQuicker(plan: Plan, first: Trial, run: Trials['run']): Promise<readonly [Trial, ...Trial[]]> {
  const { fidelity } = plan;
  const all: [Trial, ...Trial[]] = [first];
  let best = paceOf(first, fidelity);
  for (let spentMs = 0, unchanged = 0; unchanged < 2 && spentMs < 3 * BUDGET_MS; ) {
    const next = await run(smallerFleet(plan, first.devices), { as: 'run', budgetMs: BUDGET_MS });
    all.push(next);
    const pace = paceOf(next, fidelity);
    unchanged = pace > QUICKER * best ? unchanged + 1 : 0;
    best = Math.min(best, pace);
    spentMs += next.processorMs;
  }
  return all;
}

const QUICKER = 0.9;

/** The fleet that is likely to take so much more than the small one, its code being compiled meanwhile. */
function sizeWithin(budgetMs: number, small: Trial, fidelity: Plan['fidelity']): number {
  const counts = countsOf({ small, large: small }, small.devices);
  const none = { handled: 0, spared: 0, rows: 0, samples: counts.samples };
  const about = { devices: small.devices, fidelity };
  const deviceMs = (workOf(counts, about) - workOf(none, about)) / small.devices;
  return Math.round(small.devices + Math.max(GROWTH_LEAST * small.devices, budgetMs / (COMPILING * deviceMs)));
}

const GROWTH_LEAST = 2;
/** How much longer code takes before it is compiled. Assumption. */
const COMPILING = 3;
