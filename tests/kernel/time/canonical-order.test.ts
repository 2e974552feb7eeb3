import { describe, expect, it } from 'vitest';
import { stream } from '../../../sim/kernel/chance/run-key.ts';
import { Agenda } from '../../../sim/kernel/time/agenda.ts';
import { CanonicalOrder } from '../../../sim/kernel/time/canonical-order.ts';
import { HeapQueue } from '../../../sim/kernel/time/heap.ts';
import { MessagePool } from '../../../sim/kernel/time/message-pool.ts';
import type { Queue } from '../../../sim/kernel/time/queue.ts';
import { OwnCounts } from '../../../sim/kernel/time/sent-counts.ts';
import { WheelQueue } from '../../../sim/kernel/time/wheel.ts';
import { crowd, inCanonicalOrder, PROCESSES, put, SLOTS, shuffled } from './crowd.ts';
import { Logbook, messageOf } from './logbook.ts';

const queues = {
  wheel: (nodes: number) => new WheelQueue(nodes),
  heap: (nodes: number) => new HeapQueue(nodes),
} as const;

const ticksAhead = [900, 901, 1_024, 70_000];

describe.each([
  ['a handful of events', 12, ticksAhead],
  ['79 events in one instant', 79, [900]],
  ['80 events in one instant', 80, [900]],
  ['81 events in one instant', 81, [900]],
  ['300 events in one instant', 300, [900]],
  ['1,500 events in one instant', 1_500, [900]],
  ['6,000 events in four instants', 6_000, ticksAhead],
] as const)('the order of %s', (_name, size, ticks) => {
  const seeds = Array.from({ length: size > 1_000 ? 6 : 40 }, (_, n) => `order-${size}-${n}`);

  it('is destination, slot, source, count: for either queue, in any order of insertion', () => {
    for (const seed of seeds) {
      const items = crowd(seed, size, ticks);
      const promised = inCanonicalOrder(items);
      expect(
        served(queues.wheel, () => items),
        seed,
      ).toEqual(promised);
      expect(
        served(queues.heap, () => items),
        seed,
      ).toEqual(promised);
      expect(
        served(queues.wheel, () => shuffled(items, seed)),
        seed,
      ).toEqual(promised);
    }
  });

  it('does not depend on which places of the message pool are free', () => {
    for (const seed of seeds) {
      const items = crowd(seed, size, ticks);
      const promised = inCanonicalOrder(items);
      expect(
        served(queues.wheel, (agenda) => afterTraffic(agenda, seed, items)),
        seed,
      ).toEqual(promised);
    }
  });
});

describe('messages of one source to one destination', () => {
  it.each([79, 80, 81, 500, 2_000])('arrive in the order they were sent when %i of them arrive together', (count) => {
    const agenda = new Agenda(new WheelQueue(0), { processes: 2, slots: 1 });
    for (let nth = 0; nth < count; nth++) agenda.send(0, 1, messageOf(0, nth), 0, 10);
    const log = new Logbook(agenda);
    agenda.run(10, log);
    expect(log.lines).toEqual(Array.from({ length: count }, (_, nth) => `10 0<1 0 ${nth} 0 0`));
  });

  it.each([20, 500])('do so when %i of them arrive together and their count begins anew among them', (count) => {
    let sent = 2 ** 32 - count / 2;
    const next = (): number => sent++ >>> 0;
    const counts = { next, save: () => new Uint32Array(0), restore: () => {} };
    const agenda = new Agenda(new WheelQueue(0), { processes: 2, slots: 1, sent: counts });
    for (let nth = 0; nth < count; nth++) agenda.send(0, 1, messageOf(0, nth), 0, 10);
    const log = new Logbook(agenda);
    agenda.run(10, log);
    expect(log.lines).toEqual(Array.from({ length: count }, (_, nth) => `10 0<1 0 ${nth} 0 0`));
  });
});

describe('the largest fleet', () => {
  it('has an order when each device has a timer in the same instant', () => {
    const [devices, slots] = [10_000_000, 4];
    const order = new CanonicalOrder(slots, devices * slots, new MessagePool(new OwnCounts(0)));
    const nodes = Int32Array.from({ length: devices }, (_, i) => (devices - 1 - i) * slots + (i % slots));
    order.sort(nodes, devices);
    const isInOrder = nodes.every((node, i) => Math.floor(node / slots) === i);
    expect(isInOrder).toBe(true);
  });
});

function served(
  make: (nodes: number) => Queue,
  items: (agenda: Agenda) => ReturnType<typeof crowd>,
  halts = () => 1,
): readonly string[] {
  const agenda = new Agenda(make(0), { processes: PROCESSES, slots: SLOTS });
  const toPut = items(agenda);
  put(agenda, toPut);
  const log = new Logbook(agenda, () => {
    if (halts() < 0.1) agenda.halt();
  });
  while (agenda.now < 100_000) agenda.run(100_000, log);
  expect(agenda.inFlight).toBe(0);
  return log.lines;
}

/** Sends and serves messages first, so that the pool's free list is in another order. */
function afterTraffic(agenda: Agenda, seed: string, items: ReturnType<typeof crowd>): ReturnType<typeof crowd> {
  const draw = stream(seed, 'traffic');
  const count = 40 + Math.floor(draw() * 2_000);
  const someone = PROCESSES - 1;
  for (let i = 0; i < count; i++) agenda.send(someone, someone, messageOf(0), 0, 1 + Math.floor(draw() * 800));
  agenda.run(800, new Logbook(agenda));
  return shuffled(items, seed);
}
