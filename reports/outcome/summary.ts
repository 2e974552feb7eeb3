import type { LostSlice } from '../../sim/fleet/lost-slice.ts';
import type { ReceivedSummary } from '../../sim/fleet/received-in-words.ts';
import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import { hasAttacks } from '../../sim/plan/attack-steps.ts';
import { isModeled } from '../../sim/plan/modeled-regions.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { RunShape } from '../metrics/accumulator.ts';
import { NEVER } from '../metrics/distribution.ts';
import { figuresOfParts, measure, wholeRun } from '../metrics/measure.ts';
import { measuredParts, splitParts, type ThresholdDevices } from '../metrics/measured-parts.ts';
import type { MetricId, metricList } from '../metrics/metric-list.ts';
import type { MetricResult } from '../metrics/metric-result.ts';
import { receivedRows } from '../metrics/received-rows.ts';
import { RowCauses } from '../metrics/row-causes.ts';
import { SeriesFigures } from '../metrics/series-figures.ts';
import { selectionNamingSteps } from '../metrics/step-selection.ts';
import { evaluate, type ThresholdResult } from '../metrics/thresholds.ts';
import type { RunEnd } from '../run-folder/manifest.ts';
import { type CampaignCourse, campaignFollower } from './campaign-courses.ts';
import type { AttackerEnd } from './campaign-ending.ts';
import type { Finding } from './finding.ts';
import { type Harm, harmFinder } from './harm.ts';
import { type HarmByCause, harmCounter } from './harm-by-cause.ts';
import { leftFollower } from './left-to-actors.ts';
import { type Outcome, outcomeCounter } from './outcome.ts';
import { type Premise, premiseCollector } from './premises.ts';
import { SUMMARY_SCHEMA } from './summary-schema.ts';

