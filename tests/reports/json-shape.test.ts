import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  countUpTo,
  finite,
  formerly,
  integer,
  list,
  looseObject,
  object,
  placeIn,
  readShape,
  record,
} from '../../reports/run-folder/json-shape.ts';

const refusal = (
  shape: v.GenericSchema,
  json: string,
): { readonly place: string | undefined; readonly reason: string } => {
  const read = readShape(shape, JSON.parse(json));
  return read.success ? expect.fail('it was taken') : read;
};

describe('a shape', () => {
  it.each([
    ['a list for an object', object({ a: v.optional(finite) }), '[]'],
    ['a list for an object that may have more', looseObject({ a: v.optional(finite) }), '[]'],
    ['a list for a record', record(finite), '[]'],
    ['a number beyond all numbers', finite, '1e999'],
    ['an integer that a number does not hold', integer, '9007199254740993'],
    ['a fraction for an integer', integer, '1.5'],
    ['less than the minimum', countUpTo(3), '-1'],
    ['more than the maximum', countUpTo(3), '4'],
    ['a list that is too long', list(finite, 2), '[1,2,3]'],
    ['a list with another type in it', list(finite, 2), '[1,"2"]'],
  ])('refuses %s', (_what, shape, json) => {
    expect(refusal(shape, json).reason).toMatch(/^Invalid/);
  });

  it('accepts a member by its earlier name, and by its current one', () => {
    const shape = formerly('because', 'reason', object({ reason: v.string() }));
    const taken = { success: true, data: { reason: 'lost' } };
    expect(readShape(shape, JSON.parse('{"because": "lost"}'))).toEqual(taken);
    expect(readShape(shape, { reason: 'lost' })).toEqual(taken);
    expect(readShape(shape, JSON.parse('{"because": "before", "reason": "lost"}'))).toEqual(taken);
    expect(refusal(shape, '{}').place).toBe('reason');
    expect(refusal(shape, '[]').reason).toMatch(/^Invalid/);
    expect(refusal(shape, 'null').reason).toMatch(/^Invalid/);
  });

  it('leaves out members that it does not name, unless it is loose', () => {
    expect(readShape(object({ a: finite }), { a: 1, b: 2 })).toEqual({ success: true, data: { a: 1 } });
    expect(readShape(looseObject({ a: finite }), { a: 1, b: 2 })).toEqual({ success: true, data: { a: 1, b: 2 } });
  });
});

describe('the reported fault', () => {
  const shape = object({ counts: object({ devices: finite }), names: list(v.string(), 2) });

  it('is the first one, with the path to it', () => {
    expect(refusal(shape, '{"counts":{"devices":"many"},"names":7}')).toMatchObject({
      place: 'counts.devices',
      reason: 'Invalid type: Expected number but received "many"',
    });
    expect(refusal(shape, '{"counts":{"devices":1},"names":["a",null]}').place).toBe('names.1');
    expect(refusal(shape, '{"counts":{}}').place).toBe('counts.devices');
    expect(refusal(shape, '[]').place).toBeUndefined();
  });

  it('of a list that is too long is its length, whatever is in it', () => {
    expect(refusal(shape, '{"counts":{"devices":1},"names":[1,2,3]}').place).toBe('names');
  });

  it('is one line, however long the value and whatever control characters it holds', () => {
    const { place, reason } = refusal(
      record(finite),
      JSON.stringify({ [`\u001b[2J${'n'.repeat(1_000)}`]: '\u001b]0;x\u0007'.repeat(1_000) }),
    );
    for (const text of [place!, reason]) {
      expect(text.length).toBeLessThan(310);
      expect(text).not.toMatch(/\p{C}/u);
    }
  });

  it('has its path after the file', () => {
    expect(placeIn('sweep.json', 'cells.0')).toBe('sweep.json at cells.0');
    expect(placeIn('sweep.json', undefined)).toBe('sweep.json');
  });
});
