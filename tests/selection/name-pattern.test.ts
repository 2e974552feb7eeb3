import fc from 'fast-check';
import { expect, it } from 'vitest';
import { namePattern } from '../../sim/selection/name-pattern.ts';

it.each([
  ['sensor', 'acme/sensor-7', true],
  ['SENSOR', 'acme/sensor-7', true],
  ['sensor*', 'acme/sensor-7', false],
  ['*sensor*', 'acme/sensor-7', true],
  ['acme/*-7', 'acme/sensor-7', true],
  ['acme/*-7', 'acme/sensor-77', false],
  ['acme/*-7', 'acme/sensor-70', false],
  ['a*a', 'a', false],
  ['*', '', true],
])('%s against %s: %s', (word, name, holds) => {
  expect(namePattern(word)(name)).toBe(holds);
});

it('matches as the regular expression of the same meaning does', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 6 });
  fc.assert(
    fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (word, name) => {
      const pattern = word.includes('*') ? new RegExp(`^${word.replaceAll('*', '.*')}$`) : new RegExp(word);
      expect(namePattern(word)(name)).toBe(pattern.test(name));
    }),
  );
});
