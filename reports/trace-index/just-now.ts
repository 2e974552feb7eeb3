import { kindCode, verdicts } from '../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { eventsBefore } from './chunk.ts';
import { chunkOf, entriesWithin, placesWithin, type RowStore } from './row-store.ts';

/** Devices about which a control decided within a stretch of time, each of them once. */
export interface JustNow {
  /** A control refused the device, or a message in its name. */
  readonly refused: Uint32Array<ArrayBuffer>;
  /** An attack has gained something of it, or the broker has let in an impostor, which is still there. */
  readonly letIn: Uint32Array<ArrayBuffer>;
}

/**
 * Searches the events of the last `span` ticks up to `t`, those of `t` itself included. Devices that are `cloned` are let in as
 * long as they are. 2 B per device.
 */
export function justNow(store: RowStore, devices: number) {
  const [isRefused, isLetIn] = [new Uint8Array(devices), new Uint8Array(devices)];

  return async (t: number, span: number, cloned: Iterable<number>): Promise<JustNow> => {
    const [refused, letIn]: [number[], number[]] = [[], []];
    const add = (device: number, list: number[], isIn: Uint8Array): void => {
      if (isIn[device] === 1) return;
      isIn[device] = 1;
      list.push(device);
    };
    for (const device of cloned) add(device, letIn, isLetIn);
    const from = Math.floor(t) - span + 1;
    const [first, end] = entriesWithin(store, from, t);
    for (let entry = first; entry < end; entry++) {
      if (store.entries[entry].events === 0) continue;
      const chunk = await chunkOf(store, entry);
      const [begin, stop] = placesWithin(chunk, from, t);
      const { at, verdict, kind, evidence } = chunk.events;
      const last = eventsBefore(chunk, stop);
      for (let e = eventsBefore(chunk, begin); e < last; e++) {
        const device = chunk.device[at[e]];
        if (device === NONE) continue;
        if (verdict[e] === refuse) add(device, refused, isRefused);
        else if (kind[e] === replaced || (kind[e] === gained && evidence[e] !== NONE)) add(device, letIn, isLetIn);
      }
    }
    for (const device of refused) isRefused[device] = 0;
    for (const device of letIn) isLetIn[device] = 0;
    return { refused: Uint32Array.from(refused), letIn: Uint32Array.from(letIn) };
  };
}

const refuse = verdicts.indexOf('refuse');
const [gained, replaced] = [kindCode('attack.gained'), kindCode('impostor.online')];
