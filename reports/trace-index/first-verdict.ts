import { verdicts } from '../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { type Chunk, eventsBefore, rowAt } from './chunk.ts';
import { type Divergences, type Side, sameEvent } from './divergences.ts';
import { chunkOf, entriesWithin, placesWithin } from './row-store.ts';

/** Verdicts of one control at one device that two runs do not share. */
export interface FirstVerdict {
  readonly control: string;
  /** By number in A. */
  readonly device: number;
  /** Of the earlier one, in ticks of A. */
  readonly t: number;
  /** `NONE` where that run has no verdict of the control at this device from there on. */
  readonly rowInA: number;
  readonly rowInB: number;
}

export interface VerdictQuestion {
  readonly divergences: Pick<Divergences, 'at'>;
  /** By device of A its number in B; `NONE` where B has none. */
  readonly inB: Uint32Array;
  /** By device of B its number in A. */
  readonly inA: Uint32Array;
  readonly end: number;
  /** Controls to look at; empty: all of them. */
  readonly controls: ReadonlySet<string>;
}

/**
 * The first verdict that one run has and the other does not, and what the other one decides by the same control at the same device,
 * at that time or later. Undefined where no verdict differs.
 *
 * Reads rows from the first divergence on; chunks without a verdict of these controls stay unread.
 */
export async function firstVerdict(
  a: Side,
  b: Side,
  { divergences: { at }, inB, inA, end, controls }: VerdictQuestion,
): Promise<FirstVerdict | undefined> {
  const from = at.reduce((least, t) => Math.min(least, t), Number.POSITIVE_INFINITY);
  const sides = [
    { run: a, toA: (device: number): number => device, other: b, toOther: (device: number): number => inB[device] },
    {
      run: b,
      toA: (device: number): number => inA[device],
      other: a,
      toOther: (device: number): number => inA[device],
    },
  ] as const;
  const walks = sides.map(({ run, toA }) =>
    verdictsFrom(run, { from, end, controls, isAsked: (device, t) => at[toA(device)] <= t }),
  );
  const heads = [await walks[0].next(), await walks[1].next()];
  while (!heads[0].done || !heads[1].done) {
    const side = timeOf(heads[0]) <= timeOf(heads[1]) ? 0 : 1;
    const found: Verdict = heads[side].value!;
    const { toA, other, toOther } = sides[side];
    const device = toOther(found.device);
    const counterpart = await counterpartOf(found, other, { device, end });
    if (counterpart !== 'the same') {
      const rows = side === 0 ? [found.row, counterpart] : [counterpart, found.row];
      return { control: found.control, device: toA(found.device), t: found.t, rowInA: rows[0], rowInB: rows[1] };
    }
    heads[side] = await walks[side].next();
  }
  return undefined;
}

/** A row in which a control decides; `t` in ticks of A. */
interface Verdict {
  readonly chunk: Chunk;
  readonly event: number;
  readonly row: number;
  readonly t: number;
  readonly device: number;
  readonly control: string;
}

interface Wanted {
  readonly from: number;
  readonly end: number;
  readonly controls: ReadonlySet<string>;
  isAsked(device: number, t: number): boolean;
}

async function* verdictsFrom(
  { store, scale }: Side,
  { from, end, controls, isAsked }: Wanted,
): AsyncGenerator<Verdict> {
  if (from > end) return;
  const isWanted = (control: string): boolean => controls.size === 0 || controls.has(control);
  const [first, last] = entriesWithin(store, from / scale, end / scale);
  for (let entry = first; entry < last; entry++) {
    if (!store.entries[entry].verdicts.some(({ control }) => isWanted(control))) continue;
    const chunk = await chunkOf(store, entry);
    const [fromPlace, toPlace] = placesWithin(chunk, from / scale, end / scale);
    const { at, control, verdict, strings } = chunk.events;
    for (let event = eventsBefore(chunk, fromPlace); event < at.length && at[event] < toPlace; event++) {
      const i = at[event];
      const [device, t] = [chunk.device[i], chunk.t[i] * scale];
      if (verdicts[verdict[event]] === 'none' || control[event] === NONE || device === NONE) continue;
      if (isWanted(strings[control[event]]) && isAsked(device, t))
        yield { chunk, event, row: rowAt(chunk, i), t, device, control: strings[control[event]] };
    }
  }
}

/** The same verdict in the other run, or else the row of the first one of the same control at the same device. */
async function counterpartOf(
  { chunk, event, t, control }: Verdict,
  other: Side,
  { device, end }: { readonly device: number; readonly end: number },
): Promise<'the same' | number> {
  let first = NONE;
  const rows = verdictsFrom(other, { from: t, end, controls: new Set([control]), isAsked: (one) => one === device });
  for await (const one of rows) {
    if (one.t === t && sameEvent(chunk, event, one.chunk, one.event)) return 'the same';
    if (first === NONE) first = one.row;
    // Several verdicts of one instant may be in another order.
    if (one.t > t) break;
  }
  return first;
}

const timeOf = ({ done, value }: IteratorResult<Verdict, unknown>): number =>
  done === true ? Number.POSITIVE_INFINITY : (value as Verdict).t;
