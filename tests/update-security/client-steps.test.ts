import { describe, expect, it } from 'vitest';
import { versionsIn } from '../../sim/update-security/trusted-states.ts';
import { client, updateMetadata } from '../../sim/update-security/tuf/client.ts';
import {
  type Answer,
  answered,
  type MetadataRequest,
  metadataFileName,
} from '../../sim/update-security/tuf/exchange.ts';
import { topTargets } from '../../sim/update-security/tuf/find-target.ts';
import type { TopRole } from '../../sim/update-security/tuf/metadata.ts';
import { readMetadata } from '../../sim/update-security/tuf/read-metadata.ts';
import { refreshSnapshot } from '../../sim/update-security/tuf/refresh-snapshot.ts';
import { refreshTargets } from '../../sim/update-security/tuf/refresh-targets.ts';
import { type ClientInput, Session } from '../../sim/update-security/tuf/session.ts';
import type { MetadataSigner, SignatureCheck } from '../../sim/update-security/tuf/signatures.ts';
import { type TrustedState, trustedRoot } from '../../sim/update-security/tuf/trusted-state.ts';
import {
  delegationAsJson,
  headOf,
  keysAsJson,
  listed,
  rolesAsJson,
  type SignedJson,
  writeMetadata,
} from '../../sim/update-security/tuf/write-metadata.ts';
import { allowing, refusing, type UpdateSwitch } from '../../sim/update-security/update-verdict.ts';
import { day, digestOf, start, without } from './release-world.ts';

/** A signature names its signer and the length of the message. */
const signer = (name: string): MetadataSigner => ({
  keyId: `id of ${name}`,
  key: { keytype: 'named', scheme: 'named', public: name },
  sign: ({ length }) => `${name} ${length}`,
});
const check: SignatureCheck = (key, { length }, signature) => signature === `${key.public} ${length}`;
const signers = (...names: readonly string[]) => names.map(signer);

type Keys = Readonly<Record<TopRole, readonly MetadataSigner[]>>;
const names: Keys = {
  root: signers('r1', 'r2', 'r3'),
  timestamp: signers('t1'),
  snapshot: signers('s1'),
  targets: signers('g1', 'g2', 'g3'),
};
const thresholds = { root: 2, timestamp: 1, snapshot: 1, targets: 2 };
const ends = {
  root: start + 400 * day,
  timestamp: start + 100 * day,
  snapshot: start + 200 * day,
  targets: start + 300 * day,
};

type Fields = Readonly<Record<string, unknown>>;
type Made = { readonly bytes: Uint8Array; readonly version: number };
/** The first two of a role's keys sign, or its only one. */
const signing = (keys: readonly MetadataSigner[]): readonly MetadataSigner[] => keys.slice(0, 2);

const made = (signed: SignedJson, by: readonly MetadataSigner[]): Made => ({
  bytes: writeMetadata(signed, by),
  version: signed.version,
});
const root = (version: number, keys: Keys = names, by = signing(keys.root), over: Fields = {}): Made => {
  const roles = Object.entries(keys).map(([role, its]) => [role, rolesAsJson(its, thresholds[role as keyof Keys])]);
  const fields = {
    consistent_snapshot: true,
    keys: keysAsJson(Object.values(keys).flat()),
    roles: Object.fromEntries(roles),
  };
  return made({ ...headOf('root', version, ends.root), ...fields, ...over }, by);
};
const timestamp = (version: number, of: Made, over: Fields = {}, by = names.timestamp): Made =>
  made(
    {
      ...headOf('timestamp', version, ends.timestamp),
      meta: { 'snapshot.json': listed(of.version, of.bytes) },
      ...over,
    },
    by,
  );
const snapshot = (version: number, of: Made, over: Fields = {}, by = names.snapshot): Made =>
  made(
    { ...headOf('snapshot', version, ends.snapshot), meta: { 'targets.json': listed(of.version, of.bytes) }, ...over },
    by,
  );
const image = { length: 1, hashes: { sha256: digestOf('image') } };
const targets = (version: number, over: Fields = {}, by = signing(names.targets)): Made =>
  made({ ...headOf('targets', version, ends.targets), targets: { image }, ...over }, by);

interface Files {
  readonly timestamp: Made;
  readonly snapshot: Made;
  readonly targets: Made;
}
const targets4 = targets(4);
const snapshot5 = snapshot(5, targets4);
const timestamp6 = timestamp(6, snapshot5);
const files: Files = { timestamp: timestamp6, snapshot: snapshot5, targets: targets4 };
/** The files above each one list it as it is. */
const above = (its: Partial<Files>): Files => {
  const { targets = targets4 } = its;
  const { snapshot: its5 = snapshot(5, targets) } = its;
  return { targets, snapshot: its5, timestamp: its.timestamp ?? timestamp(6, its5) };
};

const factory = trustedRoot(root(1).bytes, check)!;
const trusting = (its: Partial<Files>): TrustedState => ({
  root: factory.root,
  timestamp: its.timestamp && readMetadata(its.timestamp.bytes, 'timestamp'),
  snapshot: its.snapshot && readMetadata(its.snapshot.bytes, 'snapshot'),
  targets: new Map(its.targets && [['targets', readMetadata(its.targets.bytes, 'targets')]]),
});

