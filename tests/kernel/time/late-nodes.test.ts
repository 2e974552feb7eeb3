import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Agenda } from '../../../sim/kernel/time/agenda.ts';
import { HeapQueue } from '../../../sim/kernel/time/heap.ts';
import { newMessage } from '../../../sim/kernel/time/message.ts';
import { WheelQueue } from '../../../sim/kernel/time/wheel.ts';

const PROCESSES = 6;
const SLOTS = 2;
const TICK = 10;

/** A timer of a process or, with a source, a message to it. */
const node = fc.record({
  process: fc.nat(PROCESSES - 1),
  slot: fc.nat(SLOTS - 1),
  from: fc.option(fc.nat(PROCESSES - 1), { nil: undefined }),
});
type Node = typeof node extends fc.Arbitrary<infer One> ? One : never;

const keyOf = ({ process, slot, from }: Node): string => `${process} ${from === undefined ? slot : `from ${from}`}`;

/** What is handled at one tick, if some nodes join as a timer of a process is handled: `late` of them that it has not passed. */
function handled(queue: 'wheel' | 'heap', early: readonly Node[], late: readonly Node[], joinAt: number) {
  const nodes = PROCESSES * SLOTS;
  const agenda = new Agenda(queue === 'wheel' ? new WheelQueue(nodes) : new HeapQueue(nodes), {
    processes: PROCESSES,
    slots: SLOTS,
  });
  const log: string[] = [];
  const passed: boolean[] = [];
  const put = ({ process, slot, from }: Node, isLate: boolean): void => {
    if (from === undefined) agenda.armAt(process, slot, TICK);
    else if (isLate) agenda.sendAt(process, from, newMessage(), 0, TICK);
    else agenda.send(process, from, newMessage(), 0, TICK);
  };
  const act = (): void => {
    if (log.length !== joinAt) return;
    for (const each of late) {
      const { process, slot, from } = each;
      const isPassed =
        from === undefined ? agenda.hasPassedTimer(TICK, process, slot) : agenda.hasPassedMessage(TICK, process, from);
      passed.push(isPassed);
      if (!isPassed) put(each, true);
    }
  };
  for (const each of early) put(each, false);
  agenda.run(TICK + 5, {
    timer: (process, slot) => {
      act();
      log.push(keyOf({ process, slot, from: undefined }));
    },
    message: (to, from) => {
      act();
      log.push(keyOf({ process: to, slot: 0, from }));
    },
  });
  return { log, passed };
}

const unique = (nodes: readonly Node[]): readonly Node[] => [
  ...new Map(nodes.map((each) => [keyOf(each), each])).values(),
];

describe.each(['wheel', 'heap'] as const)('what joins an instant that is being handled, on the %s', (queue) => {
  it('is handled at its place in the canonical order, unless the run has passed that', () => {
    fc.assert(
      fc.property(
        fc.array(node, { minLength: 1, maxLength: 12 }),
        fc.array(node, { maxLength: 12 }),
        fc.nat(12),
        (some, more, nth) => {
          const early = unique(some);
          const known = new Set(early.map(keyOf));
          const late = unique(more).filter((each) => !known.has(keyOf(each)));
          const joinAt = nth % early.length;
          const whole = handled(queue, [...early, ...late], [], -1).log;
          const { log, passed } = handled(queue, early, late, joinAt);
          const isLeftOut = new Set(late.filter((_, i) => passed[i]).map(keyOf));
          expect(log).toEqual(whole.filter((key) => !isLeftOut.has(key)));
          const now = whole.indexOf(log[joinAt]);
          for (const key of isLeftOut) expect(whole.indexOf(key)).toBeLessThan(now);
        },
      ),
      { numRuns: 500 },
    );
  });

  it('has all been passed between two instants, and nothing of later ticks', () => {
    const agenda = new Agenda(queue === 'wheel' ? new WheelQueue(4) : new HeapQueue(4), { processes: 2, slots: 2 });
    agenda.run(TICK, { timer: () => {}, message: () => {} });
    expect([agenda.hasPassedTimer(TICK, 1, 1), agenda.hasPassedMessage(TICK, 1, 1)]).toEqual([true, true]);
    expect([agenda.hasPassedTimer(TICK + 1, 0, 0), agenda.hasPassedMessage(TICK + 1, 0, 0)]).toEqual([false, false]);
  });
});
