import { describe, expect, it } from 'vitest';
import type { Band } from '../../../reports/trace-index/band.ts';
import { samplesOf } from '../../../reports/trace-index/band.ts';
import type { DeviceHistory } from '../../../viz/data/history.ts';
import { deepestDrop } from '../../../viz/panels/deepest-drop.ts';
import { whyLate } from '../../../viz/panels/why-late.ts';

/** One value a tick. */
const bandOf = (values: readonly number[]): Band => {
  return samplesOf(Float64Array.from(values.keys()), Float64Array.from(values));
};

describe('the deepest drop of a level', () => {
  it('begins where the level last had its earlier value, and ends when it has recovered', () => {
    const band = bandOf([0, 50, 100, 100, 100, 60, 5, 0, 0, 40, 90, 100, 100]);
    expect(deepestDrop(band)).toEqual({ from: 4, to: 12, before: 100, least: 0, leastAt: 7, isMadeGood: true });
  });

  it.each([
    ['of a fleet that only comes up', [0, 20, 60, 100, 100]],
    ['that is a ripple', [100, 97, 100, 95, 100]],
    ['of nothing', []],
    ['of a fleet that was never online', [0, 0, 0]],
  ])('is none %s', (_what, values) => expect(deepestDrop(bandOf(values))).toBeUndefined());

  it('may last to the end', () => {
    expect(deepestDrop(bandOf([100, 100, 40, 40, 50]))).toMatchObject({ before: 100, least: 40, isMadeGood: false });
  });

  it('does not include the next one', () => {
    const drop = deepestDrop(bandOf([100, 100, 0, 60, 95, 95, 70, 100]));
    expect(drop).toMatchObject({ from: 1, least: 0, isMadeGood: false, to: 5 });
  });
});

describe('why a device is late', () => {
  const regions = [
    { name: 'power', states: ['off', 'running'] },
    { name: 'link', states: ['offline', 'dialing', 'online', 'backoff'] },
  ];
  const span = (from: number, to: number, state: number) =>
    ({ from, to, state, family: 'none', row: undefined }) as const;
  const history = (lanes: DeviceHistory['lanes'], refusals = 0): DeviceHistory => ({
    device: 0,
    lanes,
    certificates: [],
    rows: Array.from({ length: refusals }, (_, row) => ({
      row,
      t: 20,
      device: 0,
      text: 'refused',
      what: 'connect.refused',
      control: 'connection-budget',
      verdict: 'refuse' as const,
      cause: undefined,
    })),
  });
  const within = { from: 0, to: 200_000 };

  it.each([
    [
      'its dials and its last wait',
      history([[], [span(0, 9, 1), span(9, 99, 3), span(100, 101, 1), span(101, 90_101, 3)]]),
      'dialed 2 times, its last wait in back-off took 1m30s',
    ],
    ['which control refused it', history([[], [span(0, 9, 1)]], 3), 'was refused 3 times by connection-budget'],
    ['that it had no power', history([[span(10, 60_010, 0)], []]), 'was off for 1m'],
    ['nothing', history([[], []]), 'came back at its first try'],
  ])('is %s', (_what, lived, expected) => expect(whyLate(lived, regions, within, 1)).toBe(expected));
});
