import { encode } from 'cborg';
import { describe, expect, it } from 'vitest';
import type { Sequence, SuitManifest } from '../../sim/update-security/suit/manifest.ts';
import { type Condition, runSequence, type SuitDevice } from '../../sim/update-security/suit/run-sequence.ts';

const bytes = (text: string) => Uint8Array.from(Buffer.from(text, 'hex'));
const digest = 'ab'.repeat(32);
const device: SuitDevice = {
  vendorId: bytes('0a'),
  classId: bytes('0b'),
  deviceId: bytes('0c'),
  slot: 1,
  imageOf: () => ({ digest, size: 5 }),
};
const manifest: SuitManifest = { sequence: 1, components: ['00', '01'], shared: [], validate: [], install: undefined };

const run = (sequence: Sequence, over: Partial<SuitDevice> = {}, of: Partial<SuitManifest> = {}) =>
  runSequence({ ...manifest, ...of }, sequence, { ...device, ...over });
const malformed = (message: string) => expect.objectContaining({ name: 'SuitError', message });

// Commands by their numbers (draft-ietf-suit-manifest).
const parameters = (entries: readonly (readonly [unknown, unknown])[]) => [20, new Map(entries)] as const;
const setComponent = (index: unknown) => [12, index] as const;
type Attempts = readonly (readonly (readonly [number, unknown])[] | null)[];
const tryEach = (...attempts: Attempts) => [15, attempts.map((attempt) => attempt && encode(attempt.flat()))] as const;
const inSequence = (...sequence: readonly (readonly [number, unknown])[]) => [32, encode(sequence.flat())] as const;
const vendorId = [1, 15] as const;
const classId = [2, 15] as const;
const imageMatch = [3, 15] as const;
const slot = [5, 15] as const;
const abort = [14, 15] as const;
const deviceId = [24, 15] as const;
const digestParameter = (algorithm: number, text = digest) => [3, encode([algorithm, bytes(text)])] as const;
const imageParameters = parameters([digestParameter(-16), [14, 5]]);

const condition = (kind: Condition['kind'], wanted: string, found = wanted, component = '00'): Condition => ({
  kind,
  component,
  wanted,
  found,
  holds: wanted === found,
});

