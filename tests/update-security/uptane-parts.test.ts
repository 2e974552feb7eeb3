import { describe, expect, it } from 'vitest';
import { checkInstructedImage, checkInstruction, type InstructedDevice } from '../../sim/decisions/verify-uptane.ts';
import { UptaneStates } from '../../sim/rollout/verification/uptane-states.ts';
import type { Signed, Targets } from '../../sim/update-security/tuf/metadata.ts';
import type { TrustedState } from '../../sim/update-security/tuf/trusted-state.ts';
import { allowing, allUpdateControls, refusing, type UpdateSwitch } from '../../sim/update-security/update-verdict.ts';
import { directorCustomIn, hardwareIdOf, imageCustom, imageCustomIn } from '../../sim/update-security/uptane/custom.ts';
import { type Instruction, instructionIn } from '../../sim/update-security/uptane/director-targets.ts';
import { digestOf, releaseOf, sensor, without } from './release-world.ts';

const file = (custom: unknown) => ({ length: 9, hashes: [['sha256', digestOf('image')] as const], custom });
const forEcus = (...ids: readonly string[]) => ({
  ecus: Object.fromEntries(ids.map((id) => [id, { hardwareId: `hardware of ${id}` }])),
  releaseCounter: 2,
});

describe('the custom fields of an image', () => {
  it('are its hardware, by vendor and product, and its sequence number', () => {
    expect(hardwareIdOf(sensor)).toBe('acme.example/sensor');
    expect(imageCustom(releaseOf(sensor, 7))).toEqual({ hardwareIds: ['acme.example/sensor'], releaseCounter: 7 });
  });

  it.each<readonly [string, unknown, boolean]>([
    ['hardware and counter', { hardwareIds: ['a', 'b'], releaseCounter: 2 }, true],
    ['no hardware at all', { hardwareIds: [], releaseCounter: 2 }, true],
    ['the lowest counter', { hardwareIds: ['a'], releaseCounter: 0 }, true],
    ['the highest counter', { hardwareIds: ['a'], releaseCounter: 2 ** 53 - 1 }, true],
    ['a counter below zero', { hardwareIds: ['a'], releaseCounter: -1 }, false],
    ['a counter that is too high', { hardwareIds: ['a'], releaseCounter: 2 ** 53 }, false],
    ['half a counter', { hardwareIds: ['a'], releaseCounter: 0.5 }, false],
    ['a counter in letters', { hardwareIds: ['a'], releaseCounter: '2' }, false],
    ['no counter', { hardwareIds: ['a'] }, false],
    ['no hardware', { releaseCounter: 2 }, false],
    ['hardware that is not a list', { hardwareIds: 'a', releaseCounter: 2 }, false],
    ['hardware by number', { hardwareIds: ['a', 1], releaseCounter: 2 }, false],
    ['nothing', undefined, false],
    ['nil', null, false],
    ['a text', 'a', false],
  ])('are accepted in that form only: %s', (_what, custom, isRead) => {
    expect(imageCustomIn(file(custom))).toEqual(isRead ? custom : undefined);
  });

  it('are read without unknown fields', () => {
    const custom = { hardwareIds: ['a'], releaseCounter: 2 };
    expect(imageCustomIn(file({ ...custom, more: 1 }))).toEqual(custom);
  });
});

describe('the custom fields of a director', () => {
  const ecu = { hardwareId: 'a' };

  it.each<readonly [string, unknown, boolean]>([
    ['one device and a counter', { ecus: { one: ecu }, releaseCounter: 2 }, true],
    ['two devices', { ecus: { one: ecu, two: { hardwareId: 'b' } }, releaseCounter: 2 }, true],
    ['no device', { ecus: {}, releaseCounter: 2 }, true],
    ['the lowest counter', { ecus: { one: ecu }, releaseCounter: 0 }, true],
    ['the highest counter', { ecus: { one: ecu }, releaseCounter: 2 ** 53 - 1 }, true],
    ['a counter below zero', { ecus: { one: ecu }, releaseCounter: -1 }, false],
    ['a counter that is too high', { ecus: { one: ecu }, releaseCounter: 2 ** 53 }, false],
    ['no counter', { ecus: { one: ecu } }, false],
    ['no devices', { releaseCounter: 2 }, false],
    ['devices that are nil', { ecus: null, releaseCounter: 2 }, false],
    ['devices that are a text', { ecus: 'one', releaseCounter: 2 }, false],
    ['a device that is nil', { ecus: { one: null }, releaseCounter: 2 }, false],
    ['a device that is a text', { ecus: { one: 'a' }, releaseCounter: 2 }, false],
    ['a device without hardware', { ecus: { one: {} }, releaseCounter: 2 }, false],
    ['hardware by number', { ecus: { one: { hardwareId: 1 } }, releaseCounter: 2 }, false],
    ['one device of two without hardware', { ecus: { one: ecu, two: {} }, releaseCounter: 2 }, false],
    ['nothing', undefined, false],
    ['nil', null, false],
    ['a text', 'a', false],
  ])('are accepted in that form only: %s', (_what, custom, isRead) => {
    expect(directorCustomIn(file(custom))).toEqual(isRead ? custom : undefined);
  });

  it('are read without unknown fields', () => {
    const custom = { ecus: { one: { ...ecu, more: 1 } }, releaseCounter: 2, more: 1 };
    expect(directorCustomIn(file(custom))).toEqual({ ecus: { one: ecu }, releaseCounter: 2 });
  });
});

