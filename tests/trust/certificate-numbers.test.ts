import fc from 'fast-check';
import { expect, it } from 'vitest';
import { deviceSerial } from '../../sim/pki/device-serial.ts';
import { nthAt } from '../../sim/trust/authority/credentials.ts';

const YEARS = 3_650 * 86_400_000;
const issuedAt = fc.integer({ min: -YEARS, max: YEARS });
/** As long as numbers of 21 bits take to come around. */
const AROUND = 2 ** 21 * 4_000;

it('a device has a number of its own for each certificate, ten years before the start of the run to ten years after it', () => {
  const units = (at: number): number => Math.floor(at / 4_000);
  const two = fc.tuple(issuedAt, fc.oneof(issuedAt, fc.constantFrom(-AROUND, AROUND, 2 * AROUND, 4_000)));
  fc.assert(
    fc.property(two, ([one, by]) => {
      const other = one + by;
      expect(nthAt(one) === nthAt(other)).toBe(units(one) === units(other));
      expect(nthAt(one)).toBeGreaterThanOrEqual(0);
      expect(nthAt(one)).toBeLessThan(2 ** 32);
    }),
    { numRuns: 2_000 },
  );
});

it('numbers of the 48 days about the start are those that shorter runs have always had', () => {
  expect([0, 3_999, 4_000, -1, -4_000, -4_001].map(nthAt)).toEqual([0, 0, 1, 2 ** 21 - 1, 2 ** 21 - 1, 2 ** 21 - 2]);
});

it('a serial number tells certificates apart whose numbers have more than 21 bits', () => {
  const serial = (device: number, nth: number): string => String(deviceSerial('acme', { authority: 1, device, nth }));
  const all = [serial(0, 2 ** 21), serial(1, 0), serial(0, 2 ** 21 + 1), serial(1, 2 ** 21), serial(0, 2 ** 32 - 1)];
  expect(new Set(all).size).toBe(all.length);
});
