import { describe, expect, it } from 'vitest';
import { checkUptane, type UptaneQuestion } from '../../sim/decisions/verify-uptane.ts';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import { UptaneChecks, type UptaneRequest } from '../../sim/rollout/verification/uptane-checks.ts';
import { idealReleaseKeys, ReleaseRepository } from '../../sim/update-security/release.ts';
import { jsonOf } from '../../sim/update-security/tuf/listed-file.ts';
import type { Signed } from '../../sim/update-security/tuf/metadata.ts';
import { TufRepository } from '../../sim/update-security/tuf/repository.ts';
import { defaultPlan } from '../../sim/update-security/tuf/repository-plan.ts';
import type { RepositoryView } from '../../sim/update-security/tuf/repository-view.ts';
import type { MetadataSigner } from '../../sim/update-security/tuf/signatures.ts';
import { trustedRoot } from '../../sim/update-security/tuf/trusted-state.ts';
import { headOf, listed, writeMetadata } from '../../sim/update-security/tuf/write-metadata.ts';
import { allowing, allUpdateControls, refusing, type UpdateSwitch } from '../../sim/update-security/update-verdict.ts';
import { imageCustom } from '../../sim/update-security/uptane/custom.ts';
import { Director, directorLifetimeS, namedFor, type Order, SELF } from '../../sim/update-security/uptane/director.ts';
import {
  type DirectorQuestion,
  fullDirector,
  partialDirector,
} from '../../sim/update-security/uptane/director-metadata.ts';
import { type NamedImage, signInstructions } from '../../sim/update-security/uptane/sign-instructions.ts';
import { day, digestOf, releaseOf, sensor, start, without } from './release-world.ts';

const keys = idealReleaseKeys(idealKeys('uptane'));
const newDirector = (begunAt = start) => new Director((name) => keys.metadataSigner(`director/${name}`), begunAt);
const hardwareId = 'acme.example/sensor';
const order = (releaseCounter: number): Order => ({
  path: 'image',
  digest: digestOf(`sensor ${releaseCounter}`),
  length: 400_000,
  hardwareId,
  releaseCounter,
});
const signedIn = (bytes: Uint8Array | undefined) => jsonOf(bytes!).signed;
const keyIdsOf = (bytes: Uint8Array | undefined) =>
  (JSON.parse(new TextDecoder().decode(bytes)) as { signatures: { keyid: string }[] }).signatures.map(
    ({ keyid }) => keyid,
  );
const idsOf = (signers: readonly MetadataSigner[]) => signers.map(({ keyId }) => keyId);

/** A director, its latest instructions, and a device's initial trusted state. */
const instructed = () => {
  const director = newDirector();
  const [first] = [director.instruct(undefined, order(1), start)];
  const second = director.instruct(first, order(2), start + 10);
  return { director, first, second, factory: trustedRoot(director.firstRoot, keys.check)! };
};

describe('instructions', () => {
  const { director } = instructed();
  const named: NamedImage = namedFor({ id: 'own', hardwareId }, order(3));
  const sign = (images: readonly NamedImage[] = [named]) =>
    signInstructions({ images, version: 12, expires: start + day }, director.keys, director.root);

  it('name an image for a device, its hardware and a counter', () => {
    expect(named).toEqual({
      path: 'image',
      digest: digestOf('sensor 3'),
      length: 400_000,
      custom: { ecus: { own: { hardwareId } }, releaseCounter: 3 },
    });
  });

  it('are targets, snapshot and timestamp of one version, each signed by its role', () => {
    const view = sign();
    const { custom, length } = named;
    expect(signedIn(view.metadata('12.targets.json'))).toEqual({
      ...headOf('targets', 12, start + day),
      targets: { image: { length, hashes: { sha256: digestOf('sensor 3') }, custom } },
    });
    expect(signedIn(view.metadata('12.snapshot.json'))).toEqual({
      ...headOf('snapshot', 12, start + day),
      meta: { 'targets.json': { version: 12 } },
    });
    expect(signedIn(view.metadata('timestamp.json'))).toEqual({
      ...headOf('timestamp', 12, start + day),
      meta: { 'snapshot.json': listed(12, view.metadata('12.snapshot.json')!) },
    });
    for (const role of ['targets', 'snapshot'] as const)
      expect(keyIdsOf(view.metadata(`12.${role}.json`))).toEqual(idsOf(director.keys[role]));
    expect(keyIdsOf(view.metadata('timestamp.json'))).toEqual(idsOf(director.keys.timestamp));
  });

  it.each([[0], [1], [2]])('name %d images', (count) => {
    const images = Array.from({ length: count }, (_, n) => ({ ...named, path: `image ${n}` }));
    const targets = signedIn(sign(images).metadata('12.targets.json')).targets as object;
    expect(Object.keys(targets)).toEqual(images.map(({ path }) => path));
  });

  it.each([
    ['1.root.json', true],
    ['12.root.json', true],
    ['root.json', false],
    ['a1.root.json', false],
    ['1.root.json.old', false],
    ['1.root-json', false],
    ['1.snapshot.json', false],
    ['snapshot.json', false],
  ])('take roots from the director, and nothing else: %s', (name, isRoot) => {
    const bytes = Uint8Array.of(1);
    const root = { ...director.root, metadata: () => bytes };
    const view = signInstructions({ images: [], version: 12, expires: start }, director.keys, root);
    expect(view.metadata(name)).toBe(isRoot ? bytes : undefined);
    expect(view.file('image', digestOf('sensor 3'))).toBeUndefined();
  });
});

