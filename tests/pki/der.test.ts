import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Bytes, constructedContext, DerError, DerReader, der, hex, Tag } from '../../sim/pki/der/index.ts';

const bytes = (text: string): Bytes => Uint8Array.from(Buffer.from(text.replaceAll(' ', ''), 'hex'));
const read = (text: string): DerReader => new DerReader(bytes(text));

/** Writes, reads back, and checks that no octet is left. */
function roundTrips<T>(value: T, write: (value: T) => Bytes, readOne: (reader: DerReader) => T): void {
  const reader = new DerReader(write(value));
  expect(readOne(reader)).toEqual(value);
  reader.finish();
}

describe('DER according to X.690', () => {
  it.each([
    ['INTEGER 0', der.integer(0), '02 01 00'],
    ['INTEGER 127', der.integer(127), '02 01 7f'],
    ['INTEGER 128', der.integer(128), '02 02 00 80'],
    ['INTEGER -128', der.integer(-128), '02 01 80'],
    ['INTEGER -129', der.integer(-129), '02 02 ff 7f'],
    ['INTEGER 2^64', der.integer(2n ** 64n), '02 09 01 00 00 00 00 00 00 00 00'],
    ['the identifier of the example arc (X.690 8.19.5)', der.oid('2.100.3'), '06 03 81 34 03'],
    ['the identifier of RSA', der.oid('1.2.840.113549'), '06 06 2a 86 48 86 f7 0d'],
    ['no named bits', der.namedBits([]), '03 01 00'],
    ['keyCertSign and cRLSign', der.namedBits([5, 6]), '03 02 01 06'],
    ['decipherOnly', der.namedBits([8]), '03 03 07 00 80'],
    ['a BOOLEAN', der.boolean(true), '01 01 ff'],
    ['the last second of UTCTime', der.time(2_524_607_999), '17 0d 3439313233313233353935395a'],
    ['the first second of GeneralizedTime', der.time(2_524_608_000), '18 0f 32303530303130313030303030305a'],
    ['the first second of UTCTime', der.time(-631_152_000), '17 0d 3530303130313030303030305a'],
    ['the second before it', der.time(-631_152_001), '18 0f 31393439313233313233353935395a'],
    ['the end of no end', der.time(253_402_300_799), '18 0f 39393939313233313233353935395a'],
    ['GeneralizedTime whatever the year', der.generalizedTime(0), '18 0f 31393730303130313030303030305a'],
    ['a SET OF in order', der.setOf([der.integer(5), der.integer(3), der.nothing()]), '31 08 02 01 03 02 01 05 05 00'],
    ['an explicit tag', der.element(constructedContext(3), [der.integer(1)]), 'a3 03 02 01 01'],
  ])('writes %s', (_what, written, expected) => {
    expect(hex(written)).toBe(expected.replaceAll(' ', ''));
  });

  it.each([127, 128, 255, 256, 65_535, 65_536, 16_777_215, 16_777_216])('reads back %i octets', (length) => {
    const reader = new DerReader(der.octetString(new Uint8Array(length)));
    expect(reader.octetString().length).toBe(length);
    reader.finish();
  });

  it.each([
    ['a length in more octets than it needs', '04 81 01 00', (r: DerReader) => r.octetString()],
    ['a length with leading zeros', `04 82 00 80 ${'00'.repeat(128)}`, (r: DerReader) => r.octetString()],
    ['an indefinite length', '30 80 00 00', (r: DerReader) => r.enter(Tag.sequence)],
    ['a length of 127 octets', 'ff', (r: DerReader) => r.whole()],
    ['a length beyond the end', '04 02 00', (r: DerReader) => r.octetString()],
    ['a child beyond its parent', '30 03 04 02 00 00', (r: DerReader) => r.enter(Tag.sequence).octetString()],
    ['an element left over', '02 01 00 05 00', (r: DerReader) => [r.count(), r.finish()]],
    ['a tag of several octets', '1f 81 00 00', (r: DerReader) => r.whole()],
    ['another tag than expected', '04 00', (r: DerReader) => r.count()],
    ['nothing', '', (r: DerReader) => r.whole()],
    ['a tag without a length', '04', (r: DerReader) => r.octetString()],
    ['an empty INTEGER', '02 00', (r: DerReader) => r.integerContents()],
    ['a padded INTEGER', '02 02 00 7f', (r: DerReader) => r.integerContents()],
    ['a padded negative INTEGER', '02 02 ff 80', (r: DerReader) => r.integerContents()],
    ['a count below zero', '02 01 ff', (r: DerReader) => r.count()],
    ['a count beyond 2^53', '02 07 20 00 00 00 00 00 00', (r: DerReader) => r.count()],
    ['a BOOLEAN of 1', '01 01 01', (r: DerReader) => r.boolean()],
    ['a BOOLEAN of two octets', '01 02 ff ff', (r: DerReader) => r.boolean()],
    ['an empty identifier', '06 00', (r: DerReader) => r.oid()],
    ['a padded identifier', '06 03 2a 80 01', (r: DerReader) => r.oid()],
    ['an open identifier', '06 02 2a 86', (r: DerReader) => r.oid()],
    ['an endless identifier', '06 0a 2a ff ff ff ff ff ff ff ff 7f', (r: DerReader) => r.oid()],
    ['a BIT STRING without its first octet', '03 00', (r: DerReader) => r.namedBits()],
    ['eight unused bits', '03 02 08 80', (r: DerReader) => r.namedBits()],
    ['unused bits of nothing', '03 01 01', (r: DerReader) => r.namedBits()],
    ['unused bits that are set', '03 02 01 03', (r: DerReader) => r.namedBits()],
    ['trailing zero bits', '03 02 00 80', (r: DerReader) => r.namedBits()],
    ['a key with broken octets', '03 02 01 80', (r: DerReader) => r.bitString()],
    ['UTCTime where GeneralizedTime is due', '17 0d 3439313233313233353935395a', (r: DerReader) => r.generalizedTime()],
    [
      'GeneralizedTime with a fraction',
      '18 11 31393730303130313030303030302e315a',
      (r: DerReader) => r.generalizedTime(),
    ],
    ['invalid UTF-8', '0c 02 c3 28', (r: DerReader) => r.utf8()],
    ['a star in a PrintableString', '13 01 2a', (r: DerReader) => r.printable()],
    ['eight bits in an IA5String', '16 01 e9', (r: DerReader) => r.ia5()],
    ['a UTCTime without seconds', '17 0b 323430313031303030305a', (r: DerReader) => r.time()],
    ['a UTCTime with an offset', '17 11 3234303130313030303030302b30313030', (r: DerReader) => r.time()],
    ['the 30th of February', '17 0d 3234303233303030303030305a', (r: DerReader) => r.time()],
    ['month 0', '17 0d 3234303033303030303030305a', (r: DerReader) => r.time()],
    ['second 60', '17 0d 3234303130313030303036305a', (r: DerReader) => r.time()],
    ['GeneralizedTime before 2050', '18 0f 32303439303130313030303030305a', (r: DerReader) => r.time()],
    ['nesting beyond every certificate', nested(26), (r: DerReader) => r.whole()],
  ])('refuses %s', (_what, text, readOne) => {
    expect(() => readOne(read(text))).toThrow(DerError);
  });

  it('reads nesting as deep as certificates have it', () => {
    expect(read(nested(24)).whole().length).toBe(48);
  });

  it.each([
    ['half a number', () => der.integer(0.5)],
    ['padded octets', () => der.integer(Uint8Array.of(0, 1))],
    ['an identifier of one arc', () => der.oid('1')],
    ['a second arc of 40', () => der.oid('1.40')],
    ['an umlaut in an IA5String', () => der.ia5('ü')],
    ['an underscore in a PrintableString', () => der.printable('a_b')],
    ['half a second', () => der.time(0.5)],
    ['the year 10000', () => der.time(253_402_300_800)],
  ])('does not write %s', (_what, write) => {
    expect(write).toThrow(expect.objectContaining({ name: 'LabError' }));
  });
});

