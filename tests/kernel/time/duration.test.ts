import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '../../../sim/kernel/lab-error.ts';
import { exactSpan, parseSpan, SPAN_MAX_MS, showSpan } from '../../../sim/kernel/time/duration.ts';
import { longestRunMs } from '../../../sim/plan/ticks.ts';

describe('parsing a span', () => {
  it.each([
    ['0s', 0],
    ['250ms', 250],
    ['90s', 90_000],
    ['1m', 60_000],
    ['1h30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['1d', 86_400_000],
    ['1d2h3m4s5ms', 93_784_005],
    ['0.5ms', 1],
    ['0.4ms', 0],
    [' 10s ', 10_000],
    ['3650d', SPAN_MAX_MS],
  ])('%s is %i ms', (text, ms) => {
    expect(parseSpan(text)).toBe(ms);
  });

  it.each([
    ['nothing', ''],
    ['blanks', '  '],
    ['a number without a unit', '90'],
    ['a unit without a number', 'h'],
    ['an unknown unit', '3w'],
    ['a sign', '-5s'],
    ['a plus', '+5s'],
    ['blanks inside', '1h 30m'],
    ['an open end', '1h30'],
    ['a comma', '1,5h'],
    ['a lone point', '.5h'],
    ['two points', '1.5.5h'],
    ['an exponent', '1e3s'],
    ['capitals', '5S'],
    ['words', 'soon'],
    ['other digits', '٣s'],
  ])('%s is refused', (_name, text) => {
    expect(() => parseSpan(text, 'here')).toThrow(LabError);
    expect(() => parseSpan(text, 'here')).toThrow(`here: "${text}" is not a span of time`);
  });
});

describe('formatting a span', () => {
  it.each([
    [0, '0ms'],
    [0.4, '0ms'],
    [999, '999ms'],
    [999.7, '1s'],
    [1_000, '1s'],
    [8_249, '8.2s'],
    [59_949, '59.9s'],
    [59_950, '1m'],
    [60_000, '1m'],
    [61_499, '1m1s'],
    [3_599_499, '59m59s'],
    [3_599_500, '1h'],
    [5_400_000, '1h30m'],
    [86_369_999, '23h59m'],
    [86_370_000, '1d'],
    [93_784_005, '1d2h'],
    [SPAN_MAX_MS, '3650d'],
    [-5_400_000, '-1h30m'],
    [Number.POSITIVE_INFINITY, 'Infinity'],
    [Number.NaN, 'NaN'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(showSpan(ms)).toBe(text);
  });

  it('reads back to the same value, within half of its smallest unit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: SPAN_MAX_MS }), (ms) => {
        const half = ms < 1_000 ? 0 : ms < 60_000 ? 50 : ms < 3_600_000 ? 500 : ms < 86_400_000 ? 30_000 : 1_800_000;
        expect(Math.abs(parseSpan(showSpan(ms)) - ms)).toBeLessThanOrEqual(half);
      }),
    );
  });

  it('is stable: parsed and formatted again, the text stays', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: SPAN_MAX_MS }), (ms) => {
        expect(showSpan(parseSpan(showSpan(ms)))).toBe(showSpan(ms));
      }),
    );
  });
});

describe('writing a span in full', () => {
  it.each([
    [0, '0ms'],
    [0.6, '1ms'],
    [1_000, '1s'],
    [360_400, '6m400ms'],
    [93_784_005, '1d2h3m4s5ms'],
  ])('writes %d ms as %s', (ms, text) => {
    expect(exactSpan(ms)).toBe(text);
  });

  it('reads back to the same value', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: SPAN_MAX_MS }), (ms) => {
        expect(parseSpan(exactSpan(ms))).toBe(ms);
      }),
    );
  });
});

it('the longest span fits into ticks of the longest kind', () => {
  expect(SPAN_MAX_MS).toBeLessThanOrEqual(longestRunMs(1_000));
});
