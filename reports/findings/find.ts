import { tee } from '../../sim/kernel/trace/sink.ts';
import { compares } from '../../sim/plan/compares.ts';
import type { Plan, ProductPlan, Threshold } from '../../sim/plan/plan.ts';
import { devicesInRun } from '../metrics/devices-in-run.ts';
import { NEVER } from '../metrics/distribution.ts';
import { type MeasuredPart, type Measurement, measure } from '../metrics/measure.ts';
import type { ThresholdDevices } from '../metrics/measured-parts.ts';
import { metricList } from '../metrics/metric-list.ts';
import { showBeside } from '../metrics/quantity.ts';
import { RowCauses } from '../metrics/row-causes.ts';
import { shapeOf } from '../metrics/run-shape.ts';
import { aggregateOf } from '../metrics/thresholds.ts';
import { handshakes } from '../metrics/wasted-handshakes.ts';
import type { Carrier, Cause, Finding } from '../outcome/finding.ts';
import { summarize } from '../outcome/summarize.ts';
import type { Summary } from '../outcome/summary.ts';
import type { Run } from '../run-folder/read-run.ts';
import { streamRun } from '../run-folder/stream-run.ts';
import { type Candidate, candidates } from './carriers.ts';
import { type Evidence, isTooLarge, type Miss } from './evidence.ts';
import { FailedDevices } from './failed-devices.ts';
import { Overlooked } from './overlooked.ts';
import { OwnOutcomes } from './own-outcomes.ts';
import { ruleList } from './rule-list.ts';
import { Sampled } from './sampled.ts';
import { StepEffects } from './step-effects.ts';
import { WaitKeeper } from './waits.ts';

/**
 * Finds, for each threshold that a run missed, from when on, which devices carry it, and what was short. Reads the trace once
 * more, and not at all where every threshold is met.
 *
 * Shape   one finding for each threshold that was missed with a measurement, in the order of thresholds
 */
export async function findingsOf(run: Run, summary: Summary): Promise<readonly Finding[]> {
  const { plan, reachedT } = run.manifest;
  const missed = plan.expect.flatMap((threshold, nth) => {
    const result = summary.thresholds[nth];
    return result === undefined || result.met || result.reason !== null ? [] : [{ threshold, result }];
  });
  if (missed.length === 0) return [];
  const shape = shapeOf(run.manifest);
  const devicesOf = await devicesInRun(run);
  const misses = missed.map((miss) => ({ ...miss, products: productsOf(plan, miss.threshold, devicesOf) }));
  const selections = misses.flatMap(({ threshold: { on } }) => on ?? []);
  const causes = new RowCauses(shape);
  const own = new OwnOutcomes(shape, selections, devicesOf, causes);
  const parts = Math.floor(DEVICES_MEASURED / (2 * shape.devices * misses.length));
  const looks = misses.map((miss) => lookAt(miss, plan, devicesOf, parts));
  const waits = new WaitKeeper(shape);
  const steps = new StepEffects(shape, plan.timeline, selections, devicesOf);
  const handshakeEnds = handshakes(shape);
  const failed = new FailedDevices(causes);
  const overlooked = new Overlooked(causes);
  const sampled = new Sampled(shape.tickMs);
  const measurement = measure(shape, {
    parts: looks.flatMap(({ parts }) => parts),
    alongside: [waits, steps, handshakeEnds, failed, overlooked, ...own.consumers],
    causes,
  });
  const keeper = { changes: () => {}, events: () => {}, samples: sampled.add.bind(sampled), reached: () => {} };
  await streamRun(run, tee(measurement.sink, keeper));
  // Passes on what is left of the rows.
  measurement.results(reachedT);
  const { times, outages } = waits.results(reachedT);
  const evidence: Omit<Evidence, 'steps'> = {
    ...{ plan, endMs: reachedT * shape.tickMs, fleetSize: shape.devices, sampled, waits: times, outages },
    handshakesTimedOut: handshakeEnds.ends()[1],
    lost: summary.lost ?? [],
    fleetFailures: failed.counts,
    offlineByAttack: attackShare(summary),
    controlsOff: new Set(Object.entries(plan.controls).flatMap(([id, isOn]) => (isOn ? [] : [id]))),
    ...{ devices: shape.devices, failures: failed.counts, overlooked: overlooked.counts, ...summary.outcome },
  };
  return looks.map(({ miss, course, groups }) => {
    const missedFromMs = missedFrom(miss, course, measurement, reachedT);
    const carriedBy = carrierOf(miss, groups, measurement, reachedT);
    return {
      ...{ metric: miss.threshold.metric, text: miss.threshold.text },
      ...(missedFromMs !== undefined && { missedFromMs }),
      ...(carriedBy !== undefined && { carriedBy }),
      causes: causesOf(miss, {
        ...{ ...evidence, ...own.of(miss.threshold.on) },
        steps: steps.results(miss.threshold.on),
      }),
    };
  });
}

/** The summary of a run that has none, with its findings, computed from its files. */
export async function summaryFromTrace(run: Run): Promise<Summary> {
  return withFindings(await summarize(run), async () => run);
}

