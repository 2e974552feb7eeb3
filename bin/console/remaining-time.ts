import type { Plan } from '../../sim/plan/plan.ts';

/** Wall-clock time that a run still takes. */
export interface Remaining {
  readonly wallMs: number;
  /** Steps of the timeline are still ahead, or have just begun: what they cost is not known, and comes on top. */
  readonly isLeast: boolean;
}

/** Simulated time, from and to. */
type Span = readonly [fromMs: number, toMs: number];

/**
 * How long a run still takes at its usual pace.
 *
 * The pace leaves out the start of the run, in which sessions open and readings of many hours are computed ahead, and what
 * follows a step of the timeline, such as devices that connect again after an outage. Recent time counts more than time long ago.
 *
 * Units   milliseconds, simulated or of the wall clock
 */
export class RemainingTime {
  private readonly durationMs: number;
  private readonly startMs: number;
  private readonly steps: readonly Span[];
  private readonly hasOpenSteps: boolean;
  private simulatedMs = 0;
  private wallMs: number | undefined;
  private usualMs = 0;
  private usualWallMs = 0;

  constructor(plan: Pick<Plan, 'durationMs' | 'fidelity' | 'fleet' | 'timeline'>) {
    this.durationMs = plan.durationMs;
    // A live run follows the wall clock, whatever happens in it.
    const isLive = plan.fidelity === 'live';
    this.startMs = isLive ? 0 : startOf(plan);
    this.steps = isLive ? [] : spansOf(plan);
    this.hasOpenSteps =
      !isLive &&
      plan.timeline.some(({ trigger: { kind } }) => kind === 'when' || kind === 'follows' || kind === 'campaign');
  }

  /** The run has come to an instant; call it in rising order. */
  reached(simulatedMs: number, wallMs: number): void {
    const advancedMs = simulatedMs - this.simulatedMs;
    const isUsual =
      this.simulatedMs >= this.startMs && !this.steps.some((span) => meet(span, this.simulatedMs, simulatedMs));
    if (this.wallMs !== undefined && advancedMs > 0 && isUsual) {
      const kept = 0.5 ** (advancedMs / (HALF_LIFE * this.durationMs));
      this.usualMs = this.usualMs * kept + advancedMs;
      this.usualWallMs = this.usualWallMs * kept + (wallMs - this.wallMs);
    }
    this.simulatedMs = simulatedMs;
    this.wallMs = wallMs;
  }

  /** Undefined until the usual pace is known, and once the run has reached its end. */
  get left(): Remaining | undefined {
    const isKnown = this.usualMs >= KNOWN_AFTER * this.durationMs;
    if (!isKnown || this.simulatedMs >= this.durationMs) return undefined;
    const wallMs = (this.usualWallMs / this.usualMs) * (this.durationMs - this.simulatedMs);
    return { wallMs, isLeast: this.hasOpenSteps || this.steps.some(([, toMs]) => toMs > this.simulatedMs) };
  }
}

/** Shares of the duration. */
const HALF_LIFE = 0.1;
const KNOWN_AFTER = 0.01;
const START_LEAST = 0.02;
const START_MOST = 0.25;
const AFTERMATH = 0.03;

/** Until each device has powered up, and has taken two readings: stretches begin with the readings after the first. */
function startOf({ durationMs, fleet }: Pick<Plan, 'durationMs' | 'fleet'>): number {
  const untilMs = Math.max(
    ...fleet.map(
      ({ start, bootSpreadMs, telemetry }) => (start === 'running' ? 0 : bootSpreadMs) + 2 * telemetry.everyMs,
    ),
  );
  return Math.min(START_MOST * durationMs, Math.max(START_LEAST * durationMs, untilMs));
}

/** A step, for as long as it lasts, and its aftermath; steps that repeat are part of the usual pace. */
const spansOf = ({ durationMs, timeline }: Pick<Plan, 'durationMs' | 'timeline'>): readonly Span[] =>
  timeline.flatMap(({ trigger, action }): readonly Span[] => {
    if (trigger.kind !== 'at' || trigger.atMs >= durationMs) return [];
    const lastsMs = 'forMs' in action && typeof action.forMs === 'number' ? action.forMs : 0;
    return [[trigger.atMs, Math.min(durationMs, trigger.atMs + lastsMs + AFTERMATH * durationMs)]];
  });

const meet = ([fromMs, toMs]: Span, afterMs: number, untilMs: number): boolean => fromMs < untilMs && toMs > afterMs;
