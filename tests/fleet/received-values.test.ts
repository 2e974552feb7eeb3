import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { receivedInWords, receivedOf } from '../../sim/fleet/received-in-words.ts';
import { ReceivedValues } from '../../sim/fleet/received-values.ts';
import { measuring } from '../kit/signal.ts';
import { planWith } from '../kit/small-plan.ts';

const { products } = new Fleet(
  planWith([
    { product: 'gateway', count: 1 },
    { product: 'sensor', count: 1, telemetry: measuring() },
    { product: 'pump', count: 1, telemetry: measuring({}, { unit: 'bar', decimals: 0 }) },
  ]),
);
const [gateway, sensor, pump] = [0, 1, 2];
const made = (): ReceivedValues => ReceivedValues.of(products)!;

describe('received values', () => {
  it('are summed up by product: those with a signal that have sent any', () => {
    const values = made();
    for (const value of [2_100, -50, 2_213]) values.add(sensor, value);
    values.add(gateway, 0);
    expect(values.summaries()).toEqual([
      { product: 'acme/sensor', unit: '°C', count: 3, min: -0.5, max: 22.13, mean: 14.21 },
    ]);
  });

  it('go on from a save, which is a copy', () => {
    const values = made();
    values.add(pump, 4);
    const saved = values.save();
    values.add(pump, 9);
    const other = made();
    other.restore(saved);
    other.add(pump, 5);
    expect(other.summaries()).toMatchObject([{ count: 2, min: 4, max: 5, mean: 4.5 }]);
    other.restore(saved);
    expect(other.summaries()).toMatchObject([{ count: 1, min: 4, max: 4, mean: 4 }]);
  });

  it('are nobody’s concern where no product has a signal', () => {
    expect(ReceivedValues.of(products.slice(0, 1))).toBeUndefined();
  });
});

describe('received values in words', () => {
  it.each([
    [
      { product: 'acme/sensor', unit: '°C', count: 120, min: -16.2, max: 25.8, mean: 21.034 },
      '120 of acme/sensor in °C, -16.2 to 25.8, mean 21.034',
    ],
  ])('read back as what they say: %#', (received, words) => {
    expect(receivedInWords(received)).toBe(words);
    expect(receivedOf(words)).toEqual(received);
  });

  it('read back with every unit and every sum', () => {
    const unit = fc.stringMatching(/^[^\s,\p{Cc}]{1,12}$/u);
    fc.assert(
      fc.property(unit, fc.array(fc.integer(), { minLength: 1 }), fc.nat({ max: 3 }), (unit, steps, decimals) => {
        const values = ReceivedValues.of(
          new Fleet(planWith([{ count: 1, telemetry: measuring({}, { unit, decimals }) }])).products,
        )!;
        for (const value of steps) values.add(0, value);
        const [received] = values.summaries();
        expect(receivedOf(receivedInWords(received))).toEqual(received);
      }),
    );
  });
});