describe('a director', () => {
  it('begins with its root, and names its keys role by role', () => {
    const director = newDirector();
    expect(director.root.metadata('1.root.json')).toEqual(director.firstRoot);
    expect(signedIn(director.firstRoot)._type).toBe('root');
    const { roles } = signedIn(director.firstRoot) as unknown as { roles: Record<string, { keyids: string[] }> };
    for (const role of ['timestamp', 'snapshot', 'targets'] as const)
      expect(idsOf(director.keys[role])).toEqual(roles[role].keyids);
  });

  it('signs instructions for a week, for the device that polls', () => {
    const { second } = instructed();
    expect(second).toMatchObject({ order: order(2), version: 2, signedAt: start + 10 });
    const { targets, version, expires } = signedIn(second.view.metadata('2.targets.json'));
    expect([version, expires]).toEqual([2, headOf('targets', 2, start + 10 + 7 * day).expires]);
    expect(directorLifetimeS).toBe(7 * day);
    expect((targets as Record<string, { custom: unknown }>).image.custom).toEqual({
      ecus: { [SELF]: { hardwareId } },
      releaseCounter: 2,
    });
  });

  it.each<readonly [string, Partial<Order>]>([
    ['path', { path: 'other' }],
    ['digest', { digest: digestOf('other') }],
    ['length', { length: 1 }],
    ['hardware', { hardwareId: 'other' }],
    ['counter', { releaseCounter: 9 }],
  ])('issues a new order of another %s', (_what, over) => {
    const { director, first } = instructed();
    expect(director.instruct(first, { ...order(1) }, start + 20)).toBe(first);
    expect(director.instruct(first, { ...order(1), ...over }, start + 20)).toMatchObject({ version: 2, order: over });
  });

  it.each([
    [100, 0, true],
    [100, day - 101, true],
    [100, day - 100, false],
    [100, day, false],
    [0, day - 1, true],
    [0, day, false],
  ])(
    'counts its days from its beginning: instructed %d s after that, and polled %d s later',
    (after, later, isStanding) => {
      const begunAt = start + 12_345;
      const director = newDirector(begunAt);
      const before = director.instruct(undefined, order(1), begunAt + after);
      const again = director.instruct(before, order(1), begunAt + after + later);
      expect([again === before, again.version]).toEqual([isStanding, isStanding ? 1 : 2]);
    },
  );

  it('keeps the number on another day for what it signs that day', () => {
    const director = newDirector();
    const [today, tomorrow] = [0, 1].map((n) => director.instruct(undefined, order(1), start + n * day));
    expect([today.version, tomorrow.version, today === tomorrow]).toEqual([1, 1, false]);
    expect(tomorrow.signedAt).toBe(start + day);
    expect(director.instruct(undefined, order(1), start + day + 5)).toBe(tomorrow);
  });

  it("identifies a device's last instructions by the targets that it trusts", () => {
    const { director, first, second, factory } = instructed();
    const trusting = (bytes: Uint8Array | undefined) => ({
      ...factory,
      targets: new Map([['targets', { bytes, part: {} } as unknown as Signed<never>]]),
    });
    expect(director.standingOf(trusting(first.view.metadata('1.targets.json')))).toBe(first);
    expect(director.standingOf(trusting(second.view.metadata('2.targets.json')))).toBe(second);
    expect(director.standingOf(trusting(Uint8Array.of(1)))).toBeUndefined();
    expect(director.standingOf(factory)).toBeUndefined();
  });

  it('has after restore exactly the saved instructions', () => {
    const { director, first, second, factory } = instructed();
    const saved = director.save();
    expect(saved).toEqual([first, second].map(({ order, version, signedAt }) => ({ order, version, signedAt })));
    const other = newDirector();
    const gone = other.instruct(undefined, order(7), start);
    other.restore(saved);
    expect(other.save()).toEqual(saved);
    const trusted = (view: RepositoryView) => ({
      ...factory,
      targets: new Map([['targets', { bytes: view.metadata('1.targets.json'), part: {} } as unknown as Signed<never>]]),
    });
    expect(other.standingOf(trusted(gone.view))).toBeUndefined();
    expect(other.standingOf(trusted(first.view))).toMatchObject({ order: order(1), version: 1 });
    expect(other.instruct(undefined, order(7), start)).not.toBe(gone);
    expect(other.instruct(undefined, order(1), start)).toBe(other.standingOf(trusted(first.view)));
  });
});

