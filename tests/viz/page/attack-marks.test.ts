import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { StepStanding } from '../../../reports/trace-index/steps-by.ts';
import { attackMarksOf, lookOf } from '../../../viz/state/attack-marks.ts';
import { MARK_WIDTH } from '../../../viz/state/decision-marks.ts';

const step = (fields: Partial<StepStanding> = {}): StepStanding => ({
  ...{ step: 0, label: 'clones', actor: 'mallory', does: 'A01 copied', startedMs: 0, starts: 1, isOver: true },
  ...{ attacked: 0, gained: 0, refused: 0, lacked: 0, lacking: null, skipped: null, refusedBy: [] },
  ...fields,
});

describe('the mark of a step', () => {
  it.each([
    ['filled as soon as it has gained something', { attacked: 5, gained: 1, refused: 4 }, 'gained'],
    ['struck where every attempt was refused', { attacked: 5, refused: 5 }, 'struck'],
    ['struck where it lacked something everywhere', { lacked: 2 }, 'struck'],
    ['struck where it lacked something, and the rest was refused', { attacked: 3, refused: 3, lacked: 2 }, 'struck'],
    ['hollow while an attempt is neither', { attacked: 5, refused: 4 }, 'open'],
    ['hollow where nothing was attempted', {}, 'open'],
    ['pale before it begins', { starts: 0, startedMs: null }, 'later'],
  ] as const)('is %s', (_what, fields, look) => expect(lookOf(step(fields))).toBe(look));
});

describe('marks of attacks', () => {
  const marksAt = (places: readonly number[]) => {
    const steps = places.map((at, nth) => step({ startedMs: at, label: `step ${nth}` }));
    return attackMarksOf(steps, steps, (ms) => ms);
  };

  it('are one where they are within nine pixels of its first, in the order of their start', () => {
    expect(marksAt([30, 3, 8, 12]).map(({ x, steps }) => [x, steps.map(({ startedMs }) => startedMs)])).toEqual([
      [3, [3, 8]],
      [12, [12]],
      [30, [30]],
    ]);
  });

  it('leave out what never began', () => {
    const never = [step({ startedMs: null })];
    expect(attackMarksOf(never, never, (ms) => ms)).toEqual([]);
  });

  it('look like the worst of their steps, and struck only if all are', () => {
    const looks = (...steps: readonly Partial<StepStanding>[]) =>
      attackMarksOf(steps.map(step), steps.map(step), () => 0)[0].look;
    const [gained, refused] = [
      { attacked: 1, gained: 1 },
      { attacked: 1, refused: 1 },
    ];
    expect(looks(refused, gained)).toBe('gained');
    expect(looks(refused, refused)).toBe('struck');
    expect(looks(refused, {})).toBe('open');
  });

  it('are where their steps begin, and look as the steps do at the instant', () => {
    const begun = step({ startedMs: 40, attacked: 2, gained: 2 });
    const [mark] = attackMarksOf([begun], [step({ startedMs: null, starts: 0 })], (ms) => ms);
    expect([mark.x, mark.look, mark.steps[0].startedMs, mark.steps[0].gained]).toEqual([40, 'later', 40, 0]);
    expect(attackMarksOf([begun], [step({ startedMs: 40, attacked: 2, refused: 2 })], (ms) => ms)[0].look).toBe(
      'struck',
    );
    // A mark of several begins with the first of them.
    const pair = [begun, step({ startedMs: 42, attacked: 1, gained: 1 })];
    const now = [step({ startedMs: 40, attacked: 2, refused: 2 }), step({ startedMs: null, starts: 0 })];
    expect(attackMarksOf(pair, now, (ms) => ms).map(({ look }) => look)).toEqual(['struck']);
  });

  it('have every step once, and never overlap', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(400), { maxLength: 60 }), (places) => {
        const marks = marksAt(places);
        expect(marks.flatMap(({ steps }) => steps)).toHaveLength(places.length);
        for (const [i, { x }] of marks.entries())
          if (i > 0) expect(x - marks[i - 1].x).toBeGreaterThanOrEqual(MARK_WIDTH);
      }),
    );
  });
});
