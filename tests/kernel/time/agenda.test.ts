import { describe, expect, it } from 'vitest';
import { Agenda } from '../../../sim/kernel/time/agenda.ts';
import { HeapQueue } from '../../../sim/kernel/time/heap.ts';
import { type Queue, TICK_MAX } from '../../../sim/kernel/time/queue.ts';
import { WheelQueue } from '../../../sim/kernel/time/wheel.ts';
import { hashOf } from '../../../sim/kernel/trace/hash.ts';
import { Logbook, messageOf } from './logbook.ts';

const fresh = (processes = 8, slots = 2): Agenda => new Agenda(new WheelQueue(0), { processes, slots });

describe('an agenda', () => {
  it('serves what is due up to its limit and leaves the rest', () => {
    const agenda = fresh();
    const log = new Logbook(agenda);
    agenda.arm(3, 1, 10);
    agenda.arm(2, 0, 11);
    agenda.run(10, log);
    expect([log.lines, agenda.now]).toEqual([['10 3.1'], 10]);
    agenda.run(20, log);
    expect([log.lines, agenda.now]).toEqual([['10 3.1', '11 2.0'], 20]);
  });

  it('carries the whole message: signed numbers, the cause and the payload', () => {
    const agenda = fresh();
    const log = new Logbook(agenda);
    agenda.send(1, 2, messageOf(255, -5, 0x7fffffff, { topic: 'a' }), 0xffffffff, 3);
    agenda.send(1, 2, messageOf(0, 7, -1), 0, 4);
    expect(agenda.inFlight).toBe(2);
    agenda.run(4, log);
    expect(log.lines).toEqual(['3 1<2 255 -5 2147483647 4294967295 {"topic":"a"}', '4 1<2 0 7 -1 0']);
    expect(agenda.inFlight).toBe(0);
  });

  it('does not pass the payload of one message to the next in its place', () => {
    const agenda = fresh();
    const log = new Logbook(agenda, () => {
      if (agenda.now === 1) agenda.send(0, 0, messageOf(0), 0, 2);
    });
    agenda.send(0, 0, messageOf(0, 0, 0, 'secret'), 0, 1);
    agenda.run(5, log);
    expect(log.lines).toEqual(['1 0<0 0 0 0 0 "secret"', '2 0<0 0 0 0 0']);
  });

  it('refuses a message that takes no time, and such a timer', () => {
    const agenda = fresh();
    agenda.run(50, new Logbook(agenda));
    expect(() => agenda.send(0, 1, messageOf(0), 0, 50)).toThrow('broken invariant');
    expect(() => agenda.send(0, 1, messageOf(0), 0, 49)).toThrow('broken invariant');
    expect(() => agenda.arm(0, 0, 0)).toThrow('broken invariant');
  });

  it('serves nothing in an instant that was scheduled in the same instant', () => {
    const agenda = fresh();
    const log = new Logbook(agenda, (line) => {
      if (line !== '5 0.0') return;
      agenda.arm(7, 1, 1);
      agenda.send(6, 0, messageOf(0), 0, 6);
    });
    agenda.arm(0, 0, 5);
    agenda.arm(1, 0, 5);
    agenda.run(5, log);
    expect(log.lines).toEqual(['5 0.0', '5 1.0']);
    agenda.run(6, log);
    expect(log.lines.slice(2)).toEqual(['6 6<0 0 0 0 0', '6 7.1']);
  });

  it('does not serve a timer that was canceled earlier in its instant', () => {
    const agenda = fresh();
    const log = new Logbook(agenda, (line) => {
      if (line === '5 0.0') agenda.cancel(1, 0);
    });
    for (const process of [0, 1, 2]) agenda.arm(process, 0, 5);
    agenda.run(9, log);
    expect(log.lines).toEqual(['5 0.0', '5 2.0']);
  });

  it('serves a timer that was armed anew in its instant at the new tick only', () => {
    const agenda = fresh();
    const log = new Logbook(agenda, (line) => {
      if (line === '5 0.0') agenda.arm(1, 0, 3);
    });
    agenda.arm(0, 0, 5);
    agenda.arm(1, 0, 5);
    agenda.run(9, log);
    expect(log.lines).toEqual(['5 0.0', '8 1.0']);
  });

  it('halts at once, and continues from there when asked', () => {
    const agenda = fresh();
    const log = new Logbook(agenda, (line) => {
      if (line === '5 0.0') agenda.halt();
    });
    for (const [process, slot] of [
      [0, 0],
      [0, 1],
      [1, 0],
    ])
      agenda.arm(process, slot, 5);
    agenda.send(0, 7, messageOf(0), 0, 5);
    agenda.arm(2, 0, 6);
    agenda.run(100, log);
    expect([log.lines, agenda.now]).toEqual([['5 0.0'], 5]);
    agenda.run(100, log);
    expect([log.lines.slice(1), agenda.now]).toEqual([['5 0.1', '5 0<7 0 0 0 0', '5 1.0', '6 2.0'], 100]);
  });

  it('applies what was armed and canceled while it was halted', () => {
    const agenda = fresh();
    const log = new Logbook(agenda, (line) => {
      if (line === '5 0.0') agenda.halt();
    });
    for (const process of [0, 1, 2, 3]) agenda.arm(process, 0, 5);
    agenda.run(100, log);
    agenda.cancel(1, 0);
    agenda.arm(2, 0, 4);
    agenda.send(1, 0, messageOf(0), 0, 6);
    agenda.run(5, log);
    expect([log.lines, agenda.now]).toEqual([['5 0.0', '5 3.0'], 5]);
    agenda.run(100, log);
    expect(log.lines.slice(2)).toEqual(['6 1<0 0 0 0 0', '9 2.0']);
  });

  it('is not halted for good by the last item served', () => {
    const agenda = fresh();
    const log = new Logbook(agenda, () => agenda.halt());
    agenda.arm(0, 0, 5);
    agenda.arm(0, 1, 6);
    agenda.run(100, log);
    expect([log.lines, agenda.now]).toEqual([['5 0.0'], 5]);
    agenda.run(100, log);
    expect([log.lines, agenda.now]).toEqual([['5 0.0', '6 0.1'], 6]);
    agenda.run(100, log);
    expect(agenda.now).toBe(100);
  });

  it('is saved between two instants only, and drops a half-served one when it is restored', () => {
    const agenda = fresh();
    const before = agenda.save();
    for (const process of [0, 1]) agenda.arm(process, 0, 5);
    agenda.run(100, new Logbook(agenda, () => agenda.halt()));
    expect(() => agenda.save()).toThrow('a checkpoint is taken between two instants');
    agenda.restore(before);
    expect(agenda.save()).toEqual(before);
    const log = new Logbook(agenda);
    agenda.run(100, log);
    expect([log.lines, agenda.now]).toEqual([[], 100]);
  });

  it('serves the last tick, and accepts nothing after it', () => {
    const agenda = fresh();
    const log = new Logbook(agenda);
    agenda.arm(0, 0, TICK_MAX);
    agenda.arm(1, 0, TICK_MAX + 1);
    agenda.arm(2, 0, 10);
    agenda.arm(2, 0, TICK_MAX + 1);
    agenda.send(3, 0, messageOf(0), 0, TICK_MAX);
    agenda.send(4, 0, messageOf(0), 0, TICK_MAX + 1);
    expect(agenda.inFlight).toBe(1);
    agenda.run(TICK_MAX, log);
    expect(log.lines).toEqual([`${TICK_MAX} 0.0`, `${TICK_MAX} 3<0 0 0 0 0`]);
  });
});

