import { describe, expect, it } from 'vitest';
import { RemainingTime } from '../../bin/console/remaining-time.ts';
import type { Plan, TimelineEntry } from '../../sim/plan/plan.ts';
import { planWith } from '../kit/small-plan.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

const step = (atHours: number, forHours: number): TimelineEntry => ({
  label: 'the broker is down',
  trigger: { kind: 'at', atMs: atHours * HOUR },
  action: { kind: 'outage', of: 'broker', forMs: forHours * HOUR },
});

const dayOf = (timeline: readonly TimelineEntry[] = [], fields: Partial<Plan> = {}): Plan =>
  planWith([{}], { durationMs: 24 * HOUR, timeline, ...fields });

/** What is left after so many hours of a run, of which each minute takes `paceMs`. */
function leftAfter(hours: number, plan: Plan, paceMs: (hour: number) => number) {
  const remaining = new RemainingTime(plan);
  let wallMs = 5_000;
  remaining.reached(0, wallMs);
  for (let minute = 1; minute <= hours * 60; minute++) {
    wallMs += paceMs((minute - 0.5) / 60);
    remaining.reached(minute * MINUTE, wallMs);
  }
  return remaining.left;
}

describe('the time that is left', () => {
  it('is what the rest takes at the pace so far', () => {
    expect(leftAfter(6, dayOf(), () => 2)?.wallMs).toBeCloseTo(18 * 60 * 2);
    expect(leftAfter(6, dayOf(), () => 2)?.isLeast).toBe(false);
  });

  it('does not suppose that the run goes on as in its first minutes', () => {
    const left = leftAfter(1, dayOf(), (hour) => (hour < 28.8 / 60 ? 1_000 : 2));
    expect(left?.wallMs).toBeCloseTo(23 * 60 * 2);
  });

  it.each([
    [
      'of the second reading of each device',
      { telemetry: { everyMs: HOUR, jitter: 0, bytes: 200, qos: 1, buffer: 8 } as const },
      2,
    ],
    ['of a cold start', { start: 'cold', bootSpreadMs: 3 * HOUR } as const, 3 + 2 / 60],
    ['and at most a quarter of the run', { start: 'cold', bootSpreadMs: 20 * HOUR } as const, 6],
  ])('takes for the first minutes those up to the end %s', (_what, product, hours) => {
    const plan = planWith([{}, product], { durationMs: 24 * HOUR });
    const paceMs = (hour: number): number => (hour < hours ? 1_000 : 2);
    expect(leftAfter(hours + 0.1, plan, paceMs)).toBeUndefined();
    expect(leftAfter(hours + 0.4, plan, paceMs)?.wallMs).toBeCloseTo((24 - hours - 0.4) * 60 * 2, -1);
  });

  it('takes a device that is in operation from the start for powered', () => {
    const plan = planWith([{ start: 'running', bootSpreadMs: 3 * HOUR }], { durationMs: 24 * HOUR });
    expect(leftAfter(2, plan, () => 2)).toBeDefined();
  });

  it('is not known before the run has gone on for a while at its usual pace, nor at its end', () => {
    expect(leftAfter(0.5, dayOf(), () => 2)).toBeUndefined();
    expect(leftAfter(0.8, dayOf(), () => 2)).toBeDefined();
    expect(leftAfter(24, dayOf(), () => 2)).toBeUndefined();
  });

  it('is the least while a step is ahead, and during what follows it', () => {
    const plan = dayOf([step(12, 1)]);
    expect(leftAfter(11, plan, () => 2)).toMatchObject({ isLeast: true });
    expect(leftAfter(13.5, plan, () => 2)).toMatchObject({ isLeast: true });
    expect(leftAfter(14, plan, () => 2)).toMatchObject({ isLeast: false });
  });

  it('leaves what a step costs out of the pace', () => {
    const plan = dayOf([step(12, 1)]);
    const paceMs = (hour: number): number => (hour > 12 && hour < 13.7 ? 500 : 2);
    expect(leftAfter(13, plan, paceMs)?.wallMs).toBeCloseTo(11 * 60 * 2, 0);
    expect(leftAfter(20, plan, paceMs)?.wallMs).toBeCloseTo(4 * 60 * 2, 0);
  });

  it('takes the pace after a step for the usual one again, once its aftermath is over', () => {
    const plan = dayOf([step(12, 1)]);
    const left = leftAfter(22, plan, (hour) => (hour < 12 ? 2 : 8));
    expect(left?.wallMs).toBeGreaterThan(2 * 60 * 7);
  });

  it('follows a pace that changes for good', () => {
    const left = leftAfter(18, dayOf(), (hour) => (hour < 6 ? 2 : 10));
    expect(left?.wallMs).toBeGreaterThan(6 * 60 * 9);
  });

  it.each(['when', 'follows', 'campaign'] as const)(
    'is the least as long as a step may follow from others: %s',
    (kind) => {
      const open = { ...step(1, 0), trigger: { kind } } as unknown as TimelineEntry;
      expect(leftAfter(20, dayOf([open]), () => 2)).toMatchObject({ isLeast: true });
    },
  );

  it('of a live run is that of the wall clock, from the beginning and whatever is ahead', () => {
    const live = dayOf([step(12, 1)], { fidelity: 'live' });
    const left = leftAfter(0.4, live, () => 60_000);
    expect(left?.wallMs).toBeCloseTo(23.6 * HOUR);
    expect(left?.isLeast).toBe(false);
  });

  it('does not count steps behind the end', () => {
    expect(leftAfter(6, dayOf([step(24, 1)]), () => 2)).toMatchObject({ isLeast: false });
  });
});