interface World {
  readonly files?: Partial<Files>;
  readonly roots?: readonly Made[];
  /** By name, in place of the existing files. */
  readonly answers?: Readonly<Record<string, Answer | Uint8Array>>;
  readonly paths?: readonly string[];
}

/** One update by a client that trusts the first root alone, unless the options say otherwise. */
function update(world: World = {}, input: Partial<ClientInput> = {}) {
  const its = { ...files, ...world.files };
  const byName = new Map<string, Uint8Array>([
    ...(world.roots ?? []).map(({ bytes }, n) => [`${n + 2}.root.json`, bytes] as const),
    ['timestamp.json', its.timestamp.bytes],
    [`${its.snapshot.version}.snapshot.json`, its.snapshot.bytes],
    ['snapshot.json', its.snapshot.bytes],
    [`${its.targets.version}.targets.json`, its.targets.bytes],
    ['targets.json', its.targets.bytes],
  ]);
  const asked: MetadataRequest[] = [];
  const result = updateMetadata(
    { trusted: factory, startedAt: start, controls: without(), check, ...input },
    (request) => {
      asked.push(request);
      const name = metadataFileName(request);
      const answer = world.answers?.[name] ?? byName.get(name);
      if (answer === undefined) return { kind: 'absent' };
      return answer instanceof Uint8Array ? { kind: 'file', bytes: answer } : answer;
    },
    world.paths,
  );
  return { ...result, asked, names: asked.map(metadataFileName), versions: versionsIn(result.trusted) };
}

const everything = 'root 1, timestamp 6, snapshot 5, targets 4';
const expired = (evidence: string, version: number) =>
  refusing('update-expiry', 'freeze', `${evidence} ${version} has expired`, evidence);
const unsigned = (evidence: string) =>
  refusing('update-signature', 'arbitrary-installation', `no key of its role signed ${evidence}`, evidence);
const tooFew = (evidence: string, count = 1) =>
  refusing('update-threshold', 'arbitrary-installation', `${count} of 2 keys signed ${evidence}`, evidence);
const rollback = (reason: string, evidence: string) => refusing('update-rollback', 'rollback', reason, evidence);
const mixed = (reason: string, evidence: string) => refusing('update-consistency', 'mix-and-match', reason, evidence);

