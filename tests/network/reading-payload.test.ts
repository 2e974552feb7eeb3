import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ReadingPayloads } from '../../broker/core/reading-payload.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { readingBytesMin } from '../../sim/plan/reading-layout.ts';
import { fromSteps } from '../../sim/plan/signal.ts';
import { measuring, signalWith } from '../kit/signal.ts';
import { planWith, productWith } from '../kit/small-plan.ts';

const { telemetry } = productWith();
const shortest = readingBytesMin(signalWith());
const fleet = new Fleet(
  planWith([
    { count: 2, telemetry: { ...telemetry, bytes: 200 } },
    { product: 'tiny', count: 2, telemetry: { ...telemetry, bytes: 1 } },
    { product: 'thermometer', count: 1, telemetry: measuring({ bytes: 120 }) },
    { product: 'short', count: 1, telemetry: measuring({ bytes: shortest }) },
    { product: 'counter', count: 1, telemetry: measuring({}, { min: 0, max: 100_000, decimals: 0 }) },
  ]),
);
const [plain, tiny, thermometer, short, counter] = [0, 2, 4, 5, 6];
const payloads = new ReadingPayloads(fleet, () => 0);
const reading = fc.oneof(fc.nat(2 ** 32 - 1), fc.constantFrom(0, 9, 10, 99, 100, 2 ** 32 - 1));
const temperature = fc.oneof(fc.integer({ min: -2_000, max: 6_000 }), fc.constantFrom(-2_000, -1, 0, 1, 6_000));

describe('the payload of a reading', () => {
  it('is JSON of the size that its product has', () => {
    fc.assert(
      fc.property(reading, (number) => {
        const payload = payloads.of(plain, number, 0);
        expect([payload.length, payloads.sizeOf(plain, number, 0)]).toEqual([200, 200]);
        expect(Object.keys(JSON.parse(payload.toString()))).toEqual(['reading', 'data']);
        expect(JSON.parse(payload.toString()).reading).toBe(number);
      }),
    );
  });

  it("is as short as possible where the product's size is shorter", () => {
    const payload = payloads.of(tiny, 5, 0);
    expect(payload.toString()).toBe('{"reading":         5,"data":""}');
    expect(payloads.sizeOf(tiny + 1, 5, 0)).toBe(payload.length);
  });

  it('reads back as its number, whichever payload was written before', () => {
    fc.assert(
      fc.property(reading, reading, fc.constantFrom(plain, tiny), (before, number, device) => {
        payloads.of(device, before, 0);
        const payload = payloads.of(device, number, 0);
        expect([payloads.readingOf(device, payload), payloads.valueOf(device, payload)]).toEqual([number, 0]);
      }),
    );
  });
});

describe('the payload of a reading with a value', () => {
  it.each([
    [thermometer, 12, 2_137, '{"reading":        12,"value": 21.37,"data":"', 120],
    [thermometer, 12, -2_000, '{"reading":        12,"value":-20.00,"data":"', 120],
    [short, 4_294_967_295, -5, '{"reading":4294967295,"value": -0.05,"data":""}', shortest],
    [counter, 0, 100_000, '{"reading":         0,"value":100000,"data":"', 200],
    [counter, 0, 7, '{"reading":         0,"value":     7,"data":"', 200],
  ])('has it at a fixed place: %i %i %i', (device, number, value, begin, size) => {
    const payload = payloads.of(device, number, value);
    expect(payload.toString('latin1', 0, begin.length)).toBe(begin);
    expect([payload.length, payloads.sizeOf(device, number, value)]).toEqual([size, size]);
  });

  it('is JSON, and reads back as its number and its value', () => {
    fc.assert(
      fc.property(reading, temperature, fc.constantFrom(thermometer, short), (number, value, device) => {
        const payload = payloads.of(device, number, value);
        expect(JSON.parse(payload.toString())).toMatchObject({ reading: number, value: fromSteps(value, 2) });
        expect([payloads.readingOf(device, payload), payloads.valueOf(device, payload)]).toEqual([number, value]);
      }),
    );
  });

  it('reads back with a value that no sensor of its product reports', () => {
    const payload = payloads.of(thermometer, 1, 9_999);
    expect([payloads.readingOf(thermometer, payload), payloads.valueOf(thermometer, payload)]).toEqual([1, 9_999]);
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
    expect(payloads.readingOf(plain, payload)).toBe(-1);
  });

  const measured = (value: string): Buffer => Buffer.from(`{"reading":         5,"value":${value},"data":""}`);

  it.each([
    ['blanks', '      '],
    ['a word', '   NaN'],
    ['no end', 'Infini'],
    ['fewer decimals', '  21.3'],
    ['more decimals', '21.370'],
    ['an exponent', ' 2.1e1'],
    ['blanks behind the value', '21.37 '],
    ['a plus', '+21.37'],
    ['zeros before it', '021.37'],
    ['another base', '  0x15'],
    ['the sign of zero', ' -0.00'],
  ])('is recognized by its place of the value, in a product with a signal: %s', (_what, value) => {
    expect(payloads.readingOf(thermometer, measured(' 21.37'))).toBe(5);
    expect(payloads.readingOf(thermometer, measured(value))).toBe(-1);
  });

  it('is one without a value, in a product with a signal', () => {
    const bare = Buffer.from(payloads.of(plain, 5, 0));
    expect([payloads.readingOf(plain, bare), payloads.readingOf(thermometer, bare)]).toEqual([5, -1]);
    expect(payloads.readingOf(thermometer, measured(' 21.37').subarray(0, shortest - 1))).toBe(-1);
  });
});