describe('a condition', () => {
  it.each<readonly [Condition['kind'], readonly (readonly [number, unknown])[], string, string]>([
    ['vendor-id', [parameters([[1, bytes('0a')]]), vendorId], '0a', '0a'],
    ['vendor-id', [parameters([[1, bytes('0b')]]), vendorId], '0b', '0a'],
    ['class-id', [parameters([[2, bytes('0b')]]), classId], '0b', '0b'],
    ['class-id', [parameters([[2, bytes('0a')]]), classId], '0a', '0b'],
    ['device-id', [parameters([[24, bytes('0c')]]), deviceId], '0c', '0c'],
    ['device-id', [parameters([[24, bytes('0a')]]), deviceId], '0a', '0c'],
    ['component-slot', [parameters([[5, 1]]), slot], '1', '1'],
    ['component-slot', [parameters([[5, 0]]), slot], '0', '1'],
    ['component-slot', [slot], 'undefined', '1'],
    ['image-match', [parameters([digestParameter(-16)]), imageMatch], digest, digest],
    ['image-match', [parameters([digestParameter(-16, 'cd'.repeat(32))]), imageMatch], 'cd'.repeat(32), digest],
    ['image-size', [parameters([digestParameter(-16), [14, 4]]), imageMatch], '4', '5'],
    ['image-size', [parameters([digestParameter(-16), [14, 6]]), imageMatch], '6', '5'],
    ['abort', [abort], 'never', 'here'],
  ])('of the kind %s gives what it requires and what it finds: %#', (kind, sequence, wanted, found) => {
    const met = condition(kind, wanted, found);
    expect(run(sequence)).toEqual({ conditions: [met], failed: met.holds ? undefined : met });
  });

  it('of an image is its size, then its digest', () => {
    expect(run([imageParameters, imageMatch]).conditions).toEqual([
      condition('image-size', '5'),
      condition('image-match', digest),
    ]);
    const other = run([imageParameters, imageMatch], { imageOf: () => ({ digest: 'cd', size: 6 }) });
    expect(other).toEqual({
      conditions: [condition('image-size', '5', '6')],
      failed: condition('image-size', '5', '6'),
    });
  });

  it('of an image that is not known yet is not checked', () => {
    expect(run([imageMatch], { imageOf: () => undefined })).toEqual({ conditions: [], failed: undefined });
  });

  it.each<readonly [string, object, readonly (readonly [number, unknown])[], Condition]>([
    ['device id', { deviceId: undefined }, [parameters([[24, bytes('')]]), deviceId], condition('device-id', '')],
    [
      'device id',
      { deviceId: undefined },
      [parameters([[24, bytes('0c')]]), deviceId],
      condition('device-id', '0c', ''),
    ],
    ['slot', { slot: undefined }, [parameters([[5, 0]]), slot], condition('component-slot', '0')],
    ['slot', { slot: undefined }, [parameters([[5, 1]]), slot], condition('component-slot', '1', '0')],
  ])('finds an empty %s where the device has none: %#', (_what, over, sequence, met) => {
    expect(run(sequence, over).conditions).toEqual([met]);
  });

  it.each<readonly [string, readonly (readonly [number, unknown])[], string]>([
    ['a vendor id that is not set', [vendorId], 'the parameter of vendor-id is no octet string'],
    ['a class id that is a number', [parameters([[2, 1]]), classId], 'the parameter of class-id is no octet string'],
    ['a device id that is not set', [deviceId], 'the parameter of device-id is no octet string'],
    ['an image without a digest', [imageMatch], 'the digest of the image is no octet string'],
    ['a digest that is no list', [parameters([[3, encode(1)]]), imageMatch], 'the digest of the image is no list'],
    ['a digest by SHA-512', [parameters([digestParameter(-44)]), imageMatch], 'the digest of the image is no SHA-256'],
    [
      'a digest by an unknown algorithm',
      [parameters([digestParameter(-1)]), imageMatch],
      'the digest of the image is no SHA-256',
    ],
    [
      'a digest without bytes',
      [parameters([[3, encode([-16, 1])]]), imageMatch],
      'the digest of the image is no octet string',
    ],
  ])('is malformed with %s', (_what, sequence, message) => {
    expect(() => run(sequence)).toThrow(malformed(message));
  });
});

