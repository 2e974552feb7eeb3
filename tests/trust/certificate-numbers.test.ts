import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { hex } from '../../sim/pki/der/index.ts';
import { deviceSerial } from '../../sim/pki/device-serial.ts';
import { nthAt, SerialNumbers } from '../../sim/trust/authority/serial-numbers.ts';
import { TenantAuthorities } from '../../sim/trust/authority/tenant-authorities.ts';
import { planWith } from '../kit/small-plan.ts';
import { epoch } from '../kit/trust-of.ts';

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

it('a serial number is the same whatever was asked before, of more devices than are kept', () => {
  const plan = planWith([{ count: 70_000 }]);
  const fleet = new Fleet(plan);
  const authorities = new TenantAuthorities(epoch, plan, fleet);
  const serials = new SerialNumbers(fleet, authorities);
  const expected = (tenant: string, device: number, at: number, use: 'client' | 'update' = 'client'): string => {
    const authority = authorities.of(device).inForceAt(at);
    return hex(deviceSerial(tenant, { authority, device: fleet.keyOf(device), nth: nthAt(at), use }));
  };
  for (let device = 0; device < 70_000; device++) serials.of(device, 8_000);
  for (const device of [0, 1, 65_535, 65_536, 69_999]) {
    for (const at of [8_000, -4_000, 86_400_000, 8_000]) {
      expect(serials.of(device, at)).toBe(expected('acme', device, at));
      expect(serials.of(device, at, 'update')).toBe(expected('acme', device, at, 'update'));
      expect(serials.inCatalog('elsewhere', device, at)).toBe(expected('elsewhere', device, at));
    }
  }
});
