import { inTextOrder } from '../../sim/kernel/text-order.ts';
import { eventKinds, kindCode, verdicts } from '../../sim/kernel/trace/kinds.ts';
import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { RowConsumer, RunShape } from '../metrics/accumulator.ts';
import { OutcomeHash } from './outcome-hash.ts';

/** A run's outcome in counts: the condensed form of its device outcomes (`device-outcomes.ts`), with their hash. */
export interface Outcome {
  /** Devices by region and last state; states that no device ended in are left out. */
  readonly finalStates: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly eventCounts: Readonly<Record<string, number>>;
  /** Devices of which an image was tampered with at some time; their states show what followed. */
  readonly tampered?: number;
  /**
   * Refusals, and what a control that is switched off would have refused of an attack, the most frequent first; then all
   * other permissions, one entry per control and kind, without reasons.
   */
  readonly verdicts: readonly VerdictCount[];
  /** Different verdicts that the list leaves out, so that a reason with an id in it cannot flood a summary. */
  readonly verdictsOmitted: number;
  /** Of all device outcomes, whatever the list above leaves out. */
  readonly outcomeHash: string;
}

export interface VerdictCount {
  readonly control: string;
  readonly kind: string;
  readonly verdict: string;
  readonly reason: string;
  readonly count: number;
}

const VERDICTS_LISTED = 100;

const tamperedCode = kindCode('image.tampered');

/** Whether it is a permission of an attack that rests on a control that is switched off. */
export const isUnchecked = ({ kind, verdict, reason }: VerdictCount): boolean =>
  kind === 'attack.judged' && verdict === 'allow' && reason.includes('not checked: ');

/** Counts outcomes while a trace passes. One byte per device and region. */
export function outcomeCounter(shape: RunShape): RowConsumer & { outcome(): Outcome } {
  const states = shape.regions.map(() => new Uint8Array(shape.devices));
  const kindCounts = new Float64Array(eventKinds.length);
  const byControl = new Map<number, Map<number, CountedVerdict>>();
  const hash = new OutcomeHash();
  const tampered = new Set<number>();

  function changes({ device, region, state }: ChangeBlock, from: number, to: number): void {
    for (let i = from; i < to; i++) states[region[i]][device[i]] = state[i];
  }

  function event(block: EventBlock, i: number): void {
    kindCounts[block.kind[i]]++;
    if (block.kind[i] === tamperedCode) tampered.add(block.device[i]);
    if (block.verdict[i] === 0) return;
    const counted = countedVerdict(byControl, block, i);
    counted.count++;
    hash.add(counted.lanes, block.device[i]);
  }

  function outcome(): Outcome {
    const whole = hash.copy();
    for (const [r, region] of shape.regions.entries()) whole.addStates(region, states[r]);
    const all = listed([...byControl.values()].flatMap((inner) => [...inner.values()]));
    return {
      finalStates: Object.fromEntries(
        shape.regions.map(({ name, states: names }, r) => [name, counters(names, states[r])]),
      ),
      eventCounts: Object.fromEntries(
        eventKinds.map((kind, code) => [kind, kindCounts[code]] as const).filter(([, count]) => count > 0),
      ),
      ...(tampered.size === 0 ? {} : { tampered: tampered.size }),
      verdicts: all.slice(0, VERDICTS_LISTED),
      verdictsOmitted: Math.max(0, all.length - VERDICTS_LISTED),
      outcomeHash: whole.digest(),
    };
  }

  return { changes, event, outcome };
}

interface CountedVerdict extends VerdictCount {
  count: number;
  readonly lanes: readonly [number, number];
}

/** Merges the many permissions, which would hide the refusals with one line per reason. */
function listed(counted: readonly CountedVerdict[]): readonly VerdictCount[] {
  const notable: VerdictCount[] = [];
  const allowed = new Map<string, VerdictCount>();
  for (const { lanes: _, ...verdict } of counted) {
    if (verdict.verdict !== 'allow' || isUnchecked(verdict)) {
      notable.push(verdict);
      continue;
    }
    const key = `${verdict.control} ${verdict.kind}`;
    allowed.set(key, { ...verdict, reason: '', count: verdict.count + (allowed.get(key)?.count ?? 0) });
  }
  return [...notable.sort(byCountThenWords), ...[...allowed.values()].sort(byCountThenWords)];
}

function countedVerdict(
  byControl: Map<number, Map<number, CountedVerdict>>,
  block: EventBlock,
  i: number,
): CountedVerdict {
  const control = block.control[i];
  let inner = byControl.get(control);
  if (inner === undefined) {
    inner = new Map();
    byControl.set(control, inner);
  }
  // 32 bits of detail, 6 of kind, 2 of verdict: below 2^53.
  const key = (block.detail[i] * 64 + block.kind[i]) * 4 + block.verdict[i];
  let counted = inner.get(key);
  if (counted === undefined) {
    const words = verdictWords(block, i);
    counted = { ...words, count: 0, lanes: OutcomeHash.ofVerdict(words) };
    inner.set(key, counted);
  }
  return counted;
}

/** The texts of a verdict row. A missing control or reason is an empty text. */
export const verdictWords = (block: EventBlock, i: number): Omit<VerdictCount, 'count'> => ({
  control: block.control[i] === NONE ? '' : block.strings[block.control[i]],
  kind: eventKinds[block.kind[i]],
  verdict: verdicts[block.verdict[i]],
  reason: block.detail[i] === NONE ? '' : block.strings[block.detail[i]],
});

function counters(names: readonly string[], states: Uint8Array): Record<string, number> {
  const counts = new Float64Array(names.length);
  for (const state of states) counts[state]++;
  return Object.fromEntries(names.map((name, i) => [name, counts[i]] as const).filter(([, count]) => count > 0));
}

const byCountThenWords = (a: VerdictCount, b: VerdictCount): number => b.count - a.count || byWords(a, b);

const byWords = (a: VerdictCount, b: VerdictCount): number =>
  inTextOrder(a.control, b.control) ||
  inTextOrder(a.kind, b.kind) ||
  inTextOrder(a.verdict, b.verdict) ||
  inTextOrder(a.reason, b.reason);
