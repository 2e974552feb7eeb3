import { describe, expect, it } from 'vitest';
import type { EstimateBasis } from '../../bin/app/estimate-run.ts';
import { estimateText } from '../../bin/commands/estimate-text.ts';
import type { Plan, TimelineEntry } from '../../sim/plan/plan.ts';
import { planWith } from '../kit/small-plan.ts';

const plan = planWith([{ count: 10_000 }]);
const step = (kind: string, atMs: number): TimelineEntry =>
  ({ label: kind, trigger: { kind: 'at', atMs }, action: { kind } }) as unknown as TimelineEntry;
const text = (basis: EstimateBasis, of: Plan = plan, processorMs = 17_499): string =>
  estimateText({ processorMs, memoryBytes: 271 * 2 ** 20, basis }, of);
const smaller: EstimateBasis = { kind: 'smaller', devices: [20, 2_744], triedMs: plan.durationMs };

describe('the words of an estimate', () => {
  it.each([
    [808, '810ms'],
    [3_449, '3.4s'],
    [9_940, '9.9s'],
    [9_960, '10s'],
    [17_499, '17s'],
    [87_600, '1m28s'],
  ])('have the time of %d ms as %s, and the memory in tens', (processorMs, time) => {
    expect(text({ kind: 'whole' }, plan, processorMs)).toBe(
      `about ${time} of one core and 280 MiB here, as it took just now`,
    );
  });

  it('say that it is from smaller fleets', () => {
    expect(text(smaller)).toBe(
      'about 17s of one core and 280 MiB here, from the events of fleets of 20 and 2,744 devices',
    );
  });

  it('say how far these came, if not to the end', () => {
    expect(text({ ...smaller, triedMs: 600_000 })).toMatch(/ devices in their first 10m$/);
  });

  it('say that the spread of attacks is not known, unless the whole fleet was tried', () => {
    const attacked = { ...plan, timeline: [step('attack', 0)] };
    expect(text(smaller, attacked)).toMatch(/ devices; how far attacks spread in the whole fleet is not known$/);
    expect(text({ ...smaller, devices: [20, 10_000] }, attacked)).toMatch(/ devices$/);
  });

  it('say that it is from the beginning alone, and whether steps come after that', () => {
    const beginning: EstimateBasis = { kind: 'beginning', triedMs: 1_800_000 };
    const before = { ...plan, timeline: [step('outage', 600_000)] };
    expect(text(beginning, before)).toBe(
      'about 17s of one core and at least 280 MiB here, if it goes on as in its first 30m',
    );
    const after = { ...plan, timeline: [step('outage', 600_000), step('outage', 2_000_000)] };
    expect(text(beginning, after)).toMatch(/ first 30m; later steps can make it more$/);
    const open = { ...plan, timeline: [{ ...step('outage', 0), trigger: { kind: 'when' } } as TimelineEntry] };
    expect(text(beginning, open)).toMatch(/; later steps can make it more$/);
  });

  it('of a live run are about its clock', () => {
    expect(estimateText(undefined, plan)).toBe('a live run lasts as long as its duration, divided by --speed');
  });
});
