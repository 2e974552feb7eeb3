import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isSelection, readSelection } from '../../sim/selection/read-selection.ts';
import { SelectionError } from '../../sim/selection/selection-error.ts';
import { writeSelection } from '../../sim/selection/write-selection.ts';
import { goodTexts, wrongTexts } from '../kit/selection-texts.ts';

describe('a selection as text', () => {
  it.each([
    ['', {}],
    ['tenant:acme', { tenant: 'acme' }],
    ['tenant:acme and link:online', { tenant: 'acme', link: 'online' }],
    ['tenant:acme link:online', { tenant: 'acme', link: 'online' }],
    ['site:north share:10%', { site: 'north', share: 0.1 }],
    ['share:2.2%', { share: 0.022 }],
    ['share:.5', { share: 0.5 }],
    ['pick:3', { pick: 3 }],
    ['link:online,backoff', { link: ['online', 'backoff'] }],
    ['fw:1.0.0', { firmware: '1.0.0' }],
    ['sensor-7', { name: 'sensor-7' }],
    ['site:"plant 2"', { site: 'plant 2' }],
    ['site:"a \\"b\\" \\\\"', { site: 'a "b" \\' }],
    ['"and"', { name: 'and' }],
    ['android', { name: 'android' }],
    ['-', { name: '-' }],
    ['-sensor', { not: { name: 'sensor' } }],
    ['not not ring:a', { not: { not: { ring: 'a' } } }],
    ['ring:a or ring:b and site:c', { any: [{ ring: 'a' }, { ring: 'b', site: 'c' }] }],
    ['(ring:a or ring:b) and site:c', { site: 'c', all: [{ any: [{ ring: 'a' }, { ring: 'b' }] }] }],
    ['ring:a ring:b', { ring: 'a', all: [{ ring: 'b' }] }],
    ['ring:a and not site:b', { ring: 'a', all: [{ not: { site: 'b' } }] }],
    ['ring:a pick:2', { ring: 'a', pick: 2 }],
    ['ring:a (pick:2)', { ring: 'a', all: [{ all: [{ pick: 2 }] }] }],
    ['share:20% not share:10%', { share: 0.2, all: [{ not: { share: 0.1 } }] }],
    ['same-as:"the storm"', { 'same-as': 'the storm' }],
    ['verdict:refuse control:crl', { verdict: 'refuse', control: 'crl' }],
  ])('%j means %j', (text, selection) => {
    expect(readSelection(text)).toEqual(selection);
  });

  it.each(wrongTexts)('%j is refused: %s', (text, what, hint) => {
    expect(() => readSelection(text)).toThrow(SelectionError);
    try {
      readSelection(text);
    } catch (error) {
      const { fault, diagnostic } = error as SelectionError;
      expect(fault.what).toBe(what);
      expect(fault.hint).toContain(hint);
      const [column] = /\d+(?=\))/.exec(what.slice(what.lastIndexOf('(')))!;
      expect(diagnostic.what.split('\n')).toEqual([
        what.slice(0, what.lastIndexOf(' (')),
        `    ${text}`,
        `    ${' '.repeat(Number(column) - 1)}^`,
      ]);
    }
  });

  it.each([
    ['a'.repeat(2_001), 'a selection has at most 2000 characters'],
    [`${'('.repeat(60)}ring:a${')'.repeat(60)}`, 'too many parentheses within each other'],
  ])('has a bound: %.20s', (text, what) => {
    expect(() => readSelection(text)).toThrow(what);
  });

  it('is a selection or an error, whatever is written', () => {
    const piece = fc.constantFrom(
      'and',
      'or',
      'not',
      '(',
      ')',
      '"',
      '\\',
      ',',
      ':',
      '-',
      'ring:a',
      'pick:2',
      'share:5%',
      ' ',
      'x',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(' ')),
        ),
        (text) => {
          let read: unknown;
          try {
            read = readSelection(text);
          } catch (error) {
            expect(error).toBeInstanceOf(SelectionError);
            return;
          }
          expect(readSelection(writeSelection(read as object))).toEqual(read);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it.each(goodTexts)('%j is read, written and read again', (text) => {
    expect(readSelection(writeSelection(readSelection(text)))).toEqual(readSelection(text));
  });
});

describe('a text where a device could stand', () => {
  it.each(['ring:a', 'acme/*', '(sensor)', 'sensor or valve', 'not sensor'])('%j is a selection', (text) => {
    expect(isSelection(text)).toBe(true);
  });

  it.each(['acme/sensor-7', '7', 'row 12', 'android-1'])('%j is none', (text) => {
    expect(isSelection(text)).toBe(false);
  });
});

describe('a key that every object of JavaScript has', () => {
  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])('is no term: %s', (key) => {
    expect(() => readSelection(`${key}:x`)).toThrow(`"${key}" is not a term`);
  });
});
