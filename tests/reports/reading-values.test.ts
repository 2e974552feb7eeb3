import { describe, expect, it } from 'vitest';
import { figures, single, type Trace } from './figures.ts';

const ids = ['readings.valueMin', 'readings.valueMean', 'readings.valueMax'] as const;

const measured = (...details: readonly string[]) => {
  const write = (trace: Trace) => {
    for (const detail of details) trace.event(100, 'values.received', { detail });
  };
  const of = figures(1, 100, write);
  return ids.map((id) => single(of(id)));
};

describe('the values that a platform received', () => {
  it.each([
    ['of one product', ['3 of acme/sensor in °C, -1.5 to 20, mean 7'], [-1.5, 7, 20]],
    [
      'of two with one unit, each with the weight of its values',
      ['3 of acme/sensor in °C, 2 to 20, mean 7', '1 of acme/oven in °C, -4 to 19, mean 11'],
      [-4, 8, 20],
    ],
  ])('are its figures: %s', (_what, details, expected) => {
    expect(measured(...details)).toEqual(expected);
  });

  it.each([
    ['there are none', []],
    ['units differ', ['1 of acme/oven in °C, 3 to 3, mean 3', '1 of acme/pump in bar, 3 to 3, mean 3']],
  ])('are no data where %s', (_why, details) => {
    expect(measured(...details)).toEqual([undefined, undefined, undefined]);
  });
});