describe('targets passed on alone', () => {
  const { director, first, second, factory } = instructed();
  const expiry = start + 10 + 7 * day;
  const question = (over: Partial<DirectorQuestion> = {}): DirectorQuestion => ({
    trusted: { director: factory },
    director: second.view,
    startedAt: start + 20,
    controls: allUpdateControls,
    check: keys.check,
    ...over,
  });
  const ask = (over?: Partial<DirectorQuestion>) => partialDirector(question(over));
  const handing = (bytes: Uint8Array | undefined): RepositoryView => ({
    ...second.view,
    metadata: (name) => (name === '2.targets.json' ? bytes : second.view.metadata(name)),
  });
  const bytes = second.view.metadata('2.targets.json')!;
  const signedBy = (signers: readonly MetadataSigner[]) => handing(writeMetadata(signedIn(bytes), signers));
  const strangers = [keys.metadataSigner('stranger')];

  it('are trusted, in place of the earlier ones', () => {
    const before = { ...factory, targets: new Map([['other', { part: { version: 1 } } as unknown as Signed<never>]]) };
    const result = ask({ trusted: { director: before } });
    expect(result.refusal).toBeUndefined();
    expect(result.targets?.version).toBe(2);
    expect([...result.trusted.targets.keys()]).toEqual(['targets']);
    expect(result.trusted.targets.get('targets')?.bytes).toEqual(bytes);
    expect(result.trusted).toMatchObject({ root: factory.root, timestamp: undefined, snapshot: undefined });
    expect([result.verdicts, result.validUntil]).toEqual([[], expiry]);
  });

  const tooLong = refusing('update-length', 'endless-data', 'targets have more than 5000000 bytes', 'targets');
  const blank = (length: number) => {
    const padded = new Uint8Array(length).fill(0x20);
    padded.set(bytes);
    return handing(padded);
  };

  it.each<
    readonly [string, () => Partial<DirectorQuestion>, readonly UpdateSwitch[], ReturnType<typeof refusing> | undefined]
  >([
    [
      'that are missing',
      () => ({ director: handing(undefined) }),
      [],
      refusing('update-format', 'unavailable', 'no targets were handed on', 'targets'),
    ],
    ['of as many bytes as a client accepts', () => ({ director: blank(5_000_000) }), [], undefined],
    ['of one byte more', () => ({ director: blank(5_000_001) }), [], tooLong],
    [
      'of one byte more, where lengths are not checked',
      () => ({ director: blank(5_000_001) }),
      ['update-length'],
      undefined,
    ],
    [
      'signed by a stranger',
      () => ({ director: signedBy(strangers) }),
      [],
      refusing('update-signature', 'arbitrary-installation', 'no key of its role signed targets', 'targets'),
    ],
    [
      'signed by a stranger, where signatures are not checked',
      () => ({ director: signedBy(strangers) }),
      ['update-signature'],
      undefined,
    ],
    ['in the second before they expire', () => ({ startedAt: expiry - 1 }), [], undefined],
    [
      'as they expire',
      () => ({ startedAt: expiry }),
      [],
      refusing('update-expiry', 'freeze', 'targets 2 has expired', 'targets'),
    ],
    ['as they expire, where time is not checked', () => ({ startedAt: expiry }), ['update-expiry'], undefined],
  ])('%s', (_what, over, off, refusal) => {
    const result = ask({ ...over(), controls: without(...off) });
    expect(result.refusal).toEqual(refusal);
    expect(result.verdicts).toEqual(refusal === undefined ? [] : [refusal]);
    expect(result.targets?.version).toBe(refusal === undefined ? 2 : undefined);
    if (refusal !== undefined) expect(result.trusted).toBe(factory);
  });

  it('that are not metadata are malformed', () => {
    expect(ask({ director: handing(Uint8Array.of(0x7b)) }).refusal).toMatchObject({
      control: 'update-format',
      attack: 'malformed',
      evidence: 'targets',
    });
  });

  it.each<readonly [string, RepositoryView, UpdateSwitch | undefined, string | undefined]>([
    ['above those that were trusted', director.instruct(second, order(1), start + 15).view, undefined, undefined],
    ['equal to them', second.view, undefined, undefined],
    ['below them', first.view, undefined, 'targets 1 is below 2'],
    ['below them, where versions are not checked', first.view, 'update-rollback', undefined],
  ])('of a version %s', (_what, view, off, reason) => {
    const { trusted } = ask();
    const controls = off === undefined ? allUpdateControls : without(off);
    const result = ask({ trusted: { director: trusted }, director: view, controls });
    expect(result.refusal).toEqual(
      reason === undefined ? undefined : refusing('update-rollback', 'rollback', reason, 'targets'),
    );
    if (reason !== undefined) expect(result.trusted).toBe(trusted);
  });

  it('are not blamed for a defect of the device that checks them', () => {
    const check = () => {
      throw new TypeError('no such key');
    };
    expect(() => ask({ check })).toThrow(TypeError);
  });

  it('come last where everything of a director is checked', () => {
    const whole = fullDirector(question());
    expect([whole.refusal, whole.targets?.version]).toEqual([undefined, 2]);
    expect(whole.trusted).toMatchObject({ timestamp: { part: { version: 2 } }, snapshot: { part: { version: 2 } } });
    const late = fullDirector(question({ trusted: { director: whole.trusted }, startedAt: expiry }));
    expect(late.refusal).toMatchObject({ control: 'update-expiry', evidence: 'timestamp' });
    expect([late.targets, late.trusted.targets.has('targets')]).toEqual([undefined, true]);
  });

  it('are requested again where the director has the same versions and other content', () => {
    const other = newDirector();
    const view = other.instruct(other.instruct(undefined, order(1), start), order(5), start + 10).view;
    const { trusted } = fullDirector(question());
    expect(fullDirector(question({ trusted: { director: trusted }, director: view })).trusted.timestamp?.bytes).toEqual(
      view.metadata('timestamp.json'),
    );
  });
});

