import type { LostSlice } from '../../sim/fleet/lost-slice.ts';
import type { Plan, ProductPlan, Threshold } from '../../sim/plan/plan.ts';
import type { ThresholdResult } from '../metrics/thresholds.ts';
import type { Cause } from '../outcome/finding.ts';
import type { VerdictCount } from '../outcome/outcome.ts';
import type { Failures } from './failed-devices.ts';
import type { Sampled } from './sampled.ts';
import type { StepEffect } from './step-effects.ts';
import type { Outage, WaitTimes } from './waits.ts';

/** What rules look at: the plan, and what the trace shows of the whole run. */
export interface Evidence extends OwnEvidence {
  readonly plan: Plan;
  readonly endMs: number;
  readonly fleetSize: number;
  readonly sampled: Sampled;
  readonly waits: WaitTimes;
  /** Of the whole fleet: gates of rollouts count all of their targets, whichever devices a threshold is about. */
  readonly fleetFailures: Failures;
  /** Handshakes that devices gave up, since nothing came within their time-out. */
  readonly handshakesTimedOut: number;
  readonly outages: readonly Outage[];
  /** Slices of the fleet that a live run lost with their workers. */
  readonly lost: readonly LostSlice[];
  /** By place in the timeline. */
  readonly steps: readonly StepEffect[];
  /** Of the time that devices were offline, the part that goes back to attacks; 0 in a run without any. */
  readonly offlineByAttack: number;
  /** Controls that the plan switches off. */
  readonly controlsOff: ReadonlySet<string>;
}

/** What the trace shows of the devices that a threshold is about. */
export interface OwnEvidence {
  readonly devices: number;
  readonly failures: Failures;
  /** By control that is off, how often it would have refused what an attack did. */
  readonly overlooked: ReadonlyMap<string, number>;
  readonly verdicts: readonly VerdictCount[];
  /** By region, how many devices ended in which state. */
  readonly finalStates: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly eventCounts: Readonly<Record<string, number>>;
}

/** A threshold that was missed, and the products that it is about. */
export interface Miss {
  readonly threshold: Threshold;
  readonly result: ThresholdResult;
  readonly products: readonly ProductPlan[];
}

/** What a rule has found. */
export interface FoundCause extends Omit<Cause, 'rule'> {
  /**
   * Orders the causes of a miss, and stands in no output. From 0 to 1: the measured part of what was missed, where the trace has
   * one; else how closely what the rule looked at decides the figure.
   */
  readonly weight: number;
}

/** Finds one kind of cause. Undefined where it does not concern the metric, or the trace shows nothing of it. */
export type FindingRule = (miss: Miss, evidence: Evidence) => FoundCause | undefined;

/** Whether it was missed because the figure is too large: fewer, sooner or less would meet it. */
export const isTooLarge = ({ threshold: { operator, value }, result: { isNever, measured } }: Miss): boolean =>
  operator === '<' || operator === '<=' || (operator === '==' && (isNever || (measured ?? 0) > value));

/**
 * The figures of devices that come online, or are. Readings count among them where devices were offline for longer than
 * outages lasted: then what kept the devices away lost the readings.
 */
export const isOfConnecting = ({ threshold: { metric } }: Miss, evidence: Evidence): boolean =>
  /^(?:connect\.(?:time|never)|reconnect\.|offline\.time|fleet\.online)/.test(metric) ||
  (metric === 'message.loss' && waitedShare(evidence) > 0.5);

/** Of the time that devices could not be online, the part in which nothing was out of service. */
export function waitedShare(evidence: Evidence): number {
  const { outages, fleetSize } = evidence;
  const cutMs = outages.filter(isCut).reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0);
  const waited = allWaits(evidence);
  return waited / Math.max(1, waited + cutMs * fleetSize);
}

/** The time within which a threshold wants devices online: its bound, or what is left of the run after the last outage. */
export function timeAllowedMs({ threshold }: Miss, { outages, endMs }: Evidence): number {
  if (threshold.metric.endsWith('.time')) return threshold.value;
  const last = outages.filter(isCut).at(-1);
  return (threshold.toMs ?? endMs) - (last?.toMs ?? 0);
}

/** The path of a product's field, as `--set` takes it. */
export const productPath = ({ tenant, product }: ProductPlan, field: string): string =>
  `fleet[${tenant}/${product}].${field}`;

/** Refusals of a herd, and of what is out of date: rules of their own say why. */
const byOtherRules: ReadonlySet<string> = new Set(['handshake-queue', 'revocation-freshness']);

const refusals: ReadonlySet<string> = new Set([
  'connect.refused',
  'handshake.refused',
  'certificate.refused',
  'attestation.refused',
  'connection.blocked',
]);

/** By control, how often it refused devices for something that does not pass with time; the most frequent first. */
export function lastingRefusals(
  { verdicts, eventCounts }: Evidence,
  kinds = refusals,
): readonly (readonly [control: string, count: number])[] {
  const refused = verdicts.filter(({ kind, verdict }) => verdict === 'refuse' && kinds.has(kind));
  const listed = new Map<string, number>();
  for (const { kind, count } of refused) listed.set(kind, (listed.get(kind) ?? 0) + count);
  const counts = new Map<string, number>();
  for (const { control: named, kind, reason, count } of refused) {
    const control = named === 'resumption-check' ? reason.split(': ')[0] : named;
    if (byOtherRules.has(control)) continue;
    // Of refusals whose reasons are many, a summary lists a part.
    const all = Math.max(1, (eventCounts[kind] ?? 0) / listed.get(kind)!);
    counts.set(control, (counts.get(control) ?? 0) + Math.round(count * all));
  }
  return [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
}

/** All time that devices waited. */
export const allWaits = ({ waits }: Evidence): number => Object.values(waits).reduce((sum, ms) => sum + ms, 0);

/** A span that a scenario can be set to: whole seconds, or milliseconds below one. */
export const spanSetting = (ms: number): string => (ms >= 1_000 ? `${Math.floor(ms / 1_000)}s` : `${Math.floor(ms)}ms`);

/** Whether what went on from then to then may concern a threshold: what was over well before its window does not. */
export function isNear(
  { fromMs, toMs }: Pick<Outage, 'fromMs' | 'toMs'>,
  threshold: Threshold,
  endMs: number,
): boolean {
  const aftermathMs = Math.max(AFTERMATH_MS, toMs - fromMs);
  return fromMs < (threshold.toMs ?? endMs) && toMs + aftermathMs >= (threshold.fromMs ?? 0);
}

/** How long devices may take to come back from a short outage. */
const AFTERMATH_MS = 3_600_000;

/** An outage that cuts devices off: of the broker, or of the network of some. */
export const isCut = ({ of }: Outage): boolean => of === 'broker' || of === 'network';
