import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { colorModes } from '../../../viz/data/legend.ts';
import { type Link, readLink, writeLink } from '../../../viz/state/link.ts';
import { inOrder } from '../../../viz/state/mark.ts';

const tick = fc.nat(4_000_000_000);
const word = fc.stringMatching(/^[\w.:, >+%&=#äöü-]{1,20}$/);
const span = fc
  .tuple(tick, fc.integer({ min: 1, max: 1_000_000 }))
  .map(([from, length]): [number, number] => [from, from + length]);
const mark = fc.oneof(
  fc.record({ from: tick, text: word }),
  fc.tuple(span, word).map(([[from, to], text]) => ({ from, to, text })),
);
const name = fc.stringMatching(/^[a-z][\w.-]{0,10}$/);

const links: fc.Arbitrary<Link> = fc.record(
  {
    run: name,
    vs: name,
    look: fc.constant('difference' as const),
    t: tick,
    follow: fc.constant(true as const),
    window: span,
    selected: word,
    query: word,
    color: fc.constantFrom(...colorModes),
    off: fc.array(word, { minLength: 1, maxLength: 4 }),
    view: fc.constantFrom('device' as const, 'trees' as const),
    arrangement: fc.constantFrom('map' as const, 'sorted' as const),
    scope: fc.oneof(
      fc.record({ tenant: name }),
      fc.record({ tenant: name, product: name }),
      fc.record({ tenant: name, product: name, ring: name }),
    ),
    group: word,
    asked: tick,
    marks: fc.array(mark, { minLength: 1, maxLength: 4 }),
  },
  { requiredKeys: [] },
);

describe('a link to an instant', () => {
  it('reads back as it was written', () => {
    fc.assert(
      fc.property(links, (link) => {
        const { marks, ...rest } = link;
        expect(readLink(`#${writeLink(link)}`)).toEqual({
          ...rest,
          ...(marks === undefined ? {} : { marks: inOrder(marks) }),
        });
      }),
    );
  });

  it('can be read by people', () => {
    expect(
      writeLink({ t: 30_000, window: [0, 60_000], selected: 'acme/sensor-7', query: 'link:backoff ring:canary' }),
    ).toBe('v=1&t=30000&w=0..60000&sel=acme/sensor-7&q=link:backoff+ring:canary');
  });

  it('names the run that it is compared with, and what the legend has switched off', () => {
    expect(writeLink({ run: 'storm-1', vs: 'storm-2', look: 'difference', off: ['backoff', 'not connected'] })).toBe(
      'v=1&run=storm-1&vs=storm-2&look=difference&off=backoff&off=not+connected',
    );
  });

  it('of one run, in the form before runs could be compared, still opens', () => {
    expect(readLink('#v=1&run=storm-1&t=30000&sel=acme/sensor-7&color=link')).toEqual({
      run: 'storm-1',
      t: 30_000,
      selected: 'acme/sensor-7',
      color: 'link',
    });
  });

  it('accepts the earlier spelling of addresses', () => {
    expect(readLink('#v=1&colour=link')).toEqual({ color: 'link' });
  });

  it.each([
    ['a version that this page does not know', 'v=2&t=5'],
    ['a version that is no number', 'v=new&t=5'],
  ])('of %s has no fields', (_what, hash) => {
    expect(readLink(hash)).toEqual({});
  });

  it.each([
    ['an instant in words', 'v=1&t=noon', {}],
    ['a window that ends before it begins', 'v=1&w=9..3', {}],
    ['an unknown color', 'v=1&color=mood', {}],
    ['an unknown look', 'v=1&vs=b&look=upside-down', { vs: 'b' }],
    ['names that are empty', 'v=1&vs=&off=', {}],
    ['an escape that was cut off', 'v=1&q=%E4%B', {}],
    ['fields that it does not know', 'v=1&t=4&zoom=3', { t: 4 }],
  ])('leaves out %s', (_what, hash, link) => {
    expect(readLink(hash)).toEqual(link);
  });
});