/** Two repositories; the second lists what the director orders. */
const vehicle = () => {
  const { director, first, second, factory } = instructed();
  const images = new ReleaseRepository(keys, start);
  for (const sequence of [1, 2]) {
    const release = releaseOf(sensor, sequence);
    images.tuf.put('image', { digest: release.image.digest, length: 400_000, bytes: undefined }, imageCustom(release));
    images.tuf.publish(start);
  }
  const trusted = { director: factory, image: trustedRoot(images.tuf.firstRoot, keys.check)! };
  const ask = (over: Partial<UptaneQuestion> = {}) =>
    checkUptane({
      verification: 'full',
      trusted,
      director: second.view,
      image: images.view,
      ecu: { id: SELF, hardwareId },
      startedAt: start + 20,
      controls: allUpdateControls,
      check: keys.check,
      ...over,
    });
  return { director, first, second, images, trusted, ask };
};

describe('both repositories', () => {
  const named = allowing('director-targets', 'the director names this device', 'targets');
  const same = allowing('image-repository', 'both repositories list the same image', 'image');
  const instruction = expect.objectContaining({ path: 'image', hardwareId, releaseCounter: 2, by: 'targets' });
  const last = (verdicts: readonly unknown[], count: number) => verdicts.slice(verdicts.length - count);

  it('that agree are an instruction, and everything in both is trusted', () => {
    const { ask, trusted } = vehicle();
    const outcome = ask();
    expect([outcome.refusal, outcome.instruction]).toEqual([undefined, instruction]);
    expect(last(outcome.verdicts, 2)).toEqual([named, same]);
    expect(outcome.trusted.director.targets.get('targets')?.part.version).toBe(2);
    expect(outcome.trusted.image.targets.get('targets')?.part.version).toBe(3);
    expect(outcome.trusted.image).not.toBe(trusted.image);
    expect(outcome.trusted.director.timestamp?.part.version).toBe(2);
    // The timestamp of the image repository is older than the director's.
    expect(outcome.validUntil).toBe(start + 7 * day);
  });

  it.each<readonly [string, Partial<UptaneQuestion>]>([
    ['is partial', { verification: 'partial' }],
    ['does not compare them', { controls: without('image-repository') }],
  ])('are not both asked by a verification that %s', (_what, over) => {
    const { ask, trusted } = vehicle();
    const image: RepositoryView = { metadata: () => expect.unreachable(), file: () => expect.unreachable() };
    const outcome = ask({ ...over, image });
    expect([outcome.refusal, outcome.instruction, outcome.trusted.image]).toEqual([
      undefined,
      instruction,
      trusted.image,
    ]);
    expect(last(outcome.verdicts, 1)).toEqual([named]);
    expect(outcome.validUntil).toBe(start + 10 + 7 * day);
  });

  it('are not both asked where the director is refused', () => {
    const { ask, trusted } = vehicle();
    const image: RepositoryView = { metadata: () => expect.unreachable(), file: () => expect.unreachable() };
    const outcome = ask({ image, startedAt: start + 8 * day });
    expect(outcome.refusal).toMatchObject({ control: 'update-expiry', evidence: 'timestamp' });
    expect([outcome.instruction, outcome.trusted.image]).toEqual([undefined, trusted.image]);
    expect(outcome.verdicts).toEqual([outcome.refusal]);
  });

  it("are not both asked by a partial verification, which checks only the director's targets", () => {
    const { ask } = vehicle();
    const { director } = ask({ verification: 'partial' }).trusted;
    expect([director.timestamp, director.snapshot, director.targets.get('targets')?.part.version]).toEqual([
      undefined,
      undefined,
      2,
    ]);
  });

  const forgotten = allowing(
    'fast-forward-recovery',
    'keys were replaced: versions before 2.root are forgotten',
    '2.root',
  );

  it('report what each contains, in their order', () => {
    const { ask, images, trusted } = vehicle();
    const replaced = new TufRepository(defaultPlan, (name) => keys.metadataSigner(`replaced/${name}`), start);
    replaced.replaceKeys('timestamp', start);
    const [timestamp, snapshot, targets] = (['timestamp', 'snapshot', 'targets'] as const).map((role) =>
      replaced.signersOf(role),
    );
    const instructions = {
      images: [namedFor({ id: SELF, hardwareId }, order(2))],
      version: 1,
      expires: start + day,
    };
    const director = signInstructions(instructions, { timestamp, snapshot, targets }, replaced.view);
    const both = { ...trusted, director: trustedRoot(replaced.firstRoot, keys.check)! };
    const image = images.tuf.replaceKeys('snapshot', start);
    expect(ask({ trusted: both, director, image }).verdicts).toEqual([forgotten, named, forgotten, same]);
    expect(ask({ image }).verdicts).toEqual([named, forgotten, same]);
    const refused = ask({
      image: { ...image, metadata: (name) => (name === 'timestamp.json' ? undefined : image.metadata(name)) },
    });
    expect(refused.verdicts).toEqual([named, forgotten, refused.refusal]);
    expect(ask({ trusted: both, director, startedAt: start + day }).verdicts).toEqual([
      forgotten,
      refusing('update-expiry', 'freeze', 'timestamp 1 has expired', 'timestamp'),
    ]);
  });

  it('are verified anew where the second has other content under the same version', () => {
    const { ask, trusted } = vehicle();
    const other = vehicle();
    other.images.tuf.put('more', { digest: digestOf('more'), length: 1, bytes: undefined });
    const [before, now] = [vehicle().images.tuf.publish(start), other.images.tuf.publish(start)];
    const known = ask({ image: before }).trusted;
    const outcome = ask({ trusted: { ...trusted, image: known.image }, image: now });
    expect(outcome.trusted.image.timestamp?.bytes).toEqual(now.metadata('timestamp.json'));
    expect(now.metadata('timestamp.json')).not.toEqual(before.metadata('timestamp.json'));
  });

  it('are both reported where the second is refused, and what was verified before stays trusted', () => {
    const { ask, images } = vehicle();
    const image: RepositoryView = {
      ...images.view,
      metadata: (name) => (name === 'timestamp.json' ? undefined : images.view.metadata(name)),
    };
    const outcome = ask({ image });
    expect(outcome.refusal).toMatchObject({ control: 'update-format', attack: 'unavailable' });
    expect(outcome.instruction).toBeUndefined();
    expect(outcome.verdicts).toContainEqual(named);
    expect(outcome.verdicts).not.toContainEqual(same);
    expect(outcome.trusted.director.targets.get('targets')?.part.version).toBe(2);
  });

  it('keep the earlier targets where the director names other devices', () => {
    const { ask, director, trusted } = vehicle();
    const view = signInstructions(
      { images: [namedFor({ id: 'other', hardwareId }, order(2))], version: 3, expires: start + day },
      director.keys,
      director.root,
    );
    const before = ask().trusted;
    const outcome = ask({ trusted: before, director: view });
    expect(outcome.refusal).toMatchObject({ control: 'update-target', attack: 'wrong-device' });
    expect(outcome.trusted.director.targets).toBe(before.director.targets);
    expect(outcome.trusted.director.timestamp?.part.version).toBe(3);
    expect(outcome.trusted.image).toBe(before.image);
    expect(outcome.verdicts.at(-1)).toBe(outcome.refusal);
    expect(ask({ trusted, director: view }).trusted.director.targets).toBe(trusted.director.targets);
  });

  it('report nothing more where the director names none', () => {
    const { ask, director, trusted } = vehicle();
    const view = signInstructions({ images: [], version: 3, expires: start + day }, director.keys, director.root);
    const outcome = ask({ director: view });
    expect([outcome.refusal, outcome.instruction, outcome.trusted.image]).toEqual([
      undefined,
      undefined,
      trusted.image,
    ]);
    expect(outcome.trusted.director.targets.get('targets')?.part.version).toBe(3);
    expect(outcome.verdicts).not.toContainEqual(named);
  });

  it.each<readonly [string, object, unknown, string]>([
    [
      'nothing under the name',
      { path: 'other' },
      imageCustom(releaseOf(sensor, 2)),
      'the image repository does not list what the director names',
    ],
    [
      'another length',
      { length: 400_001 },
      imageCustom(releaseOf(sensor, 2)),
      'the image repository lists another image under this name',
    ],
    [
      'another digest',
      { digest: digestOf('other') },
      imageCustom(releaseOf(sensor, 2)),
      'the image repository lists another image under this name',
    ],
    ['no hardware it is for', {}, undefined, 'the image repository does not say what the image is for'],
    ['another counter', {}, imageCustom(releaseOf(sensor, 3)), 'the image repository has release counter 3, not 2'],
    [
      'other hardware',
      {},
      { hardwareIds: ['a', 'b'], releaseCounter: 2 },
      `the image repository has it for a, b, not ${hardwareId}`,
    ],
  ])('do not agree where the second has %s', (_what, over, custom, reason) => {
    const { ask } = vehicle();
    const images = new ReleaseRepository(keys, start);
    const { path, ...rest } = {
      path: 'image',
      digest: digestOf('sensor 2'),
      length: 400_000,
      bytes: undefined,
      ...over,
    };
    images.tuf.put(path, rest, custom);
    images.tuf.publish(start);
    const outcome = ask({ image: images.view });
    expect(outcome.refusal).toEqual(refusing('image-repository', 'arbitrary-installation', reason, 'image'));
    expect(outcome.instruction).toBeUndefined();
    expect(last(outcome.verdicts, 1)).toEqual([outcome.refusal]);
    expect(outcome.trusted.image.targets.has('targets')).toBe(true);
  });

  it('agree where hardware of its kind is among others', () => {
    const { ask } = vehicle();
    const images = new ReleaseRepository(keys, start);
    const custom = { hardwareIds: ['a', hardwareId], releaseCounter: 2 };
    images.tuf.put('image', { digest: digestOf('sensor 2'), length: 400_000, bytes: undefined }, custom);
    images.tuf.publish(start);
    expect(ask({ image: images.view }).refusal).toBeUndefined();
  });
});