describe('targets of a director', () => {
  const targetsOf = (...customs: readonly unknown[]): Targets => ({
    type: 'targets',
    version: 1,
    expires: 0,
    targets: new Map(customs.map((custom, n) => [`image ${n}`, file(custom)])),
    delegations: undefined,
  });
  const delegating = (targets: Targets): Targets => ({
    ...targets,
    delegations: { keys: new Map(), roles: [], succinct: undefined },
  });
  const ecu = { id: 'own', hardwareId: 'not looked at' };
  const instruction = (nth: number, custom: unknown, hardwareId: string): { readonly instruction: Instruction } => ({
    instruction: { path: `image ${nth}`, file: file(custom), by: 'targets', hardwareId, releaseCounter: 2 },
  });
  const refusal = (control: UpdateSwitch, attack: 'malformed' | 'wrong-device', reason: string) => ({
    refusal: refusing(control, attack, reason, 'targets'),
  });
  const otherDevices = refusal('update-target', 'wrong-device', 'the director names other devices, and not this one');
  const twice = (who: string) => refusal('director-targets', 'malformed', `the director names ${who} twice`);
  const delegates = refusal('director-targets', 'malformed', 'the director delegates');
  const [own, other, both] = [forEcus('own'), forEcus('other'), forEcus('other', 'own')];

  it.each<readonly [string, Targets, readonly UpdateSwitch[], ReturnType<typeof instructionIn>]>([
    ['nothing at all', targetsOf(), [], {}],
    ['nothing readable', targetsOf(undefined, { ecus: 'own' }), [], {}],
    ['an image for the device', targetsOf(own), [], instruction(0, own, 'hardware of own')],
    ['one for another, and one for it', targetsOf(other, own), [], instruction(1, own, 'hardware of own')],
    ['an unreadable one, and one for it', targetsOf({}, own), [], instruction(1, own, 'hardware of own')],
    ['one for it and another', targetsOf(both), [], instruction(0, both, 'hardware of own')],
    ['one for another', targetsOf(other), [], otherDevices],
    ['one for no device', targetsOf(forEcus()), [], otherDevices],
    ['one for a property name of every object', targetsOf(forEcus('toString')), [], otherDevices],
    ['two for it', targetsOf(own, both), [], twice('the device')],
    ['two for another', targetsOf(other, own, other), [], twice('another device')],
    ['two for each: the first duplicate', targetsOf(own, other, both), [], twice('another device')],
    ['a delegation, and two for it', delegating(targetsOf(own, own)), [], delegates],
    ['a delegation, and nothing else', delegating(targetsOf()), [], delegates],
  ])('with %s', (_what, targets, off, instructed) => {
    expect(instructionIn(targets, ecu, without(...off))).toEqual(instructed);
  });

  it.each<readonly [string, Targets, UpdateSwitch, ReturnType<typeof instructionIn>]>([
    ['two for it', targetsOf(own, both), 'director-targets', instruction(0, own, 'hardware of own')],
    ['a delegation', delegating(targetsOf(own)), 'director-targets', instruction(0, own, 'hardware of own')],
    ['one for another', targetsOf(other), 'director-targets', otherDevices],
    ['one for another', targetsOf(other), 'update-target', instruction(0, other, 'hardware of other')],
    [
      'two for others',
      targetsOf(forEcus('a', 'b'), other),
      'update-target',
      instruction(0, forEcus('a', 'b'), 'hardware of a'),
    ],
    ['one for no device', targetsOf(forEcus()), 'update-target', instruction(0, forEcus(), '')],
    ['one for another, and one for it', targetsOf(other, own), 'update-target', instruction(1, own, 'hardware of own')],
    ['two for it', targetsOf(own, both), 'update-target', twice('the device')],
    ['nothing at all', targetsOf(), 'update-target', {}],
  ])('with %s, without one of the controls: %#', (_what, targets, off, instructed) => {
    expect(instructionIn(targets, ecu, without(off))).toEqual(instructed);
  });
});

