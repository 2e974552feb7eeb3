import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServiceQueue } from '../../sim/network/service-queue.ts';

const enterMany = (edge: ServiceQueue, count: number, now: number): readonly number[] =>
  Array.from({ length: count }, () => edge.enter(now));

describe('the edge that finishes handshakes', () => {
  it.each([
    ['one a second', 1, 3, [2_000, 3_000, 4_000]],
    ['four a second', 4, 3, [1_250, 1_500, 1_750]],
    ['three a second, rounded up to whole ticks', 3, 4, [1_334, 1_667, 2_000, 2_334]],
    ['a thousand a second', 1_000, 3, [1_001, 1_002, 1_003]],
    ['five thousand a second, several in one tick', 5_000, 6, [1_001, 1_001, 1_001, 1_001, 1_001, 1_002]],
    ['no limit, each in a tick', undefined, 3, [1_001, 1_001, 1_001]],
  ])('finishes %s', (_what, perSecond, count, ticks) => {
    expect(enterMany(new ServiceQueue(perSecond, 1_000), count, 1_000)).toEqual(ticks);
  });

  it('starts afresh after an idle time: it saves up no capacity', () => {
    const edge = new ServiceQueue(10, 1_000);
    expect(enterMany(edge, 2, 0)).toEqual([100, 200]);
    edge.leave();
    edge.leave();
    expect(enterMany(edge, 2, 5_000)).toEqual([5_100, 5_200]);
  });

  it('queues behind unfinished work', () => {
    const edge = new ServiceQueue(10, 1_000);
    expect([edge.enter(0), edge.enter(50), edge.enter(299)]).toEqual([100, 200, 399]);
  });

  it.each([
    ['exactly as many as its queue holds', 5, 5, 0],
    ['one more', 6, 5, 1],
    ['any number into a queue of none', 3, 0, 3],
  ])('accepts %s', (_what, count, queueMax, refused) => {
    const edge = new ServiceQueue(1, queueMax);
    const answers = enterMany(edge, count, 0);
    expect(answers.filter((tick) => tick < 0)).toHaveLength(refused);
    expect(answers.slice(count - refused).every((tick) => tick === -1)).toBe(true);
    expect(edge.waiting).toBe(count - refused);
  });

  it('has room again for each one that leaves, and refusals take no service time', () => {
    const edge = new ServiceQueue(1, 2);
    expect(enterMany(edge, 4, 0)).toEqual([1_000, 2_000, -1, -1]);
    edge.leave();
    expect([edge.waiting, edge.enter(1_000), edge.enter(1_000)]).toEqual([1, 3_000, -1]);
  });

  it('never counts fewer than none', () => {
    const edge = new ServiceQueue(1, 2);
    edge.leave();
    expect(edge.waiting).toBe(0);
  });

  it('forgets queue and work when it is cleared', () => {
    const edge = new ServiceQueue(1, 3);
    enterMany(edge, 3, 0);
    edge.clear();
    expect([edge.waiting, edge.enter(500)]).toEqual([0, 1_500]);
  });

  it('continues from a saved state as if it had not stopped', () => {
    const edge = new ServiceQueue(7, 4);
    enterMany(edge, 3, 10);
    const copy = new ServiceQueue(7, 4);
    copy.restore(edge.save());
    expect(enterMany(copy, 3, 20)).toEqual(enterMany(edge, 3, 20));
    expect(copy.waiting).toBe(edge.waiting);
  });

  it('finishes in the order of entry, later than it began, and no faster than its rate', () => {
    const arrivals = fc.array(fc.nat(400), { minLength: 2, maxLength: 80 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), arrivals, (perSecond, gaps) => {
        const edge = new ServiceQueue(perSecond, 1_000);
        let now = 0;
        const done = gaps.map((gap) => {
          now += gap;
          const tick = edge.enter(now);
          expect(tick).toBeGreaterThan(now);
          return tick;
        });
        for (let i = 1; i < done.length; i++) expect(done[i]).toBeGreaterThanOrEqual(done[i - 1]);
        // One tick of rounding at either end; a service time is whole microseconds.
        const span = (done.at(-1)! - done[0] + 1) * 1_000;
        const service = Math.max(1, Math.round(1_000_000 / perSecond));
        const busy = now === gaps[0];
        if (busy) expect(span).toBeGreaterThanOrEqual((done.length - 1) * service - 1_000);
      }),
    );
  });
});
