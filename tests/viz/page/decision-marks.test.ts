import { signal } from '@preact/signals';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DecisionColumn } from '../../../reports/trace-index/decisions.ts';
import { MARK_WIDTH, marksOf, totalOf } from '../../../viz/state/decision-marks.ts';
import { inWords } from '../../../viz/state/decision-words.ts';
import { justNowTicks } from '../../../viz/state/run-view.ts';

const counts = (refused: number, letIn = 0) => ({ refused, 'let in': letIn });
const column = (at: number, refused = 1): DecisionColumn => ({
  column: at,
  from: at * 100,
  to: at * 100 + 99,
  counts: counts(refused),
});

describe('marks of refusals and attacks', () => {
  it('are one where they are within nine pixels of its first, and separate beyond', () => {
    const marks = marksOf([3, 8, 11, 12, 20, 21].map((at) => column(at)));
    expect(marks.map(({ x, from, to, counts }) => [x, from, to, counts.refused])).toEqual([
      [3, 300, 1_199, 3],
      [12, 1_200, 2_099, 2],
      [21, 2_100, 2_199, 1],
    ]);
  });

  it('leave nothing out, and never overlap', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(400), { maxLength: 120 }), (places) => {
        const marks = marksOf(places.toSorted((a, b) => a - b).map((at) => column(at, 1 + (at % 3))));
        expect(marks.reduce((sum, mark) => sum + totalOf(mark.counts), 0)).toBe(
          places.reduce((sum, at) => sum + 1 + (at % 3), 0),
        );
        for (const [i, mark] of marks.entries())
          if (i > 0) expect(mark.x - marks[i - 1].x).toBeGreaterThanOrEqual(MARK_WIDTH);
      }),
    );
  });
});

describe('decisions in words', () => {
  it.each([
    [counts(0), 'Nothing was refused, and no attack got in.'],
    [counts(1), 'Refused once.'],
    [counts(0, 50), 'An attack got in 50 times.'],
    [counts(1_200, 1), 'An attack got in once. Refused 1,200 times.'],
  ])('are shown even where there are none', (given, words) => expect(inWords(given)).toBe(words));
});

describe('how long a refusal is shown', () => {
  it.each([
    ['2 s of the run while it stands still', 0, 1_000, 1, 2_000],
    ['2 s of the run while it plays slowly', 1, 4, 1, 2_000],
    ['0.4 s of real time at a thousand times the speed', 1, 1_000, 1, 400_000],
    ['as long backward', -1, 1_000, 1, 400_000],
    ['the same in longer ticks', 0, 1_000, 100, 20],
  ] as const)('is %s', (_what, direction, speed, tickMs, ticks) => {
    expect(justNowTicks({ direction: signal<-1 | 0 | 1>(direction), speed: signal(speed) }, tickMs)).toBe(ticks);
  });
});