/** A summary that also says why thresholds were missed, if any was; the trace is opened only then. */
export async function withFindings(summary: Summary, open: () => Promise<Run>): Promise<Summary> {
  if (summary.thresholds.every(({ met }) => met)) return summary;
  return { ...summary, findings: await findingsOf(await open(), summary) };
}

/** The products that a threshold is about; all of them where its devices cannot be selected. */
function productsOf({ fleet }: Plan, { on }: Threshold, devicesOf: ThresholdDevices): readonly ProductPlan[] {
  if (on === undefined) return fleet;
  const devices = devicesOf(on);
  let first = 0;
  const concerned = fleet.filter(({ count }) => {
    const begin = first;
    first += count;
    return devices.some((device) => device >= begin && device < begin + count);
  });
  return concerned.length === 0 ? fleet : concerned;
}

/** The causes that rules find, the likeliest first. */
const causesOf = (miss: Miss, evidence: Evidence): readonly Cause[] =>
  ruleList
    .flatMap(({ id, rule }) => {
      const found = rule(miss, evidence);
      return found === undefined || found.weight < LEAST_WEIGHT ? [] : [{ rule: id, ...found }];
    })
    .toSorted((a, b) => b.weight - a.weight || (a.rule < b.rule ? -1 : 1))
    .map(({ weight: _weight, ...cause }) => cause);

/** Of the time that devices were offline, the part that goes back to attacks. */
function attackShare({ harmByCause }: Summary): number {
  const { attack = 0, fault = 0, response = 0 } = harmByCause?.offlineMs ?? {};
  return attack / Math.max(1, attack + fault + response);
}

const LEAST_WEIGHT = 0.05;

/** Over all parts that are measured for findings: each costs some 15 bytes for each of its devices, and time. */
const DEVICES_MEASURED = 12_000_000;

interface Look {
  readonly miss: Miss;
  /** The run up to several times. */
  readonly course: readonly (MeasuredPart & { readonly toMs: number })[];
  readonly groups: readonly Candidate[];
  readonly parts: readonly MeasuredPart[];
}

/** `parts`: how many there may be of the course, and of groups. */
function lookAt(miss: Miss, plan: Plan, devicesOf: ThresholdDevices, parts: number): Look {
  const { threshold } = miss;
  const course = hasCourse(miss) ? courseOf(threshold, plan, devicesOf, Math.min(parts, COURSE_STEPS)) : [];
  const groups = candidates(plan, threshold, devicesOf).slice(0, parts);
  return { miss, course, groups, parts: [...course, ...groups.flatMap(({ own, others }) => [own, others])] };
}

/** A figure that should be large is missed from the start, until it is met. */
const hasCourse = (miss: Miss): boolean =>
  isTooLarge(miss) && metricList.some(({ id }) => id === miss.threshold.metric);

function courseOf({ metric, fromMs, toMs, on }: Threshold, plan: Plan, devicesOf: ThresholdDevices, steps: number) {
  const group = on === undefined ? -1 : (plan.groups ?? []).indexOf(on);
  const [begin, end] = [fromMs ?? 0, toMs ?? plan.durationMs];
  return Array.from({ length: steps }, (_, step) => ({
    only: [metric],
    ...(fromMs !== undefined && { fromMs }),
    ...(on !== undefined && { devices: devicesOf(on) }),
    ...(group >= 0 && { group }),
    toMs: Math.round(begin + ((end - begin) * (step + 1)) / steps),
  }));
}

const COURSE_STEPS = 24;

/** The time from which on the figure missed the threshold; undefined if it did so at every time. */
function missedFrom(miss: Miss, course: Look['course'], measurement: Measurement, endT: number): number | undefined {
  const met = course.map((part) => measuredIn(miss, part, measurement, endT)?.isMet ?? true);
  const lastMet = met.lastIndexOf(true);
  return lastMet < 0 ? undefined : course[lastMet + 1]?.toMs;
}

/** The smallest group that misses the threshold where all others meet it. */
function carrierOf(
  miss: Miss,
  groups: readonly Candidate[],
  measurement: Measurement,
  endT: number,
): Carrier | undefined {
  for (const { on, own, others } of groups) {
    const [theirs, rest] = [own, others].map((part) => measuredIn(miss, part, measurement, endT));
    if (theirs === undefined || theirs.isMet || rest?.isMet === false) continue;
    const text = (value: number | undefined) =>
      value === undefined
        ? 'no data'
        : value === NEVER
          ? 'never'
          : showBeside(value, miss.threshold.value, miss.result.unit ?? 'count');
    return { on, devices: own.devices.length, measured: text(theirs.value), others: text(rest?.value) };
  }
  return undefined;
}

/** The figure of a threshold in a part of the run; undefined where there is nothing to measure. */
function measuredIn({ threshold }: Miss, part: MeasuredPart, measurement: Measurement, endT: number) {
  const result = measurement.results(endT, part).find(({ id }) => id === threshold.metric);
  const value = result && aggregateOf(result, threshold.aggregate);
  if (typeof value !== 'number' || Number.isNaN(value)) return undefined;
  return { value, isMet: compares(value, threshold.operator, threshold.value) };
}