/** The content of `summary.json`: the verdict on a run and the figures behind it. */
export interface Summary {
  readonly format: 'fleetlab-summary';
  readonly schema: typeof SUMMARY_SCHEMA;
  readonly scenario: string;
  readonly claim: string;
  readonly seed: string;
  readonly fidelity: string;
  readonly version: string;
  readonly end: RunEnd;
  /** The run went to its end with all of its devices, and every threshold is met. */
  readonly passed: boolean;
  readonly simulatedMs: number;
  readonly thresholds: readonly ThresholdResult[];
  /** Why thresholds were missed; left out where none was, and where the run kept no trace. */
  readonly findings?: readonly Finding[];
  readonly metrics: Readonly<Record<string, MetricSummary>>;
  /** The figures of groups of devices, for a scenario whose summary is split. */
  readonly groups?: readonly GroupSummary[];
  readonly counts: Counts;
  readonly outcome: Outcome;
  /** The harm to the fleet, whatever the thresholds say; missing in summaries of versions that did not look for any. */
  readonly harms?: readonly Harm[];
  /** What the scenario gave its actors; only of runs in which it gave any something. */
  readonly premises?: readonly Premise[];
  /** What the run cost its devices, by cause; only of runs with attacks. */
  readonly harmByCause?: HarmByCause;
  /** What became of campaigns; only of scenarios that have any. */
  readonly campaigns?: readonly CampaignCourse[];
  /**
   * What is left to actors that have no campaign of their own; only of runs with attacks, and missing in summaries of versions that did
   * not look.
   */
  readonly attackers?: readonly AttackerEnd[];
  /** What the platform received from products with a signal; only of runs that have any. */
  readonly values?: readonly ReceivedSummary[];
  readonly traceHash: string | null;
  /** Slices of the fleet that a live run lost; left out where it lost none. */
  readonly lost?: readonly LostSlice[];
  /** What a live run measured on its sockets. */
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

/**
 * JSON has neither undefined nor infinity: null is "never" where the figure says that some never did, and "no data"
 * elsewhere. `count` is the number of entries of a distribution, `never` how many of those concerned have none.
 */
export type MetricSummary = ValueSummary | DistributionSummary;

export interface ValueSummary {
  readonly shape: 'value';
  readonly unit: string;
  readonly value: number | null;
  /** Left out of figures that cannot be never. */
  readonly never?: number;
  readonly concerned?: number;
}

export interface DistributionSummary {
  readonly shape: 'distribution';
  readonly unit: string;
  readonly count: number;
  readonly never: number;
  readonly min: number | null;
  readonly med: number | null;
  readonly avg: number | null;
  readonly p90: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly max: number | null;
}

/** The figures of some devices, as of a fleet that has no others. */
export interface GroupSummary {
  /** A selection, as text. */
  readonly on: string;
  /** How many devices. */
  readonly devices: number;
  /** By metric; those that are about the whole fleet alone are left out. */
  readonly metrics: Readonly<Record<string, MetricSummary>>;
}

/** The figures of a run by metric, each with the shape of its metric. */
export type Metrics = {
  readonly [Id in MetricId]: ShapeOf<Id> extends 'value' ? ValueSummary : DistributionSummary;
};

type ShapeOf<Id extends MetricId> = Extract<(typeof metricList)[number], { readonly id: Id }>['shape'];

export interface Summarizer {
  readonly sink: TraceSink;
  /** Call once, when the run is over. `endT` is in ticks. */
  summary(ending: {
    readonly end: RunEnd;
    readonly endT: number;
    readonly traceHash: string | null;
    readonly live?: LiveSection | undefined;
    readonly lost?: readonly LostSlice[] | undefined;
  }): Summary;
}

/**
 * Summarizes a trace as it passes: beside the recorder of a run, or from files. Without `devicesOf` a threshold on some
 * devices is not met, and says so.
 */
export function summarizer(plan: Plan, version: string, shape: RunShape, devicesOf?: ThresholdDevices): Summarizer {
  const outcomes = outcomeCounter(shape);
  const causes = new RowCauses(shape);
  const harm = harmFinder(shape, causes);
  const premises = premiseCollector();
  const costs = hasAttacks(plan) ? harmCounter(shape) : undefined;
  const followed = plan.campaigns === undefined ? undefined : campaignFollower(plan, shape);
  const left = hasAttacks(plan) || plan.campaigns !== undefined ? leftFollower(plan, shape) : undefined;
  const received = receivedRows();
  // Of those on devices that a step selects, the figures are known only when the trace is read again.
  const expect = plan.expect.filter(({ on }) => selectionNamingSteps(on) === undefined);
  const parts = measuredParts({ ...plan, expect }, devicesOf);
  const split = splitParts(plan, devicesOf);
  const series = new SeriesFigures(plan, shape.tickMs);
  const measurement = measure(shape, {
    parts: [...[...new Set(parts.values())].filter((part) => part !== undefined), ...split.map(([, part]) => part)],
    alongside: [outcomes, harm, premises, received, ...[costs, followed, left].filter((one) => one !== undefined)],
    causes,
  });
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
      series.sample(block);
      measurement.sink.samples(block);
    },
    reached: (t) => measurement.sink.reached(t),
  };

  return {
    sink,
    summary({ end, endT, traceHash, live, lost = [] }) {
      const figuresOf = figuresOfParts(measurement, endT);
      const results = figuresOf(wholeRun);
      const thresholds = evaluate(plan.expect, (threshold) => {
        const part = parts.get(threshold);
        const ofSeries = series.of(threshold);
        return {
          endMs: endT * shape.tickMs,
          whole: results,
          ...(ofSeries !== undefined && { series: ofSeries }),
          ...(part !== undefined && {
            part: figuresOf(part),
            devices: part.devices?.length ?? shape.devices,
          }),
        };
      });
      return {
        format: 'fleetlab-summary',
        schema: SUMMARY_SCHEMA,
        scenario: plan.name,
        claim: plan.claim,
        seed: plan.seed,
        fidelity: plan.fidelity,
        version,
        end,
        passed: end === 'finished' && lost.length === 0 && thresholds.every(({ met }) => met),
        simulatedMs: endT * shape.tickMs,
        thresholds,
        metrics: byId(results),
        ...(split.length > 0 && {
          groups: split.map(([on, part]) => ({
            ...{ on, devices: part.devices.length },
            metrics: byId(figuresOf(part)),
          })),
        }),
        counts: { ...counts },
        outcome: modeled(plan, outcomes.outcome()),
        harms: harm.harms(endT),
        ...(premises.premises().length > 0 && { premises: premises.premises() }),
        ...(costs !== undefined && { harmByCause: costs.harm(endT) }),
        ...(followed !== undefined && {
          campaigns: followed.courses().map((course, place) => {
            const ending = left?.endingOf(place, { end, endT });
            return { ...course, ...(ending !== undefined && { ending }) };
          }),
        }),
        ...(left !== undefined && { attackers: left.attackers({ end, endT }) }),
        ...(received.rows.length > 0 && { values: received.rows }),
        traceHash,
        ...(lost.length > 0 && { lost }),
        ...(live === undefined ? {} : { live }),
      };
    },
  };
}

export const byId = (results: readonly MetricResult[]): Readonly<Record<string, MetricSummary>> =>
  Object.fromEntries(results.map((result) => [result.id, asData(result)]));

/** Leaves out regions that nothing in the plan can move. */
const modeled = (plan: Plan, outcome: Outcome): Outcome => ({
  ...outcome,
  finalStates: Object.fromEntries(Object.entries(outcome.finalStates).filter(([region]) => isModeled(plan, region))),
});

/** A figure as it stands in a summary. */
export function asData(result: MetricResult): MetricSummary {
  const { unit } = result;
  if (result.shape === 'value') return { shape: 'value', unit, value: finite(result.value), ...result.of };
  const { entries } = result;
  const percentile = (percent: number) => finite(entries.percentile(percent));
  return {
    shape: 'distribution',
    unit,
    count: entries.count,
    never: entries.never,
    min: finite(entries.min),
    med: percentile(50),
    avg: finite(entries.avg),
    p90: percentile(90),
    p95: percentile(95),
    p99: percentile(99),
    max: finite(entries.max),
  };
}

const finite = (value: number | undefined): number | null => (value === undefined || value === NEVER ? null : value);
