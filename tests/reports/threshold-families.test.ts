import { describe, expect, it } from 'vitest';
import type { ThresholdResult } from '../../reports/metrics/thresholds.ts';
import { thresholdFamilies, worstFirst } from '../../reports/print/threshold-families.ts';

/** Infinity is never, undefined has nothing to measure. */
const result = (metric: string, text: string, measured?: number, met = false): ThresholdResult => ({
  ...{ metric, text, met, unit: 'ms', never: null, concerned: null },
  measured: measured === undefined || measured === Number.POSITIVE_INFINITY ? null : measured,
  isNever: measured === Number.POSITIVE_INFINITY,
  reason: measured === undefined ? 'no data' : null,
});

const thresholds = [
  result('reconnect.time', 'max < 5m on product:sensor', 400_000),
  result('reconnect.time', 'max < 5m'),
  result('reconnect.time', 'max < 5m on product:valve', 200_000, true),
  result('reconnect.time', 'max < 5m on product:lamp', Number.POSITIVE_INFINITY),
  result('reconnect.time', 'max < 5m on product:pump'),
  result('reconnect.time', 'max < 5m on ring:canary', 500_000),
  result('reconnect.time', 'max < 5m from 1h on product:sensor', 1_000, true),
  result('connect.time', 'max < 5m on product:sensor', 1_000, true),
];

describe('thresholds of several groups', () => {
  it('stand together where they ask the same of the same metric, by one attribute', () => {
    expect(thresholdFamilies(thresholds)).toEqual([
      { metric: 'reconnect.time', claim: 'max < 5m', by: 'product', places: [0, 2, 3, 4] },
      { metric: 'reconnect.time', claim: 'max < 5m', by: undefined, places: [1] },
      { metric: 'reconnect.time', claim: 'max < 5m on ring:canary', by: undefined, places: [5] },
      { metric: 'reconnect.time', claim: 'max < 5m from 1h on product:sensor', by: undefined, places: [6] },
      { metric: 'connect.time', claim: 'max < 5m on product:sensor', by: undefined, places: [7] },
    ]);
  });

  it('begin with the one that is missed most, and end with those that are met', () => {
    expect(worstFirst(thresholds)[0].places).toEqual([3, 0, 4, 2]);
  });

  it('are missed most where least was measured, if they ask for more', () => {
    const shares = [0.4, 0.2, 0.9].map((share, i) =>
      result('fleet.onlineMin', `value >= 80% on site:s${i}`, share, share >= 0.8),
    );
    expect(worstFirst(shares)[0].places).toEqual([1, 0, 2]);
  });
});