describe('a check of both repositories', () => {
  const setUp = () => {
    const its = vehicle();
    const checks = new UptaneChecks(keys.check, allUpdateControls);
    const product = { number: 0, hardwareId, verification: 'full' } as const;
    const request: UptaneRequest = {
      product,
      trusted: checks.states.numberOf(its.trusted),
      director: its.second.view,
      image: its.images.view,
      startedAt: start + 20,
    };
    return { ...its, checks, request };
  };

  it('is cached from its own time until something expires', () => {
    const { checks, request } = setUp();
    const first = checks.look(request);
    const { validUntil } = first.outcome;
    for (const startedAt of [start + 20, start + 21, validUntil - 1])
      expect(checks.look({ ...request, startedAt })).toBe(first);
    expect(checks.performed).toBe(1);
    expect(checks.look({ ...request, startedAt: start + 19 })).not.toBe(first);
    expect(checks.performed).toBe(2);
    expect(checks.look({ ...request, startedAt: validUntil })).not.toBe(first);
    expect(checks.performed).toBe(3);
  });

  it('is cached by product, by trusted state, and by the view of each repository', () => {
    const { checks, request, first, images } = setUp();
    const before = request.image;
    const next = images.tuf.publish(start);
    const trusted = checks.look(request).trusted;
    expect([request.trusted, trusted]).toEqual([0, 1]);
    const questions = [0, 1].flatMap((number) =>
      [0, 1].flatMap((trusted) =>
        [request.director, first.view].flatMap((director) =>
          [before, next].map((image) => ({
            ...request,
            product: { ...request.product, number },
            trusted,
            director,
            image,
          })),
        ),
      ),
    );
    const results = questions.map((each) => checks.look(each));
    expect(checks.performed).toBe(16);
    expect(questions.map((each) => checks.look(each))).toEqual(results);
    expect(checks.performed).toBe(16);
  });

  it('is cached separately for more states than there are products', () => {
    const { checks, request, trusted } = setUp();
    const fake = (n: number) => ({ bytes: Uint8Array.of(n >> 8, n & 255), part: {} }) as unknown as Signed<never>;
    for (let n = 1; n <= 4096; n++)
      checks.states.numberOf({ ...trusted, image: { ...trusted.image, targets: new Map([['other', fake(n)]]) } });
    checks.look({ ...request, trusted: 4096 });
    checks.look({ ...request, product: { ...request.product, number: 1 } });
    expect(checks.performed).toBe(2);
  });

  it('is made for the device that polls, with the hardware of its product', () => {
    const { checks, request, ask } = setUp();
    const { outcome, trusted } = checks.look(request);
    expect(outcome).toEqual(ask());
    expect(checks.states.stateOf(trusted)).toEqual(outcome.trusted);
    const partial = { ...request.product, number: 1, verification: 'partial' } as const;
    expect(checks.look({ ...request, product: partial }).outcome).toEqual(ask({ verification: 'partial' }));
  });

  it('for one use is not cached, and may have other controls', () => {
    const { checks, request, ask } = setUp();
    expect(checks.outcomeOf(request)).toEqual(ask());
    const late = { ...request, startedAt: start + 8 * day };
    expect(checks.outcomeOf(late).refusal).toMatchObject({ control: 'update-expiry' });
    expect(checks.outcomeOf(late, without('update-expiry')).refusal).toBeUndefined();
    expect(checks.performed).toBe(0);
    const lax = new UptaneChecks(keys.check, without('update-expiry'));
    lax.states.numberOf(checks.states.stateOf(0));
    expect(lax.outcomeOf(late).refusal).toBeUndefined();
    expect(lax.look(late).outcome.refusal).toBeUndefined();
  });
});
