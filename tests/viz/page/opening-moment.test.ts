import { describe, expect, it } from 'vitest';
import type { Band } from '../../../viz/data/run-port.ts';
import { type Outline, openingMoment } from '../../../viz/replay/opening-moment.ts';

/** A line through values that are 100 ticks apart. */
import { samplesOf } from '../../../viz/data/band.ts';

function line(...values: readonly number[]): Band {
  const of = Float64Array.from(values);
  return { t: of.map((_, i) => i * 100), min: of, max: of, last: of };
}

const outline = (given: Partial<Outline>): Outline => ({
  broke: [],
  online: line(),
  devices: 10,
  steps: [],
  end: 1_000,
  ...given,
});

const outage = line(0, 6, 10, 4, 2, 2, 9, 10);

describe('the moment at which a run is opened', () => {
  it.each<[string, Partial<Outline>, number]>([
    ['where a threshold broke', { broke: [undefined, 640], online: outage, steps: [300] }, 640],
    ['where the first of several broke', { broke: [640, 210, 900], online: outage }, 210],
    ['the beginning, if a threshold broke there', { broke: [0], online: outage }, 0],
    ['where the fewest are online, if what broke shows nowhere', { broke: [undefined], online: outage }, 400],
    ['the first of several instants with the fewest', { online: line(0, 10, 3, 10, 3) }, 200],
    ['a fall after half of the fleet was up, not the time before', { online: line(2, 1, 4, 0, 5, 8, 7, 9) }, 600],
    ['the first step, if nobody fell out', { online: line(0, 3, 7, 10, 10), steps: [700, 300] }, 300],
    ['the first step, if half of the fleet was never up', { online: line(0, 4, 1, 4), steps: [300] }, 300],
    ['a step after the beginning, which is no picture', { steps: [0, 300] }, 300],
    ['the end, if nothing happened', { online: line(0, 5, 10, 10) }, 1_000],
    ['the end, if a run has nothing at all', {}, 1_000],
    ['the end, if its steps have not been reached', { steps: [4_000] }, 1_000],
    [
      'where the fewest are online among stretches without a sample',
      { online: line(0, Number.NaN, 10, Number.NaN, 3, 9) },
      400,
    ],
  ])('is %s', (_what, given, t) => {
    expect(openingMoment(outline(given))).toBe(t);
  });
});
