import { describe, expect, it } from 'vitest';
import { metricList } from '../../../reports/metrics/metric-list.ts';
import type { Band } from '../../../reports/trace-index/band.ts';
import { samplesOf } from '../../../reports/trace-index/band.ts';
import { sourcesOf } from '../../../viz/state/decisive-instant.ts';
import { inOrderOfDecisiveness, instantOfOutline, type Outline } from '../../../viz/state/opening-instant.ts';

/** A line through values 100 ticks apart. */
const line = (...values: readonly number[]): Band =>
  samplesOf(
    Float64Array.from(values, (_, i) => i * 100),
    Float64Array.from(values),
  );

const outline = (given: Partial<Outline>): Outline => ({
  online: line(),
  devices: 10,
  steps: [],
  end: 1_000,
  ...given,
});

const outage = line(0, 6, 10, 4, 2, 2, 9, 10);

describe('the opening instant of a run without expectations', () => {
  it.each<[string, Partial<Outline>, number]>([
    ['where the fewest are online', { online: outage, steps: [300] }, 400],
    ['the first of several instants with the fewest', { online: line(0, 10, 3, 10, 3) }, 200],
    ['a fall after half of the fleet was up, not the time before', { online: line(2, 1, 4, 0, 5, 8, 7, 9) }, 600],
    ['the first step, if no device fell out', { online: line(0, 3, 7, 10, 10), steps: [700, 300] }, 300],
    ['the first step, if half of the fleet was never up', { online: line(0, 4, 1, 4), steps: [300] }, 300],
    ['a step after the beginning, which shows nothing yet', { steps: [0, 300] }, 300],
    ['the end, if nothing happened', { online: line(0, 5, 10, 10) }, 1_000],
    ['the end, if a run has nothing at all', {}, 1_000],
    ['the end, if its steps have not been reached', { steps: [4_000] }, 1_000],
  ])('is %s', (_what, given, t) => {
    const { t: found, why } = instantOfOutline(outline(given));
    expect(found).toBe(t);
    expect(why).not.toBe('');
  });
});

describe('the threshold that decides the instant', () => {
  const order = (...given: readonly (readonly [metric: string, met: boolean])[]): readonly string[] =>
    inOrderOfDecisiveness(given.map(([metric, met]) => ({ metric, met }))).map(({ metric }) => metric);

  it('is the first that was missed, of any figure', () =>
    expect(order(['revocation.lag', true], ['fleet.onlineAtEnd', false], ['attack.succeeded', false])[0]).toBe(
      'fleet.onlineAtEnd',
    ));

  it('is otherwise the first whose figure has a course, before those of how the run ends', () =>
    expect(order(['fleet.onlineAtEnd', true], ['revocation.lag', true], ['attack.succeeded', true])).toEqual([
      'revocation.lag',
      'attack.succeeded',
      'fleet.onlineAtEnd',
    ]));

  it.each(metricList.map(({ id }) => id))('knows where %s shows', (id) => {
    expect(sourcesOf(id).length).toBeGreaterThan(0);
    for (const [find, why] of sourcesOf(id)) {
      expect(find).toBeTypeOf('function');
      // «Opened at …, where …»
      expect(why).toMatch(/^[a-z]/);
    }
  });
});