describe('an update', () => {
  it('requests what is next, up to its maximum length', () => {
    const { asked, versions, refusal, verdicts, validUntil, targets: found } = update();
    expect(found).toEqual([]);
    expect(asked).toEqual([
      { role: 'root', version: 2, lengthMax: 512_000 },
      { role: 'timestamp', version: undefined, lengthMax: 16_384 },
      { role: 'snapshot', version: 5, lengthMax: snapshot5.bytes.length },
      { role: 'targets', version: 4, lengthMax: targets4.bytes.length },
    ]);
    expect([versions, refusal, verdicts, validUntil]).toEqual([everything, undefined, [], ends.timestamp]);
  });

  it('requests as much as a client accepts where the length is not listed', () => {
    const lean = above({ snapshot: snapshot(5, targets4, { meta: { 'targets.json': { version: 4 } } }) });
    const listing = { ...lean, timestamp: timestamp(6, lean.snapshot, { meta: { 'snapshot.json': { version: 5 } } }) };
    const { asked, versions } = update({ files: listing });
    expect(asked.slice(2)).toEqual([
      { role: 'snapshot', version: 5, lengthMax: 2_000_000 },
      { role: 'targets', version: 4, lengthMax: 5_000_000 },
    ]);
    expect(versions).toBe(everything);
  });

  it('requests everything where lengths are not checked', () => {
    const { asked } = update({}, { controls: without('update-length') });
    expect(asked.map(({ lengthMax }) => lengthMax)).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('requests files without versions where the root says so', () => {
    const trusted = trustedRoot(root(1, names, signing(names.root), { consistent_snapshot: false }).bytes, check)!;
    const { names: asked, versions } = update({}, { trusted });
    expect(asked).toEqual(['2.root.json', 'timestamp.json', 'snapshot.json', 'targets.json']);
    expect(versions).toBe(everything);
  });

  it.each<readonly [string, Made, boolean]>([
    ['as many keys as the threshold requires', root(1), true],
    ['one key of two', root(1, names, signers('r1')), false],
    ['strangers', root(1, names, signers('x', 'y')), false],
    ['all keys', root(1, names, names.root), true],
  ])('begins with a root that is signed by %s', (_what, first, isTrusted) => {
    const trusted = trustedRoot(first.bytes, check);
    expect(trusted?.root.bytes).toEqual(isTrusted ? first.bytes : undefined);
    if (isTrusted) expect(trusted).toMatchObject({ timestamp: undefined, snapshot: undefined, targets: new Map() });
  });

  const steps = [
    ['timestamp.json', 'timestamp', 'root 1'],
    ['5.snapshot.json', 'snapshot', 'root 1, timestamp 6'],
    ['4.targets.json', '4.targets.json', 'root 1, timestamp 6, snapshot 5'],
  ] as const;

  it.each(steps)('ends at a missing file, and keeps what it has: %s', (name, _evidence, kept) => {
    const absent = update({ answers: { [name]: { kind: 'absent' } } });
    expect(absent.refusal).toEqual(refusing('update-format', 'unavailable', `${name} is not there`, name));
    const unreachable = update({ answers: { [name]: { kind: 'unreachable', reason: 'no route' } } });
    expect(unreachable.refusal).toEqual(
      refusing('update-format', 'unavailable', `${name} cannot be had: no route`, name),
    );
    expect([absent.versions, unreachable.versions]).toEqual([kept, kept]);
    expect(unreachable.verdicts).toEqual([unreachable.refusal]);
    expect(unreachable.targets).toEqual([]);
  });

  it.each(steps)('ends at a file that is too long: %s', (name, _evidence, kept) => {
    const { refusal, asked, versions } = update({ answers: { [name]: { kind: 'too-long' } } });
    const most = asked.at(-1)?.lengthMax;
    const than = name === 'timestamp.json' ? `more than ${most} bytes` : 'more bytes than are listed';
    expect(refusal).toEqual(refusing('update-length', 'endless-data', `${name} has ${than}`, name));
    expect(versions).toBe(kept);
    expect(
      update({ answers: { [name]: { kind: 'too-long' } } }, { controls: without('update-length') }).refusal,
    ).toMatchObject({ control: 'update-length' });
  });

  const blank = ({ bytes }: Made, length: number) => {
    const padded = new Uint8Array(length).fill(0x20);
    padded.set(bytes);
    return padded;
  };

  it.each([
    [16_384, undefined, true],
    [16_385, undefined, false],
    [16_385, 'update-length', true],
  ] as const)('accepts a timestamp of %d bytes, without %s: %s', (length, off, isTaken) => {
    const answers = { 'timestamp.json': blank(timestamp6, length) };
    const { refusal } = update({ answers }, { controls: off === undefined ? without() : without(off) });
    expect(refusal?.control).toBe(isTaken ? undefined : 'update-length');
  });

  it.each([
    ['timestamp.json', 'timestamp', 'timestamp'],
    ['5.snapshot.json', 'snapshot', 'snapshot'],
    ['4.targets.json', '4.targets.json', 'targets'],
    ['2.root.json', '2.root', 'root'],
  ])('ends at a file that is not metadata: %s', (name, evidence, type) => {
    const controls = without('update-consistency');
    const { refusal } = update({ answers: { [name]: new TextEncoder().encode('[]') } }, { controls });
    expect(refusal).toEqual(
      refusing('update-format', 'malformed', `${evidence} is no metadata of ${type}: the file is no object`, evidence),
    );
  });

  it.each(['timestamp', 'snapshot', 'targets', 'root'] as const)(
    'is valid until the first file expires: %s',
    (role) => {
      const at = start + 10 * day;
      const sooner = { expires: headOf(role, 1, at).expires };
      const made = {
        root: {},
        timestamp: { files: { timestamp: timestamp(6, snapshot5, sooner) } },
        snapshot: { files: above({ snapshot: snapshot(5, targets4, sooner) }) },
        targets: { files: above({ targets: targets(4, sooner) }) },
      };
      const trusted =
        role === 'root' ? trustedRoot(root(1, names, signing(names.root), sooner).bytes, check)! : factory;
      const ask = (startedAt: number, ...off: readonly UpdateSwitch[]) =>
        update(made[role], { trusted, startedAt, controls: without(...off) });
      expect([ask(at - 1).refusal, ask(at - 1).validUntil]).toEqual([undefined, at]);
      expect(ask(at).refusal).toEqual(expired(role, { root: 1, timestamp: 6, snapshot: 5, targets: 4 }[role]));
      expect(ask(at, 'update-expiry').refusal).toBeUndefined();
      expect(ask(at - 1, 'update-expiry').validUntil).toBe(Number.POSITIVE_INFINITY);
    },
  );

  it('is not blamed for a defect of the signature verifier', () => {
    const broken = () => {
      throw new TypeError('no such key');
    };
    expect(() => update({}, { check: broken })).toThrow(TypeError);
  });

  it('that is refused gives the reason last', () => {
    const { verdicts, refusal } = update({}, { startedAt: ends.root });
    expect(verdicts).toEqual([refusal]);
    expect(refusal).toEqual(expired('root', 1));
  });
});

describe('signatures', () => {
  const one = (role: 'timestamp' | 'snapshot' | 'targets', by: readonly MetadataSigner[]): Files => {
    if (role === 'timestamp') return { ...files, timestamp: timestamp(6, snapshot5, {}, by) };
    return above(role === 'snapshot' ? { snapshot: snapshot(5, targets4, {}, by) } : { targets: targets(4, {}, by) });
  };

  it.each<
    readonly [
      'timestamp' | 'snapshot' | 'targets',
      readonly string[],
      readonly UpdateSwitch[],
      ReturnType<typeof refusing> | undefined,
    ]
  >([
    ['timestamp', [], [], unsigned('timestamp')],
    ['timestamp', ['s1'], [], unsigned('timestamp')],
    ['timestamp', ['x'], ['update-threshold'], unsigned('timestamp')],
    ['timestamp', ['x'], ['update-signature'], undefined],
    ['timestamp', ['x', 't1'], [], undefined],
    ['snapshot', ['t1'], [], unsigned('snapshot')],
    ['snapshot', ['t1'], ['update-signature'], undefined],
    ['targets', ['r1', 'r2'], [], unsigned('4.targets.json')],
    ['targets', ['g1'], [], tooFew('4.targets.json')],
    ['targets', ['g1', 'g1'], [], tooFew('4.targets.json')],
    ['targets', ['g1', 'x'], [], tooFew('4.targets.json')],
    ['targets', ['g1'], ['update-threshold'], undefined],
    ['targets', ['g1'], ['update-signature'], undefined],
    ['targets', ['g1', 'g3'], [], undefined],
    ['targets', ['g1', 'g2', 'g3'], [], undefined],
  ])('of a %s by %j, without %j', (role, by, off, refusal) => {
    const { refusal: found, versions } = update({ files: one(role, signers(...by)) }, { controls: without(...off) });
    expect(found).toEqual(refusal);
    if (refusal === undefined) expect(versions).toBe(everything);
  });
});

describe('a chain of roots', () => {
  const next: Keys = { ...names, root: signers('n1', 'n2', 'n3') };

  it.each<readonly [string, readonly string[], readonly UpdateSwitch[], ReturnType<typeof refusing> | undefined]>([
    ['old and new keys', ['r1', 'r2', 'n1', 'n2'], [], undefined],
    ['the old keys', ['r1', 'r2'], [], unsigned('2.root')],
    ['the new keys', ['n1', 'n2'], [], unsigned('2.root')],
    ['one old key', ['r1', 'n1', 'n2'], [], tooFew('2.root')],
    ['one new key', ['r1', 'r2', 'n1'], [], tooFew('2.root')],
    ['one of each, where thresholds are not checked', ['r1', 'n1'], ['update-threshold'], undefined],
    ['no key, where signatures are not checked', [], ['update-signature'], undefined],
  ])('continues with a root that is signed by %s', (_what, by, off, refusal) => {
    const result = update({ roots: [root(2, next, signers(...by))] }, { controls: without(...off) });
    expect(result.refusal).toEqual(refusal);
    expect(result.versions).toBe(refusal === undefined ? everything.replace('root 1', 'root 2') : 'root 1');
  });

  it('is followed to its end, each root verified by the one before', () => {
    const last: Keys = { ...names, root: signers('m1', 'm2') };
    const roots = [
      root(2, next, [...signing(names.root), ...signing(next.root)]),
      root(3, last, [...signing(next.root), ...last.root]),
    ];
    const { names: asked, trusted } = update({ roots });
    expect(asked.slice(0, 4)).toEqual(['2.root.json', '3.root.json', '4.root.json', 'timestamp.json']);
    expect(trusted.root.part.version).toBe(3);
    expect(update({ roots: [roots[1], roots[1]] }, { controls: without('update-rollback') }).refusal).toEqual(
      unsigned('2.root'),
    );
  });

  it.each([
    [1, undefined, rollback('2.root says that it is version 1', '2.root'), ['2.root.json'], 1],
    [3, undefined, rollback('2.root says that it is version 3', '2.root'), ['2.root.json'], 1],
    [1, 'update-rollback', undefined, ['2.root.json', 'timestamp.json'], 1],
    [3, 'update-rollback', undefined, ['2.root.json', '4.root.json', 'timestamp.json'], 3],
  ] as const)('whose second root has version %d, without %s', (version, off, refusal, asked, trusted) => {
    const result = update({ roots: [root(version)] }, { controls: off === undefined ? without() : without(off) });
    expect(result.refusal).toEqual(refusal);
    expect(result.names.slice(0, asked.length)).toEqual(asked);
    expect(result.trusted.root.part.version).toBe(trusted);
  });

  it('may have expired on the way, but not at its end', () => {
    const past = { expires: headOf('root', 1, start).expires };
    const trusted = trustedRoot(root(1, names, signing(names.root), past).bytes, check)!;
    expect(update({ roots: [root(2)] }, { trusted }).refusal).toBeUndefined();
    const { refusal, versions } = update({ roots: [root(2, names, signing(names.root), past)] });
    expect(refusal).toEqual(expired('root', 2));
    expect(versions).toBe('root 2');
  });

  const forgotten = allowing(
    'fast-forward-recovery',
    'keys were replaced: versions before 2.root are forgotten',
    '2.root',
  );
  const ahead = timestamp(9, snapshot(9, targets(9)));

  it.each<readonly [string, Partial<Keys>, boolean]>([
    ['no key', {}, false],
    ['the timestamp key', { timestamp: signers('t2') }, true],
    ['the timestamp key, where one is added', { timestamp: signers('t1', 't2') }, false],
    ['the snapshot key', { snapshot: signers('s2') }, true],
    ['the snapshot key, where one is added', { snapshot: signers('s1', 's2') }, false],
    ['keys of targets', { targets: signers('g4', 'g5', 'g6') }, false],
  ])('that replaces %s', (_what, over, forgets) => {
    const keys = { ...names, ...over };
    const its = targets(4, {}, signing(keys.targets));
    const lower = snapshot(5, its, {}, keys.snapshot.slice(-1));
    const world = {
      roots: [root(2, keys)],
      files: { targets: its, snapshot: lower, timestamp: timestamp(6, lower, {}, keys.timestamp.slice(-1)) },
    };
    const trusted = trusting({ timestamp: ahead, snapshot: snapshot(9, targets(9)), targets: targets(9) });
    const result = update(world, { trusted });
    if (forgets) {
      expect([result.refusal, result.verdicts]).toEqual([undefined, [forgotten]]);
      expect(result.versions).toBe('root 2, timestamp 6, snapshot 5, targets 4');
    } else {
      expect(result.refusal).toEqual(rollback('timestamp 6 is below 9', 'timestamp'));
      expect(result.verdicts).toEqual([result.refusal]);
      expect(result.versions).toBe('root 2, timestamp 9, snapshot 9, targets 9');
    }
    const off = update(world, { trusted, controls: without('fast-forward-recovery') });
    expect(off.refusal).toEqual(rollback('timestamp 6 is below 9', 'timestamp'));
    expect(off.verdicts).toEqual([off.refusal]);
  });

  it.each([
    ['both', ['t1', 't2'], false],
    ['one', ['t1', 't3'], true],
    ['one, and no other', ['t2'], true],
    ['none', ['t3', 't4'], true],
  ])('that keeps of two timestamp keys %s', (_what, now, forgets) => {
    const first = trustedRoot(root(1, { ...names, timestamp: signers('t1', 't2') }).bytes, check)!;
    const trusted = { ...trusting({ timestamp: ahead }), root: first.root };
    const timestampKeys = signers(...now);
    const result = update(
      {
        roots: [root(2, { ...names, timestamp: timestampKeys })],
        files: { timestamp: timestamp(6, snapshot5, {}, timestampKeys) },
      },
      { trusted },
    );
    expect(result.verdicts).toEqual(forgets ? [forgotten] : [rollback('timestamp 6 is below 9', 'timestamp')]);
  });
});

describe('a timestamp', () => {
  const known = (version: number, lists: Made = snapshot5, by = names.timestamp) =>
    trusting({ timestamp: timestamp(version, lists, { marked: 'known' }, by), snapshot: snapshot5, targets: targets4 });

  it.each<readonly [number, UpdateSwitch | undefined, ReturnType<typeof refusing> | undefined]>([
    [5, undefined, undefined],
    [7, undefined, rollback('timestamp 6 is below 7', 'timestamp')],
    [7, 'update-rollback', undefined],
  ])('of version 6 is compared with the current one, %d, without %s', (version, off, refusal) => {
    const result = update({}, { trusted: known(version), controls: off === undefined ? without() : without(off) });
    expect(result.refusal).toEqual(refusal);
    expect(result.trusted.timestamp?.part.version).toBe(refusal === undefined ? 6 : version);
    expect(result.verdicts).toEqual(refusal === undefined ? [] : [refusal]);
  });

  it.each<readonly [number, UpdateSwitch | undefined, ReturnType<typeof refusing> | undefined]>([
    [4, undefined, undefined],
    [5, undefined, undefined],
    [6, undefined, rollback('it lists snapshot 5, which is below 6', 'timestamp')],
    [6, 'update-rollback', undefined],
  ])('lists a snapshot that is compared with the one listed before, %d, without %s', (version, off, refusal) => {
    const trusted = { ...known(5, snapshot(version, targets4)), snapshot: undefined };
    const result = update({}, { trusted, controls: off === undefined ? without() : without(off) });
    expect(result.refusal).toEqual(refusal);
  });

  it('of the current version is skipped, and the update continues from there', () => {
    const result = update({}, { trusted: known(6) });
    expect(result.verdicts).toEqual([allowing('update-rollback', 'timestamp 6 is the one at hand', 'timestamp')]);
    expect(result.trusted).toEqual(known(6));
    expect([result.refusal, result.names]).toEqual([undefined, ['2.root.json', 'timestamp.json']]);
  });

  it('of the current version that has expired is refused', () => {
    const { refusal } = update({}, { trusted: known(6), startedAt: ends.timestamp });
    expect(refusal).toEqual(expired('timestamp', 6));
  });

  it.each<readonly [string, Partial<ClientInput>]>([
    ['the client requires it', { takesEqualTimestamp: true }],
    ['the current one is signed by another key', { trusted: known(6, snapshot5, signers('x')) }],
  ])('of the current version replaces it where %s', (_what, input) => {
    const result = update({}, { trusted: known(6), ...input });
    expect([result.refusal, result.verdicts]).toEqual([undefined, []]);
    expect(result.trusted.timestamp?.bytes).toEqual(timestamp6.bytes);
  });

  it('of the current version must be signed all the same', () => {
    const { refusal } = update(
      { files: { timestamp: timestamp(6, snapshot5, {}, signers('x')) } },
      { trusted: known(6) },
    );
    expect(refusal).toEqual(unsigned('timestamp'));
  });
});

describe('a snapshot', () => {
  const hand = (its: Made, lists = timestamp(5, its)) =>
    trusting({ timestamp: lists, snapshot: its, targets: targets4 });
  const marked = { marked: 'at hand' };
  const markedFive = snapshot(5, targets4, marked);
  const listing = (file: Fields) => ({
    files: { timestamp: timestamp(6, snapshot5, { meta: { 'snapshot.json': file } }) },
  });

  it.each<readonly [string, Made, World, readonly UpdateSwitch[], boolean]>([
    ['matches its listing', snapshot5, {}, [], true],
    ['has the listed version, without hashes', markedFive, listing({ version: 5 }), [], true],
    ['is another one of that version', markedFive, {}, [], false],
    ['is of another version', snapshot(4, targets4), {}, [], false],
    ['is of another version, without hashes', snapshot(4, targets4), listing({ version: 5 }), [], false],
    ['is signed by a stranger', snapshot(5, targets4, {}, signers('x')), listing({ version: 5 }), [], false],
    [
      'is signed by a stranger, where signatures are not checked',
      snapshot(5, targets4, {}, signers('x')),
      listing({ version: 5 }),
      ['update-signature'],
      true,
    ],
    [
      'has expired',
      snapshot(5, targets4, { expires: headOf('', 1, start).expires }),
      listing({ version: 5 }),
      [],
      false,
    ],
    [
      'has expired, where time is not checked',
      snapshot(5, targets4, { expires: headOf('', 1, start).expires }),
      listing({ version: 5 }),
      ['update-expiry'],
      true,
    ],
    [
      'expires in a second',
      snapshot(5, targets4, { expires: headOf('', 1, start + 1).expires }),
      listing({ version: 5 }),
      [],
      true,
    ],
  ])('that is stored and %s', (_what, its, world, off, isKept) => {
    const { names: asked, trusted, refusal } = update(world, { trusted: hand(its), controls: without(...off) });
    expect(refusal).toBeUndefined();
    expect(asked.includes('5.snapshot.json')).toBe(!isKept);
    expect(trusted.snapshot?.bytes).toEqual(isKept ? its.bytes : snapshot5.bytes);
  });

  it.each<readonly [string, World, readonly UpdateSwitch[], ReturnType<typeof refusing> | undefined]>([
    [
      'another file',
      { answers: { '5.snapshot.json': markedFive.bytes } },
      ['update-length'],
      mixed('snapshot is not the file that the timestamp lists', 'snapshot'),
    ],
    [
      'another file, where hashes are not checked',
      { answers: { '5.snapshot.json': markedFive.bytes } },
      ['update-length', 'update-consistency'],
      undefined,
    ],
    [
      'a version that is not listed',
      { ...listing({ version: 5 }), answers: { '5.snapshot.json': snapshot(6, targets4).bytes } },
      [],
      mixed('snapshot 6 is not 5, which the timestamp lists', 'snapshot'),
    ],
    [
      'a version that is not listed, where versions are not checked',
      { ...listing({ version: 5 }), answers: { '5.snapshot.json': snapshot(6, targets4).bytes } },
      ['update-consistency'],
      undefined,
    ],
    [
      'no targets',
      { files: above({ snapshot: snapshot(5, targets4, { meta: {} }) }) },
      [],
      refusing('update-format', 'malformed', 'the snapshot lists no targets', 'snapshot'),
    ],
    [
      'only other roles',
      { files: above({ snapshot: snapshot(5, targets4, { meta: { 'a.json': { version: 1 } } }) }) },
      [],
      refusing('update-format', 'malformed', 'the snapshot lists no targets', 'snapshot'),
    ],
  ])('that has %s', (_what, world, off, refusal) => {
    const result = update(world, { controls: without(...off) });
    expect(result.refusal).toEqual(refusal);
    if (refusal !== undefined) expect(result.versions).toBe('root 1, timestamp 6');
  });

  const before = (version: number) =>
    hand(snapshot(4, targets4, { meta: { 'targets.json': { version: 1 }, 'a.json': { version } } }));
  const now = (meta: Fields) => ({
    files: above({ snapshot: snapshot(5, targets4, { meta: { 'targets.json': { version: 4 }, ...meta } }) }),
  });

  it.each<readonly [string, number, Fields, UpdateSwitch | undefined, string | undefined]>([
    ['above what it was', 6, { 'a.json': { version: 7 } }, undefined, undefined],
    ['as it was', 7, { 'a.json': { version: 7 } }, undefined, undefined],
    ['below what it was', 8, { 'a.json': { version: 7 } }, undefined, 'it lists a 7, which is below 8'],
    [
      'below what it was, where versions are not checked',
      8,
      { 'a.json': { version: 7 } },
      'update-rollback',
      undefined,
    ],
    ['that is gone', 8, {}, undefined, 'snapshot no longer lists a'],
    ['that is gone, where versions are not checked', 8, {}, 'update-rollback', undefined],
  ])('lists a role %s', (_what, known, meta, off, reason) => {
    const result = update(now(meta), {
      trusted: before(known),
      controls: off === undefined ? without() : without(off),
    });
    expect(result.refusal).toEqual(reason === undefined ? undefined : rollback(reason, 'snapshot'));
  });
});

describe('targets', () => {
  const hand = (its: Made) => ({ ...trusting({ targets: its }) });
  const marked = targets(4, { marked: 'at hand' });
  const listing = (file: Fields): World => ({
    files: above({ snapshot: snapshot(5, targets4, { meta: { 'targets.json': file } }) }),
  });
  const soon = (at: number) => targets(4, { expires: headOf('', 1, at).expires });

  it.each<readonly [string, Made, World, readonly UpdateSwitch[], boolean]>([
    ['match their listing', targets4, {}, [], true],
    ['have the listed version, without hashes', marked, listing({ version: 4 }), [], true],
    ['are others of that version', marked, {}, [], false],
    ['are of another version', targets(3), {}, [], false],
    ['are of another version, without hashes', targets(3), listing({ version: 4 }), [], false],
    ['are signed by strangers', targets(4, {}, signers('x', 'y')), listing({ version: 4 }), [], false],
    ['are signed by one of two', targets(4, {}, signers('g1')), listing({ version: 4 }), [], false],
    [
      'are signed by one of two, where thresholds are not checked',
      targets(4, {}, signers('g1')),
      listing({ version: 4 }),
      ['update-threshold'],
      true,
    ],
    [
      'are signed by strangers, where thresholds are not checked',
      targets(4, {}, signers('x')),
      listing({ version: 4 }),
      ['update-threshold'],
      false,
    ],
    [
      'are signed by strangers, where signatures are not checked',
      targets(4, {}, signers('x')),
      listing({ version: 4 }),
      ['update-signature'],
      true,
    ],
    ['have expired', soon(start), listing({ version: 4 }), [], false],
    ['have expired, where time is not checked', soon(start), listing({ version: 4 }), ['update-expiry'], true],
    ['expire in a second', soon(start + 1), listing({ version: 4 }), [], true],
  ])('that are stored and %s', (_what, its, world, off, isKept) => {
    const { names: asked, trusted, refusal } = update(world, { trusted: hand(its), controls: without(...off) });
    expect(refusal).toBeUndefined();
    expect(asked.includes('4.targets.json')).toBe(!isKept);
    expect(trusted.targets.get('targets')?.bytes).toEqual(isKept ? its.bytes : targets4.bytes);
  });

  it.each<readonly [string, World, readonly UpdateSwitch[], ReturnType<typeof refusing> | undefined]>([
    [
      'another file',
      { answers: { '4.targets.json': marked.bytes } },
      ['update-length'],
      mixed('4.targets.json is not the file that the snapshot lists', '4.targets.json'),
    ],
    [
      'another file, where hashes are not checked',
      { answers: { '4.targets.json': marked.bytes } },
      ['update-length', 'update-consistency'],
      undefined,
    ],
    [
      'a version that is not listed',
      { ...listing({ version: 4 }), answers: { '4.targets.json': targets(5).bytes } },
      [],
      mixed('targets 5 is not 4, which the snapshot lists', '4.targets.json'),
    ],
    [
      'a version that is not listed, where versions are not checked',
      { ...listing({ version: 4 }), answers: { '4.targets.json': targets(5).bytes } },
      ['update-consistency'],
      undefined,
    ],
  ])('that are %s', (_what, world, off, refusal) => {
    const result = update(world, { controls: without(...off) });
    expect(result.refusal).toEqual(refusal);
    if (refusal !== undefined) expect(result.versions).toBe('root 1, timestamp 6, snapshot 5');
  });

  it('of other roles stay beside the new ones', () => {
    const trusted = { ...factory, targets: new Map([['a', readMetadata(targets(2).bytes, 'targets')]]) };
    expect([...update({}, { trusted }).trusted.targets.keys()]).toEqual(['a', 'targets']);
  });
});

describe('a search for a path', () => {
  interface Role {
    readonly paths?: readonly string[];
    readonly terminating?: boolean;
    readonly has?: readonly string[];
    readonly to?: readonly string[];
  }
  const worldOf = (roles: Readonly<Record<string, Role>>, paths: readonly string[]): World => {
    const delegationsOf = (to: readonly string[]) => ({
      delegations: {
        keys: keysAsJson(to.map((name) => signer(`key of ${name}`))),
        roles: to.map((name) => {
          const { paths = ['*'], terminating = false } = roles[name];
          return delegationAsJson({ name, terminating, paths }, signers(`key of ${name}`), 1);
        }),
      },
    });
    const fileOf = (name: string, { has = [], to }: Role, version: number) =>
      targets(
        version,
        { targets: Object.fromEntries(has.map((path) => [path, image])), ...(to && delegationsOf(to)) },
        name === 'targets' ? signing(names.targets) : signers(`key of ${name}`),
      );
    const made = Object.entries(roles).map(
      ([name, role]) => [name, fileOf(name, role, name === 'targets' ? 4 : 1)] as const,
    );
    const meta = Object.fromEntries(made.map(([name, { version }]) => [`${name}.json`, { version }]));
    const top = new Map(made).get('targets')!;
    return {
      files: above({ targets: top, snapshot: snapshot(5, top, { meta }) }),
      answers: Object.fromEntries(made.map(([name, { bytes, version }]) => [`${version}.${name}.json`, bytes])),
      paths,
    };
  };
  const found = (path: string, by: string) => ({
    path,
    by,
    file: { length: 1, hashes: [['sha256', digestOf('image')]], custom: undefined },
  });

  it.each<readonly [string, Readonly<Record<string, Role>>, string, string | undefined, readonly string[]]>([
    ['by targets', { targets: { has: ['p'], to: ['a'] }, a: { has: ['p'] } }, 'p', 'targets', []],
    [
      'by the first role that has it',
      { targets: { to: ['a', 'b'] }, a: { has: ['p'] }, b: { has: ['p'] } },
      'p',
      'a',
      ['a'],
    ],
    ['by the second', { targets: { to: ['a', 'b'] }, a: {}, b: { has: ['p'] } }, 'p', 'b', ['a', 'b']],
    [
      'by a role below the first',
      { targets: { to: ['a', 'b'] }, a: { to: ['c'] }, b: { has: ['p'] }, c: { has: ['p'] } },
      'p',
      'c',
      ['a', 'c'],
    ],
    [
      'by a role beside one whose own roles do not have it',
      { targets: { to: ['a', 'b'] }, a: { to: ['c'] }, b: { has: ['p'] }, c: {} },
      'p',
      'b',
      ['a', 'c', 'b'],
    ],
    ['by no role', { targets: { to: ['a'] }, a: { has: ['q'] } }, 'p', undefined, ['a']],
    [
      'by no role that the path is delegated to',
      { targets: { to: ['a'] }, a: { has: ['p'], paths: ['q'] } },
      'p',
      undefined,
      [],
    ],
    [
      'not behind a terminating role',
      { targets: { to: ['a', 'b'] }, a: { terminating: true }, b: { has: ['p'] } },
      'p',
      undefined,
      ['a'],
    ],
    [
      'before a terminating role',
      { targets: { to: ['a', 'b', 'c'] }, a: {}, b: { terminating: true, has: ['p'] }, c: {} },
      'p',
      'b',
      ['a', 'b'],
    ],
    [
      'not beside one further up',
      { targets: { to: ['a', 'b'] }, a: { to: ['c'] }, b: { has: ['p'] }, c: { terminating: true } },
      'p',
      undefined,
      ['a', 'c'],
    ],
    [
      'behind a role that terminates other paths',
      { targets: { to: ['a', 'b'] }, a: { terminating: true, paths: ['q'] }, b: { has: ['p'] } },
      'p',
      'b',
      ['b'],
    ],
  ])('finds it %s', (_what, roles, path, by, asked) => {
    const result = update(worldOf(roles, [path]));
    expect(result.refusal).toBeUndefined();
    expect(result.targets).toEqual([by === undefined ? undefined : found(path, by)]);
    expect(result.names.slice(4).map((name) => name.replace(/^1\.|\.json$/g, ''))).toEqual(asked);
  });

  it('finds each of several, in their order', () => {
    const world = worldOf({ targets: { has: ['p', 'q'] } }, ['q', 'x', 'p']);
    expect(update(world).targets).toEqual([found('q', 'targets'), undefined, found('p', 'targets')]);
  });

  it('skips a role that the snapshot does not list', () => {
    const world = worldOf({ targets: { to: ['a'] }, a: {} }, ['p']);
    const top = world.files!.targets!;
    const result = update({ ...world, files: above({ targets: top, snapshot: snapshot(5, top) }) });
    expect(result.refusal).toEqual(refusing('update-format', 'unavailable', 'the snapshot does not list a', 'a'));
  });

  it('is refused where a role on the way has expired', () => {
    const world = worldOf({ targets: { to: ['a'] }, a: { has: ['p'] } }, ['p']);
    const late = update(world, { startedAt: ends.targets, controls: without() });
    expect(late.refusal?.control).toBe('update-expiry');
    expect(late.targets).toEqual([]);
  });

  it.each([
    [31, true],
    [32, true],
    [33, false],
  ])('finds it behind %d delegations: %s', (count, isFound) => {
    const chain = Array.from(
      { length: count },
      (_, n) => [`d${n}`, n === count - 1 ? { has: ['p'] } : { to: [`d${n + 1}`] }] as const,
    );
    const world = worldOf({ targets: { to: ['d0'] }, ...Object.fromEntries(chain) }, ['p']);
    const result = update(world);
    expect(result.targets).toEqual([isFound ? found('p', `d${count - 1}`) : undefined]);
  });
});

describe('a step', () => {
  const input = { trusted: factory, startedAt: start, controls: without(), check };
  const session = () => new Session(input);

  it('requests files from its caller, and searches for a path only if requested', () => {
    const byRole: Readonly<Record<string, Made>> = { ...files };
    const { refusal, targets: found } = answered(client(input), ({ role }) =>
      role === 'root' ? { kind: 'absent' } : { kind: 'file', bytes: byRole[role].bytes },
    );
    expect([refusal, found]).toEqual([undefined, []]);
  });

  it('runs only after the one before it', () => {
    expect(() => refreshSnapshot(session()).next()).toThrow('a timestamp is trusted before its snapshot');
    expect(() => {
      const { name, delegator } = topTargets(session());
      refreshTargets(session(), name, delegator).next();
    }).toThrow('a snapshot is trusted before its targets');
  });

  it('that requests an unknown role fails as a bug, without blaming the file', () => {
    const bytes = writeMetadata({ ...headOf('other', 1, start) }, []);
    expect(() => session().read(bytes, 'other' as 'targets', 'other')).toThrow(TypeError);
  });

  it('to the targets uses the keys that root names', () => {
    const { keys, roles } = factory.root.part;
    expect(topTargets(session())).toEqual({ name: 'targets', delegator: { keys, role: roles.targets } });
  });
});
