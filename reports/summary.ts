import { isModelled } from '../sim/lab/modelled-regions.ts';
import type { Plan } from '../sim/lab/plan.ts';
import type { TraceSink } from '../sim/trace/sink.ts';
import type { MetricResult, RunShape } from './metrics/accumulator.ts';
import { measure } from './metrics/measure.ts';
import { evaluate, type ThresholdResult } from './metrics/thresholds.ts';
import { type Outcome, outcomeCounter } from './outcome.ts';
import type { Manifest, RunEnd } from './run-folder/manifest.ts';
import type { Run } from './run-folder/read-run.ts';
import { replay } from './run-folder/replay.ts';

/** What `summary.json` holds: the verdict on a run and the figures behind it, as data. */
export interface Summary {
  readonly format: 'fleetlab-summary';
  readonly schema: 1;
  readonly scenario: string;
  readonly claim: string;
  readonly seed: string;
  readonly fidelity: string;
  readonly version: string;
  readonly end: RunEnd;
  /** The run went to its end and every threshold is met. */
  readonly passed: boolean;
  readonly simulatedMs: number;
  readonly thresholds: readonly ThresholdResult[];
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  readonly counts: Counts;
  readonly outcome: Outcome;
  readonly traceHash: string | null;
  /** What a live run has measured on its sockets. */
  readonly live?: LiveSection;
}

/** Figures as data, and the same in lines for a reader. */
export interface LiveSection {
  readonly figures: Readonly<Record<string, unknown>>;
  readonly lines: readonly string[];
}

export interface Counts {
  readonly devices: number;
  readonly changes: number;
  readonly events: number;
  readonly samples: number;
}

/** Null is «no data»: JSON has no undefined, and a missing figure must be seen to be missing. */
export type MetricSummary =
  | { readonly shape: 'value'; readonly unit: string; readonly value: number | null }
  | {
      readonly shape: 'distribution';
      readonly unit: string;
      readonly count: number;
      readonly min: number | null;
      readonly med: number | null;
      readonly avg: number | null;
      readonly p90: number | null;
      readonly p95: number | null;
      readonly p99: number | null;
      readonly max: number | null;
    };

export interface Summarizer {
  readonly sink: TraceSink;
  /** Once, when the run is over. `endT` is in ticks. */
  summary(ending: {
    readonly end: RunEnd;
    readonly endT: number;
    readonly traceHash: string | null;
    readonly live?: LiveSection | undefined;
  }): Summary;
}

/** Summarizes a trace as it passes: beside the recorder of a run, or from files. */
export function summarizer(plan: Plan, version: string, shape: RunShape): Summarizer {
  const outcomes = outcomeCounter(shape);
  const measurement = measure(shape, outcomes);
  const counts = { devices: shape.devices, changes: 0, events: 0, samples: 0 };

  const sink: TraceSink = {
    changes(block) {
      counts.changes += block.length;
      measurement.sink.changes(block);
    },
    events(block) {
      counts.events += block.length;
      measurement.sink.events(block);
    },
    samples(block) {
      counts.samples++;
      measurement.sink.samples(block);
    },
    reached: (t) => measurement.sink.reached(t),
  };

  return {
    sink,
    summary({ end, endT, traceHash, live }) {
      const results = measurement.results(endT);
      const thresholds = evaluate(plan.expect, results);
      return {
        format: 'fleetlab-summary',
        schema: 1,
        scenario: plan.name,
        claim: plan.claim,
        seed: plan.seed,
        fidelity: plan.fidelity,
        version,
        end,
        passed: end === 'finished' && thresholds.every(({ met }) => met),
        simulatedMs: endT * shape.tickMs,
        thresholds,
        metrics: Object.fromEntries(results.map((result) => [result.id, asData(result)])),
        counts: { ...counts },
        outcome: modelled(plan, outcomes.outcome()),
        traceHash,
        ...(live === undefined ? {} : { live }),
      };
    },
  };
}

/** Without the states of regions that nothing in the plan could move. */
const modelled = (plan: Plan, outcome: Outcome): Outcome => ({
  ...outcome,
  finalStates: Object.fromEntries(Object.entries(outcome.finalStates).filter(([region]) => isModelled(plan, region))),
});

/** Computes the summary of a run from its files: for a killed run, of what it got to. */
export async function summarize(run: Run): Promise<Summary> {
  const { plan, version, end, traceHash, reachedT } = run.manifest;
  const live = summarizer(plan, version, shapeOf(run.manifest));
  await replay(run, live.sink);
  return live.summary({ end, endT: reachedT, traceHash });
}

export const shapeOf = ({ counts, regions, tickMs, plan }: Manifest): RunShape => ({
  devices: counts.devices,
  regions,
  tickMs,
  sampleEveryMs: plan.sampleEveryMs,
});

function asData(result: MetricResult): MetricSummary {
  if (result.shape === 'value') return { shape: 'value', unit: result.unit, value: result.value ?? null };
  const { entries } = result;
  const percentile = (percent: number) => entries.percentile(percent) ?? null;
  return {
    shape: 'distribution',
    unit: result.unit,
    count: entries.count,
    min: entries.min ?? null,
    med: percentile(50),
    avg: entries.avg ?? null,
    p90: percentile(90),
    p95: percentile(95),
    p99: percentile(99),
    max: entries.max ?? null,
  };
}