describe('trusted pairs', () => {
  const state = (octet: number): TrustedState => ({
    root: {
      bytes: Uint8Array.of(octet),
      message: new Uint8Array(0),
      signatures: [],
      part: {},
    } as unknown as Signed<never>,
    timestamp: undefined,
    snapshot: undefined,
    targets: new Map(),
  });
  const pair = (director: number, image: number) => ({ director: state(director), image: state(image) });
  const pairs = [pair(1, 2), pair(2, 1), pair(2, 2), pair(1, 1), pair(3, 1)];

  it('are numbered in order of addition, the director separately from the image repository', () => {
    const states = new UptaneStates();
    expect(pairs.map((each) => states.numberOf(each))).toEqual([0, 1, 2, 3, 4]);
    expect(pairs.map((each) => states.numberOf(each))).toEqual([0, 1, 2, 3, 4]);
    expect(states.numberOf(pair(2, 1))).toBe(1);
    expect(pairs.map((_, n) => states.stateOf(n))).toEqual(pairs);
  });

  it.each([-1, 1])('with one pair stored have no number %d', (number) => {
    const states = new UptaneStates();
    states.numberOf(pairs[0]);
    expect(() => states.stateOf(number)).toThrow(`trusted pair ${number} is known`);
  });

  it('that are restored replace the existing ones, under their numbers', () => {
    const states = new UptaneStates();
    for (const each of pairs.slice(0, 3)) states.numberOf(each);
    const saved = states.save();
    states.numberOf(pairs[3]);
    expect(saved.pairs).toHaveLength(3);

    const others = new UptaneStates();
    for (const each of pairs.toReversed()) others.numberOf(each);
    others.restore(saved);
    expect(others.save()).toEqual(saved);
    expect([0, 1, 2].map((n) => others.stateOf(n))).toEqual(pairs.slice(0, 3));
    expect(() => others.stateOf(3)).toThrow('trusted pair 3 is known');
    expect([4, 2, 1, 0].map((n) => others.numberOf(pairs[n]))).toEqual([3, 2, 1, 0]);
  });
});

describe('an instruction', () => {
  const instruction: Instruction = {
    path: 'image',
    file: file(undefined),
    by: 'targets',
    hardwareId: 'brake-2',
    releaseCounter: 5,
  };
  const device = (sequence: number, over: Partial<InstructedDevice> = {}): InstructedDevice => ({
    verification: 'full',
    ecu: { id: 'own', hardwareId: 'brake-2' },
    controls: allUpdateControls,
    device: { sequence, rule: { protection: 'counter', steps: undefined, whenFull: 'stall' }, counter: 2, running: 2 },
    ...over,
  });
  const isFor = allowing('update-target', 'it is for brake-2', 'image');
  const counted = (sequence: number) =>
    allowing('update-rollback', `release counter 5 is not below ${sequence}`, 'image');

  it.each([
    [4, counted(4)],
    [5, counted(5)],
    [6, refusing('update-rollback', 'rollback', 'release counter 5 is below 6', 'image')],
  ])('of release counter 5 is compared with that of the installed image: %d', (sequence, verdict) => {
    expect(checkInstruction(instruction, device(sequence))).toEqual([verdict, isFor]);
  });

  it('for other hardware is refused, with the hardware found and the hardware required', () => {
    const reason = 'hardware is brake-1, and it is for brake-2';
    const other = device(5, { ecu: { id: 'own', hardwareId: 'brake-1' } });
    expect(checkInstruction(instruction, other)).toEqual([
      counted(5),
      refusing('update-target', 'wrong-device', reason, 'image'),
    ]);
  });

  it('has its counter checked first where everything is checked, and last where little is', () => {
    expect(checkInstruction(instruction, device(5, { verification: 'full' }))).toEqual([counted(5), isFor]);
    expect(checkInstruction(instruction, device(5, { verification: 'partial' }))).toEqual([isFor, counted(5)]);
  });

  it.each<readonly [readonly UpdateSwitch[], readonly unknown[]]>([
    [['update-target'], [counted(5)]],
    [['update-rollback'], [isFor]],
    [['update-target', 'update-rollback'], []],
  ])('is not checked by a control that is off: %j', (off, verdicts) => {
    expect(checkInstruction(instruction, device(5, { controls: without(...off) }))).toEqual(verdicts);
  });

  const image = { digest: digestOf('image'), size: 9, securityVersion: 2 };
  const named = allowing('image-digest', 'it is the image that the director names', 'image');
  const tooLong = refusing('update-length', 'endless-data', 'it has more than the 9 bytes that are listed', 'image');
  const another = refusing('image-digest', 'arbitrary-installation', 'it is not the file that metadata lists', 'image');
  const bad = { digest: digestOf('another') };

  it.each<readonly [string, Partial<typeof image>, readonly UpdateSwitch[], readonly unknown[]]>([
    ['that it names', {}, [], [named, expect.objectContaining({ control: 'anti-rollback', allow: true })]],
    [
      'below the counter',
      { securityVersion: 1 },
      [],
      [named, expect.objectContaining({ control: 'anti-rollback', allow: false })],
    ],
    ['of one byte more', { size: 10 }, [], [tooLong]],
    ['of one byte less', { size: 8 }, [], [named, expect.anything()]],
    ['of another digest', bad, [], [another]],
    ['of another length and digest', { size: 10, ...bad }, [], [tooLong]],
    ['of one byte more, where lengths are not checked', { size: 10 }, ['update-length'], [named, expect.anything()]],
    ['of another digest, where digests are not checked', bad, ['image-digest'], [named, expect.anything()]],
  ])('names the image %s', (_what, over, off, verdicts) => {
    const found = checkInstructedImage(instruction, device(5, { controls: without(...off) }), { ...image, ...over });
    expect(found).toEqual(verdicts);
  });
});