describe('written content', () => {
  it('reads back unchanged, for every type', () => {
    fc.assert(
      fc.property(
        fc.maxSafeNat(),
        fc.uint8Array({ maxLength: 300 }),
        fc.string({ unit: 'binary' }),
        fc.integer({ min: -62_167_219_200, max: 253_402_300_799 }),
        fc.uniqueArray(fc.nat(20)),
        fc.tuple(fc.constant(2), fc.array(fc.nat(1e9), { minLength: 1, maxLength: 8 })),
        (count, octets, text, seconds, bits, [first, arcs]) => {
          roundTrips(count, der.integer, (r) => r.count());
          roundTrips(octets, der.octetString, (r) => Uint8Array.from(r.octetString()));
          roundTrips(octets, der.bitString, (r) => Uint8Array.from(r.bitString()));
          roundTrips(text, der.utf8, (r) => r.utf8());
          roundTrips(seconds, der.time, (r) => r.time());
          roundTrips(
            bits.toSorted((a, b) => a - b),
            der.namedBits,
            (r) => [...r.namedBits()],
          );
          roundTrips([first, ...arcs].join('.'), der.oid, (r) => r.oid());
        },
      ),
    );
  });

  it('is the shortest INTEGER, of either sign', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 160n), max: 2n ** 160n }), (value) => {
        const contents = new DerReader(der.integer(value)).integerContents();
        expect(BigInt.asIntN(contents.length * 8, BigInt(`0x${hex(contents)}`))).toBe(value);
      }),
    );
  });
});

describe('arbitrary octets', () => {
  const readers: readonly ((reader: DerReader) => unknown)[] = [
    (r) => r.whole(),
    (r) => r.each(Tag.sequence, (inside) => inside.whole()),
    (r) => r.count(),
    (r) => r.boolean(),
    (r) => r.oid(),
    (r) => r.bitString(),
    (r) => r.namedBits(),
    (r) => r.utf8(),
    (r) => r.printable(),
    (r) => r.ia5(),
    (r) => r.time(),
  ];

  it('are read or refused, without any other effect', () => {
    const likely = fc.oneof(fc.nat(255), fc.constantFrom(0x30, 0x31, 0x02, 0x03, 0x06, 0x80, 0x81, 0x82, 0xa0, 0, 1));
    fc.assert(
      fc.property(fc.array(likely, { maxLength: 80 }), (octets) => {
        for (const readOne of readers) {
          try {
            readOne(new DerReader(Uint8Array.from(octets)));
          } catch (error) {
            expect(error).toBeInstanceOf(DerError);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('that are read whole are written the same way again', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 40 }), (contents) => {
        const reader = new DerReader(der.element(Tag.integer, [contents]));
        try {
          expect(der.integer(reader.integerContents())).toEqual(der.element(Tag.integer, [contents]));
        } catch (error) {
          expect(error).toBeInstanceOf(DerError);
        }
      }),
    );
  });
});

/** Nested SEQUENCEs. */
function nested(levels: number): string {
  let inner: Bytes = new Uint8Array(0);
  for (let level = 0; level < levels; level++) inner = der.element(Tag.sequence, [inner]);
  return hex(inner);
}
