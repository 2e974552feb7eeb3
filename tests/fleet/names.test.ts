import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { planWith } from '../kit/small-plan.ts';

/** Products whose names are prefixes of each other, or end as device names do. */
const fleet = new Fleet(
  planWith([
    { tenant: 'acme', product: 'sensor', count: 12 },
    { tenant: 'acme', product: 'sensor-1', count: 3 },
    { tenant: 'acme', product: 'sensor-1-2', count: 1 },
    { tenant: 'acm', product: 'sensor', count: 2 },
    { tenant: 'acme-2', product: '7', count: 4 },
  ]),
);

describe('a device', () => {
  it('is called tenant/product-number, counted from 1 within its product', () => {
    expect([0, 11, 12, 14, 15, 16, 17, 18, 21].map((device) => fleet.nameOf(device))).toEqual([
      'acme/sensor-1',
      'acme/sensor-12',
      'acme/sensor-1-1',
      'acme/sensor-1-3',
      'acme/sensor-1-2-1',
      'acm/sensor-1',
      'acm/sensor-2',
      'acme-2/7-1',
      'acme-2/7-4',
    ]);
  });

  it('is found by its name, and no two have the same', () => {
    const names = Array.from({ length: fleet.size }, (_, device) => fleet.nameOf(device));
    expect(names.map((name) => fleet.numberOf(name))).toEqual(names.map((_, device) => device));
    expect(new Set(names).size).toBe(fleet.size);
  });

  it('is found by its name in fleets of any shape', () => {
    const product = fc.record({
      tenant: fc.constantFrom('a', 'a-1', 'b'),
      product: fc.constantFrom('x', 'x-1', 'x-1-1', '1'),
      count: fc.integer({ min: 1, max: 15 }),
    });
    const products = fc.uniqueArray(product, {
      minLength: 1,
      maxLength: 6,
      selector: (p) => `${p.tenant}/${p.product}`,
    });
    fc.assert(
      fc.property(products, (plans) => {
        const any = new Fleet(planWith(plans));
        for (let device = 0; device < any.size; device++) expect(any.numberOf(any.nameOf(device))).toBe(device);
      }),
    );
  });

  it.each([
    ['number 0', 'acme/sensor-0'],
    ['one more than the product has', 'acme/sensor-13'],
    ['a leading zero', 'acme/sensor-01'],
    ['a sign', 'acme/sensor-+1'],
    ['a minus', 'acme/sensor--1'],
    ['a fraction', 'acme/sensor-1.0'],
    ['an exponent', 'acme/sensor-1e0'],
    ['hexadecimal', 'acme/sensor-0x1'],
    ['a blank before the number', 'acme/sensor- 1'],
    ['a blank after it', 'acme/sensor-1 '],
    ['a line break', 'acme/sensor-1\n'],
    ['no number', 'acme/sensor-'],
    ['no dash', 'acme/sensor'],
    ['another case', 'Acme/sensor-1'],
    ['infinity', 'acme/sensor-Infinity'],
    ['digits of another script', 'acme/sensor-١'],
    ['a level more', 'acme/sensor/sensor-1'],
    ['an unknown tenant', 'evil/sensor-1'],
    ['a tenant cut short', 'ac/sensor-1'],
    ['only a number', '1'],
    ['nothing', ''],
    ['a wildcard', 'acme/+-1'],
    ['a property name of every object', '__proto__'],
    ['many digits', `acme/sensor-${'9'.repeat(400)}`],
  ])('is not found by a name with %s', (_what, name) => {
    expect(fleet.numberOf(name)).toBe(-1);
  });

  it('is the same however often it is asked for, in any order, in a fleet of many', () => {
    const many = new Fleet(planWith([{ count: 40_000 }]));
    const asked = [7, 7 + 256, 7, 7 + 8_192, 255, 256, 8_191, 8_192, 0, 39_999, 7];
    expect(asked.map((device) => many.nameOf(device))).toEqual(asked.map((device) => `acme/sensor-${device + 1}`));
  });

  it('is found by no text but its name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 24 }), (text) => {
        for (const name of [text, `acme/sensor-${text}`]) {
          const device = fleet.numberOf(name);
          expect(device < 0 ? name : fleet.nameOf(device)).toBe(name);
        }
      }),
    );
  });
});

describe('a fleet', () => {
  it('keeps the fields of each device apart from all others, and restores them', () => {
    const own = new Fleet(planWith([{ count: 3 }]));
    const { product, config, boots, failures, networkFaults, online, connection, lastSentAt } = own;
    const { readingsTaken, settled, inFlight, repeats, expected, issuedAt, silences, errors, reportedOn } = own;
    const { chainLow, chainHigh } = own;
    const bytes = [failures, networkFaults, online, inFlight, repeats, silences, errors, reportedOn];
    const halves = [product, config, boots];
    const words = [lastSentAt, readingsTaken, settled, expected, issuedAt, chainLow, chainHigh];
    const fields = [...bytes, ...halves, ...words, connection];
    const untouched = own.save();
    const before = [0, 2].map((device) => fields.map((field) => field.get(device)));
    fields.forEach((field, i) => {
      field.set(1, 100 + i);
    });
    const draws = own.chance.uniform(1, 5, 0);
    expect(fields.map((field) => field.get(1))).toEqual(fields.map((_, i) => 100 + i));
    expect([0, 2].map((device) => fields.map((field) => field.get(device)))).toEqual(before);
    own.restore(untouched);
    expect(own.save()).toEqual(untouched);
    expect(own.chance.uniform(1, 5, 0)).toBe(draws);
  });

  it('refuses a product of an unknown profile', () => {
    const make = (): Fleet => new Fleet(planWith([{ profile: 'toaster' }]));
    expect(make).toThrow(LabError);
    expect(make).toThrow('no profile "toaster"');
  });

  it('counts all its devices, and knows the product of each', () => {
    expect(fleet.size).toBe(22);
    expect(fleet.productOf(11).plan.product).toBe('sensor');
    expect(fleet.productOf(12).plan.product).toBe('sensor-1');
  });

  it('begins with every device off, offline and without a connection', () => {
    const { online, boots, failures, networkFaults, readingsTaken, settled, inFlight, repeats, expected, issuedAt } =
      fleet;
    for (let device = 0; device < fleet.size; device++) {
      expect(fleet.connection.get(device)).toBe(-1);
      for (const field of [
        online,
        boots,
        failures,
        networkFaults,
        readingsTaken,
        settled,
        inFlight,
        repeats,
        expected,
        issuedAt,
      ])
        expect(field.get(device)).toBe(0);
    }
  });
});