describe('a sequence', () => {
  const failing = [parameters([[1, bytes('ff')]]), vendorId] as const;
  const passing = [parameters([[2, bytes('0b')]]), classId] as const;

  it('begins with what all sections share', () => {
    const [before, after] = [
      run([vendorId], {}, { shared: [parameters([[1, bytes('0a')]])] }),
      run([vendorId], {}, { shared: [abort] }),
    ];
    expect(before.conditions).toEqual([condition('vendor-id', '0a')]);
    expect(after.conditions).toEqual([condition('abort', 'never', 'here')]);
  });

  it('ends at the first condition that fails', () => {
    const { conditions, failed } = run([...passing, ...failing, abort]);
    expect(conditions).toEqual([condition('class-id', '0b'), condition('vendor-id', 'ff', '0a')]);
    expect(failed).toBe(conditions[1]);
  });

  it('skips unknown commands, and those that the device runs on its own', () => {
    const fetch = [21, 2] as const;
    expect(run([fetch, [99, null], ...passing])).toEqual({
      conditions: [condition('class-id', '0b')],
      failed: undefined,
    });
  });

  it('keeps parameters by component', () => {
    const asked: string[] = [];
    const imageOf = (component: string) => {
      asked.push(component);
      return { digest, size: 5 };
    };
    const { conditions } = run(
      [
        ...[setComponent(1), parameters([digestParameter(-16)]), imageMatch],
        ...[setComponent(0), parameters([digestParameter(-16, 'cd')]), setComponent(1), imageMatch],
        ...[setComponent(0), imageMatch],
      ],
      { imageOf },
    );
    expect(asked).toEqual(['01', '01', '00']);
    expect(conditions).toEqual([
      condition('image-match', digest, digest, '01'),
      condition('image-match', digest, digest, '01'),
      condition('image-match', 'cd', digest, '00'),
    ]);
  });

  it('replaces a parameter that is set again, and keeps the others', () => {
    const { conditions } = run([
      parameters([
        [1, bytes('ff')],
        [2, bytes('0b')],
      ]),
      parameters([[1, bytes('0a')]]),
      vendorId,
      classId,
    ]);
    expect(conditions).toEqual([condition('vendor-id', '0a'), condition('class-id', '0b')]);
  });

  it('runs another inside, and ends where that ends', () => {
    expect(run([inSequence(abort), ...passing]).conditions).toEqual([condition('abort', 'never', 'here')]);
    expect(run([inSequence([99, 0], [98, 0]), ...passing]).failed).toBeUndefined();
  });

  it.each<readonly [string, Sequence, string]>([
    ['a component behind the last', [setComponent(2)], 'there is no component 2'],
    ['a component by name', [setComponent('00')], 'a component index is no whole number'],
    ['all components', [setComponent(true)], 'a component index is no whole number'],
    ['parameters that are no map', [[20, []]], 'parameters is no map'],
    ['a parameter by name', [parameters([['uri', 1]])], 'a parameter is no whole number'],
    ['a try-each that is no list', [[15, 1]], 'try-each is no list'],
    ['an attempt that is no sequence', [[15, [1]]], 'an attempt is no octet string'],
    ['a sequence that is none', [[32, 1]], 'run-sequence is no octet string'],
  ])('is malformed with %s', (_what, sequence, message) => {
    expect(() => run(sequence)).toThrow(malformed(message));
  });

  it.each([0, 1])('may name component %d of two', (index) => {
    const { conditions } = run([setComponent(index), ...passing]);
    expect(conditions).toEqual([condition('class-id', '0b', '0b', `0${index}`)]);
  });
});

describe('a try-each', () => {
  const yes = [parameters([[2, bytes('0b')]]), classId] as const;
  const no = [parameters([[1, bytes('ff')]]), vendorId] as const;
  const [held, failed] = [condition('class-id', '0b'), condition('vendor-id', 'ff', '0a')];
  const aborted = condition('abort', 'never', 'here');

  it.each<readonly [string, Attempts, readonly Condition[], boolean]>([
    ['one attempt that holds', [[...yes]], [held], false],
    ['one attempt that fails', [[...no]], [failed], true],
    ['an attempt that fails and one that holds', [[...no], [...yes]], [held], false],
    ['an attempt that holds and one that fails', [[...yes], [...no]], [held], false],
    ['two that fail: the last is reported', [[...no], [abort]], [aborted], true],
    ['two that fail, the other way round', [[abort], [...no]], [failed], true],
    ['one that holds at first', [[...yes, ...no], [abort]], [aborted], true],
    ['one that fails, and nil', [[...no], null], [], false],
    ['nil first', [null, [...no]], [], false],
    ['no attempt', [], [], false],
  ])('with %s', (_what, attempts, met, ends) => {
    const result = run([tryEach(...attempts), [2, 15]], {}, { shared: [parameters([[2, bytes('0b')]])] });
    expect(result).toEqual({ conditions: ends ? met : [...met, held], failed: ends ? met.at(-1) : undefined });
  });

  it('discards only the conditions of an attempt that failed', () => {
    const { conditions } = run([...yes, tryEach([...yes, ...no], [...yes])]);
    expect(conditions).toEqual([held, held]);
  });
});
