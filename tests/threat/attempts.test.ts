import { describe, expect, it } from 'vitest';
import type { AttackOrder } from '../../sim/threat/engine/attack-order.ts';
import { type AttemptStart, Attempts } from '../../sim/threat/engine/attempts.ts';

const order = (way: string): AttackOrder => ({
  ...{ technique: 'A01', way, forMs: 1, by: { name: 'mallory', holds: [], reaches: [] } as AttackOrder['by'] },
});
const copied = order('copied');
const unobserved = { gained: () => {}, over: () => {} };
const start = (facts: Partial<AttemptStart> = {}): AttemptStart => ({
  ...{ step: 0, order: copied, device: 7, client: 3, startedAt: 11, row: 13 },
  ...facts,
});

describe('the attempts of actors', () => {
  it('have what they began with, however many come after them and however late they are', () => {
    const attempts = new Attempts(unobserved);
    const late = { startedAt: 4_294_967_295, row: 4_000_000_000 };
    attempts.add(start({ step: 2, device: 8, client: 9, ...late }), -1);
    for (let i = 1; i < 1_000; i++) attempts.add(start({ step: 5, order: order('self-made'), device: i }), -1);
    const { number, step, device, client, startedAt, row, order: what } = attempts.at(0);
    expect({ number, step, device, client, startedAt, row }).toEqual({
      number: 0,
      step: 2,
      device: 8,
      client: 9,
      ...late,
    });
    expect(what).toBe(copied);
    expect(attempts.at(999)).toMatchObject({ number: 999, step: 5, device: 999, command: -1, count: 0 });
    expect(attempts.length).toBe(1_000);
  });

  it('keep what becomes of each, apart from all others', () => {
    const attempts = new Attempts(unobserved);
    const [one, other] = [attempts.add(start(), -1), attempts.add(start(), -1)];
    expect([one.isTaken, one.mayCall, one.hasGained, one.isOver, one.refusal]).toEqual([
      ...[undefined, undefined, false, false, undefined],
    ]);
    one.isTaken = false;
    one.mayCall = true;
    one.markGained();
    one.refusal = 'topic-acl';
    other.refusal = 'secure-boot';
    one.tries = 3;
    one.contacts = 4;
    expect(attempts.at(0)).toMatchObject({ isTaken: false, mayCall: true, hasGained: true, isOver: false });
    expect(attempts.at(0)).toMatchObject({ refusal: 'topic-acl', tries: 3, contacts: 4 });
    expect(attempts.at(1)).toMatchObject({ isTaken: undefined, mayCall: undefined, hasGained: false, tries: 0 });
    one.refusal = undefined;
    one.isTaken = undefined;
    expect([one.refusal, one.isTaken, one.mayCall, other.refusal]).toEqual([undefined, undefined, true, 'secure-boot']);
  });

  it('are found in the list of their client, the latest first, and the open ones the oldest first', () => {
    const attempts = new Attempts(unobserved);
    let last = -1;
    for (const device of [1, 2, 3, 4]) last = attempts.add(start({ device }), last).number;
    attempts.add(start({ device: 9 }), -1);
    attempts.at(1).markOver();
    expect(attempts.openFrom(last)).toEqual([0, 2, 3]);
    expect(attempts.openFrom(-1)).toEqual([]);
    expect(attempts.find(last, ({ device }) => device < 4)?.device).toBe(3);
    expect(attempts.find(last, ({ device }) => device === 9)).toBeUndefined();
  });

  it('of a step are those that are not over', () => {
    const attempts = new Attempts(unobserved);
    for (const step of [0, 1, 0, 0]) attempts.add(start({ step }), -1);
    attempts.at(2).markOver();
    expect([attempts.openIn(0), attempts.openIn(1), attempts.openIn(2)]).toEqual([[0, 3], [1], []]);
  });

  it('void a timer by arming its slot again or by canceling it, and no other slot', () => {
    const attempts = new Attempts(unobserved);
    const { number } = attempts.add(start(), -1);
    const nth = attempts.touchTimer(number, 0);
    const other = attempts.touchTimer(number, 3);
    expect(attempts.isTimer(number, 0, nth)).toBe(true);
    attempts.touchTimer(number, 0);
    expect([attempts.isTimer(number, 0, nth), attempts.isTimer(number, 3, other)]).toEqual([false, true]);
  });

  it('go on from what they were, whatever happens to those that were saved', () => {
    const attempts = new Attempts(unobserved);
    const one = attempts.add(start(), -1);
    one.refusal = 'topic-acl';
    one.configuration = 5;
    const state = attempts.save(({ configuration }) => configuration + 100);
    one.refusal = 'secure-boot';
    attempts.add(start({ order: order('self-made') }), 0);
    const other = new Attempts(unobserved);
    other.restore(state);
    expect(other.length).toBe(1);
    expect(other.at(0)).toMatchObject({ refusal: 'topic-acl', configuration: 105, device: 7 });
    other.add(start({ step: 4 }), 0).refusal = 'secure-boot';
    expect(other.at(1)).toMatchObject({ step: 4, refusal: 'secure-boot' });
    expect(state.orders).toHaveLength(1);
  });
});