describe('a run that is saved halfway', () => {
  const whole = play(new WheelQueue(0), [20_000]);

  it('is busy enough to test this', () => {
    expect(whole.length).toBeGreaterThan(5_000);
    expect(whole.some((line) => line.includes('<'))).toBe(true);
  });

  it.each([
    ['on a heap', (nodes: number) => new HeapQueue(nodes)],
    ['on a wheel', (nodes: number) => new WheelQueue(nodes)],
  ] as const)('continues %s as if it had not stopped', (_where, make) => {
    for (const stops of [[1], [255, 256, 257], [7_000], [9_999, 12_345]]) {
      expect(play(new WheelQueue(0), [...stops, 20_000], make), `stops at ${stops}`).toEqual(whole);
    }
  });

  it('continues in an agenda that has been used for something else', () => {
    const saved = fresh();
    for (const tick of [10, 11, 12]) saved.send(1, 2, messageOf(0, tick), 0, tick);
    saved.run(10, new Logbook(saved));
    const used = fresh();
    for (let tick = 1; tick <= 50; tick++) used.send(3, 4, messageOf(1, 0, 0, 'other'), 0, tick);
    used.run(40, new Logbook(used));
    used.restore(saved.save());
    // More messages than the used agenda had free places for.
    for (let nth = 0; nth < 60; nth++) used.send(5, 6, messageOf(2, nth), 0, 20);
    const log = new Logbook(used);
    used.run(100, log);
    const later = Array.from({ length: 60 }, (_, nth) => `20 5<6 2 ${nth} 0 0`);
    expect(log.lines).toEqual(['11 1<2 0 11 0 0', '12 1<2 0 12 0 0', ...later]);
    expect(used.inFlight).toBe(0);
  });

  it('remembers how many messages each source has sent, so that later ones come later', () => {
    const saved = fresh();
    for (let nth = 0; nth < 5; nth++) saved.send(1, 2, messageOf(0, nth), 0, 30);
    const copy = fresh();
    copy.restore(saved.save());
    for (let nth = 5; nth < 10; nth++) copy.send(1, 2, messageOf(0, nth), 0, 30);
    const log = new Logbook(copy);
    copy.run(30, log);
    expect(log.lines).toEqual(Array.from({ length: 10 }, (_, nth) => `30 1<2 0 ${nth} 0 0`));
  });

  it('is refused by a run of another size', () => {
    expect(() => fresh(9).restore(fresh(8).save())).toThrow('a checkpoint is restored into a run of the same size');
  });
});

/** Runs a crowd of messaging processes up to each stop in turn, each time in an agenda restored from the last. */
function play(first: Queue, stops: readonly number[], make?: (nodes: number) => Queue): readonly string[] {
  const lines: string[] = [];
  let agenda = new Agenda(first, { processes: CHATTERS, slots: 2 });
  for (let process = 0; process < CHATTERS; process++) agenda.arm(process, 0, 1 + process);
  for (const stop of stops) {
    const log = new Logbook(agenda, (line, process) => chat(agenda, line, process));
    agenda.run(stop, log);
    lines.push(...log.lines);
    if (make === undefined) continue;
    const next = new Agenda(make(0), { processes: CHATTERS, slots: 2 });
    next.restore(agenda.save());
    agenda = next;
  }
  return lines;
}

const CHATTERS = 40;

/** A process chooses its next action from the item that it was served last. */
function chat(agenda: Agenda, line: string, process: number): void {
  const draw = hashOf(line);
  const other = (draw >>> 3) % CHATTERS;
  agenda.arm(process, draw & 1, 1 + ((draw >>> 8) % 300));
  if ((draw & 2) !== 0) agenda.cancel(other, 1);
  if ((draw & 4) !== 0)
    agenda.send(other, process, messageOf(draw & 7, draw | 0, 0, [line]), draw, agenda.now + 1 + ((draw >>> 20) % 40));
}
