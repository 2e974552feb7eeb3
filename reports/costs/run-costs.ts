import { kindCode, verdicts } from '../../sim/kernel/trace/kinds.ts';
import { type SeriesId, seriesIndex } from '../../sim/kernel/trace/series.ts';
import { type EventBlock, NONE, type SampleBlock, type TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { RunShape } from '../metrics/accumulator.ts';
import { inRowOrder } from '../metrics/in-row-order.ts';
import { harmCounter } from '../outcome/harm-by-cause.ts';

/** What a run cost those who use the fleet, and which controls decided anything in it. */
export interface RunCosts extends CostFigures {
  /** Releases that devices installed from their update service: the first time for each device and image. */
  readonly installs: readonly Install[];
  /** By control, rows that name it: how often it refused something, and how often it is named by a permission. */
  readonly decisions: Readonly<Record<string, Decisions>>;
}

/** Units  device-milliseconds, readings, reading-milliseconds, rows */
export interface CostFigures {
  /** Time without a session, over all devices. */
  readonly offlineMs: number;
  /** Readings taken that had not reached the platform when the run ended. */
  readonly readingsLost: number;
  /** Time that readings waited for their way to the platform, between samples; a reading that its device dropped waits no longer. */
  readonly readingsLateMs: number;
  /** Readings that arrived and were not believed. */
  readonly readingsRefused: number;
  /** Work of people that was refused: operations, commands, logins, images by cable, clocks set by hand. */
  readonly workRefused: number;
}

export interface Install {
  readonly device: number;
  readonly image: string;
  readonly atMs: number;
}

export interface Decisions {
  readonly refused: number;
  readonly allowed: number;
}

/** Adds up what a run costs while its trace passes. Call `costs` once, when it has ended at tick `endT`. */
export function costCounter(shape: RunShape): { readonly sink: TraceSink; costs(endT: number): RunCosts } {
  const harm = harmCounter(shape);
  const installs = new Map<string, Install>();
  const decisions = new Map<string, { refused: number; allowed: number }>();
  let readingsRefused = 0;
  let workRefused = 0;
  let waitingMs = 0;
  let undelivered = 0;

  function event(block: EventBlock, i: number): void {
    const { kind, verdict, control, strings } = block;
    const word = verdicts[verdict[i]];
    if (word !== 'none' && control[i] !== NONE) decided(strings[control[i]], word === 'refuse');
    if (kind[i] === READING_REFUSED) readingsRefused++;
    if (work.has(kind[i])) workRefused++;
    if (kind[i] === INSTALLED) installed(block, i);
  }

  function decided(control: string, isRefusal: boolean): void {
    const counts = decisions.get(control) ?? { refused: 0, allowed: 0 };
    counts[isRefusal ? 'refused' : 'allowed']++;
    decisions.set(control, counts);
  }

  function installed({ device, actor, detail, strings, t }: EventBlock, i: number): void {
    if (actor[i] === NONE || strings[actor[i]] !== 'update') return;
    const image = strings[detail[i]];
    const key = `${device[i]} ${image}`;
    if (!installs.has(key)) installs.set(key, { device: device[i], image, atMs: t[i] * shape.tickMs });
  }

  const ordered = inRowOrder([harm, { event }]);
  const sink: TraceSink = {
    ...ordered,
    samples({ values }: SampleBlock) {
      undelivered = values[PRODUCED] - values[DELIVERED];
      waitingMs += (undelivered - values[DROPPED]) * shape.sampleEveryMs;
    },
  };

  function costs(endT: number): RunCosts {
    ordered.reached(endT);
    const { offlineMs } = harm.harm(endT);
    return {
      offlineMs: Object.values(offlineMs).reduce((sum, part) => sum + part, 0),
      readingsLost: undelivered,
      readingsLateMs: waitingMs,
      readingsRefused,
      workRefused,
      installs: [...installs.values()],
      decisions: Object.fromEntries(decisions),
    };
  }

  return { sink, costs };
}

const [READING_REFUSED, INSTALLED] = (['reading.refused', 'image.installed'] as const).map(kindCode);
const work: ReadonlySet<number> = new Set(
  (['operation.refused', 'command.refused', 'login.refused', 'sideload.refused', 'clock.refused'] as const).map(
    kindCode,
  ),
);
const [PRODUCED, DELIVERED, DROPPED] = (
  ['messages.produced', 'messages.delivered', 'messages.dropped'] as const satisfies readonly SeriesId[]
).map(seriesIndex);
