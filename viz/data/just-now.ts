import { kindCode, verdicts } from '../../sim/trace/kinds.ts';
import { NONE } from '../../sim/trace/sink.ts';
import { eventsBefore } from './chunk.ts';
import { chunkOf, entriesWithin, placesWithin, type RowStore } from './row-store.ts';

/** Devices that something was decided about within a stretch of time; each may be named several times. */
export interface JustNow {
  /** A control refused the device, or what came in its name. */
  readonly refused: Uint32Array<ArrayBuffer>;
  /** A probe in its name was believed. */
  readonly letIn: Uint32Array<ArrayBuffer>;
}

/** Looks through the events of the last `span` ticks up to `t`, that of `t` itself included. */
export async function justNow(store: RowStore, t: number, span: number): Promise<JustNow> {
  const refused: number[] = [];
  const letIn: number[] = [];
  const from = Math.floor(t) - span + 1;
  const [first, end] = entriesWithin(store, from, t);
  for (let entry = first; entry < end; entry++) {
    const chunk = await chunkOf(store, entry);
    const [begin, stop] = placesWithin(chunk, from, t);
    const { at, verdict, kind } = chunk.events;
    const last = eventsBefore(chunk, stop);
    for (let e = eventsBefore(chunk, begin); e < last; e++) {
      const device = chunk.device[at[e]];
      if (device === NONE) continue;
      if (verdict[e] === refuse) refused.push(device);
      else if (kind[e] === answered && verdict[e] === allow) letIn.push(device);
    }
  }
  return { refused: Uint32Array.from(refused), letIn: Uint32Array.from(letIn) };
}

const [refuse, allow] = [verdicts.indexOf('refuse'), verdicts.indexOf('allow')];
const answered = kindCode('probe.answered');
