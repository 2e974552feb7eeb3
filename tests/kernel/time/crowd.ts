import { stream } from '../../../sim/kernel/chance/run-key.ts';
import type { Agenda } from '../../../sim/kernel/time/agenda.ts';
import { messageOf } from './logbook.ts';

/** A timer or message for an agenda; `nth` is how many messages its source has sent before it. */
export interface Item {
  readonly tick: number;
  readonly to: number;
  readonly slot: number;
  readonly from: number;
  readonly nth: number;
}

export const PROCESSES = 2_000;
export const SLOTS = 3;
/** The slot of messages at their destination: behind all timers. */
const MESSAGE = SLOTS;
/** The process that every process writes to, and the one that writes to it most. */
const HUB = 1_234;
const CHATTERBOX = 77;

/** `size` timers and messages for few ticks: many of one instant, many for one destination, many of one source. */
export function crowd(seed: string, size: number, ticks: readonly number[]): readonly Item[] {
  const draw = stream(seed, 'crowd');
  const below = (bound: number): number => Math.floor(draw() * bound);
  const sent = new Map<number, number>();
  const timers = new Set<number>();
  const items: Item[] = [];
  while (items.length < size) {
    const tick = ticks[below(ticks.length)];
    const kind = below(4);
    if (kind === 0) {
      const [to, slot] = [below(PROCESSES), below(SLOTS)];
      if (timers.has(to * SLOTS + slot)) continue;
      timers.add(to * SLOTS + slot);
      items.push({ tick, to, slot, from: -1, nth: -1 });
      continue;
    }
    const to = kind === 1 ? below(PROCESSES) : HUB;
    const from = kind === 3 ? CHATTERBOX : below(PROCESSES);
    const nth = sent.get(from) ?? 0;
    sent.set(from, nth + 1);
    items.push({ tick, to, slot: MESSAGE, from, nth });
  }
  return items;
}

/** Another order of the same items in which each source still sends its messages in turn. */
export function shuffled(items: readonly Item[], seed: string): readonly Item[] {
  const draw = stream(seed, 'shuffle');
  const mixed = items
    .map((item, i) => ({ item, i, key: draw() }))
    .sort((a, b) => a.key - b.key || a.i - b.i)
    .map(({ item }) => item);
  const inTurn = new Map<number, Item[]>();
  for (const item of items) {
    const ofSource = inTurn.get(item.from) ?? [];
    ofSource.push(item);
    inTurn.set(item.from, ofSource);
  }
  const next = new Map<number, number>();
  return mixed.map((item) => {
    if (item.slot < MESSAGE) return item;
    const at = next.get(item.from) ?? 0;
    next.set(item.from, at + 1);
    return inTurn.get(item.from)![at];
  });
}

export function put(agenda: Agenda, items: readonly Item[]): void {
  for (const { tick, to, slot, from, nth } of items) {
    if (slot < MESSAGE) agenda.arm(to, slot, tick - agenda.now);
    else agenda.send(to, from, messageOf(1, nth), 0, tick);
  }
}

/** The order that the agenda promises, from its definition. */
export const inCanonicalOrder = (items: readonly Item[]): readonly string[] =>
  [...items]
    .sort((a, b) => a.tick - b.tick || a.to - b.to || a.slot - b.slot || a.from - b.from || a.nth - b.nth)
    .map(({ tick, to, slot, from, nth }) =>
      slot < MESSAGE ? `${tick} ${to}.${slot}` : `${tick} ${to}<${from} 1 ${nth} 0 0`,
    );
