import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadingPayloads } from '../../broker/core/reading-payload.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { planWith, productWith } from '../kit/small-plan.ts';

const { telemetry } = productWith();
const fleet = new Fleet(
  planWith([
    { count: 2, telemetry: { ...telemetry, bytes: 200 } },
    { product: 'tiny', count: 2, telemetry: { ...telemetry, bytes: 1 } },
  ]),
);
const payloads = new ReadingPayloads(fleet);
const reading = fc.oneof(fc.nat(2 ** 32 - 1), fc.constantFrom(0, 9, 10, 99, 100, 2 ** 32 - 1));

describe('the payload of a reading', () => {
  it('is JSON of the size that its product has', () => {
    fc.assert(
      fc.property(reading, (number) => {
        const payload = payloads.of(0, number);
        expect([payload.length, payloads.sizeOf(0)]).toEqual([200, 200]);
        expect(JSON.parse(payload.toString()).reading).toBe(number);
      }),
    );
  });

  it("is as short as possible where the product's size is shorter", () => {
    const payload = payloads.of(2, 5);
    expect(payload.toString()).toBe('{"reading":         5,"data":""}');
    expect(payloads.sizeOf(3)).toBe(payload.length);
  });

  it('reads back as its number, whichever payload was written before', () => {
    fc.assert(
      fc.property(reading, reading, fc.constantFrom(0, 2), (before, number, device) => {
        payloads.of(device, before);
        expect(payloads.readingOf(payloads.of(device, number))).toBe(number);
      }),
    );
  });
});

describe('a payload that is not a reading', () => {
  const like = (number: string): Buffer => Buffer.from(`{"reading":${number},"data":""}`);

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text of any kind', Buffer.from('status: all is well here, thank you')],
    ['a reading cut short', like('         5').subarray(0, 28)],
    ['a place of blanks', like('          ')],
    ['a number that ends before its place does', like('5         ')],
    ['two numbers', like('     1   5')],
    ['a sign', like('        -5')],
    ['a fraction', like('       5.5')],
    ['a letter', like('        5a')],
    ['digits of another script', Buffer.alloc(64)],
    ['blanks', Buffer.alloc(64, ' ')],
  ])('is recognized by %s', (_what, payload) => {
    expect(payloads.readingOf(payload)).toBe(-1);
  });
});
