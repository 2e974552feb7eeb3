import { describe, expect, it } from 'vitest';
import {
  checkInstructedImage,
  checkInstruction,
  checkUptane,
  type UptaneQuestion,
} from '../../sim/decisions/verify-uptane.ts';
import { TufRepository } from '../../sim/update-security/tuf/repository.ts';
import { defaultPlan } from '../../sim/update-security/tuf/repository-plan.ts';
import { trustedRoot } from '../../sim/update-security/tuf/trusted-state.ts';
import { allUpdateControls, type UpdateControls } from '../../sim/update-security/update-verdict.ts';
import { day, digestOf, keyKinds, start, without } from '../update-security/release-world.ts';

const path = 'acme.example/ecu/firmware.bin';
const image = (word: string, length = 9_000) => ({ digest: digestOf(word), length, bytes: undefined });
const ecu = { id: 'ecu-7', hardwareId: 'brake-2' };
const directed = (over: object = {}) => ({ ecus: { 'ecu-7': { hardwareId: 'brake-2' } }, releaseCounter: 2, ...over });
const listed = (over: object = {}) => ({ hardwareIds: ['brake-2'], releaseCounter: 2, ...over });

/** A vehicle's two repositories; the director names what the image repository has. */
function vehicle(keys: (typeof keyKinds)[number][1]) {
  const release = keys();
  const made = (of: string, plan = defaultPlan) =>
    new TufRepository(plan, (name) => release.metadataSigner(`${of}/${name}`), start);
  const director = made('director');
  const images = made('image');
  images.put(path, image('good'), listed());
  images.publish(start);
  const names = (word: string, over?: object) => {
    director.put(path, image(word), directed(over));
    director.publish(start + day);
  };
  const trusted = {
    director: trustedRoot(director.firstRoot, release.check)!,
    image: trustedRoot(images.firstRoot, release.check)!,
  };
  const look = (verification: UptaneQuestion['verification'], over: Partial<UptaneQuestion> = {}) =>
    checkUptane({
      verification,
      trusted,
      director: director.view,
      image: images.view,
      ecu,
      startedAt: start + day,
      controls: allUpdateControls,
      check: release.check,
      ...over,
    });
  return { names, look, director, images, made };
}

/** Every check, with a download at the end. */
function taken(
  { look }: ReturnType<typeof vehicle>,
  verification: UptaneQuestion['verification'],
  word: string,
  over: Partial<UptaneQuestion> = {},
  counter = 1,
) {
  const controls: UpdateControls = over.controls ?? allUpdateControls;
  const outcome = look(verification, over);
  const device = {
    sequence: counter,
    rule: { protection: 'counter', steps: undefined, whenFull: 'stall' },
    counter: 0,
    running: 0,
  } as const;
  const question = { verification, ecu: over.ecu ?? ecu, controls, device };
  const downloaded = { digest: digestOf(word), size: 9_000, securityVersion: 0 };
  const { instruction } = outcome;
  const after =
    instruction === undefined
      ? []
      : [...checkInstruction(instruction, question), ...checkInstructedImage(instruction, question, downloaded)];
  const verdicts = [...outcome.verdicts, ...after];
  return {
    verdicts,
    instruction,
    refusal: verdicts.find(({ allow }) => !allow),
    trusted: outcome.trusted,
  };
}

const both = ['partial', 'full'] as const;

describe.each(keyKinds)('a vehicle with %s keys', (_kind, keys) => {
  it.each(both)('accepts what both repositories list (%s verification)', (verification) => {
    const its = vehicle(keys);
    its.names('good');
    const { refusal, instruction } = taken(its, verification, 'good');
    expect(refusal).toBeUndefined();
    expect(instruction?.path).toBe(path);
  });

  it('whose director is compromised: partial verification installs, full verification refuses', () => {
    const its = vehicle(keys);
    its.names('malicious');
    expect(taken(its, 'partial', 'malicious').refusal).toBeUndefined();
    expect(taken(its, 'full', 'malicious').refusal).toMatchObject({
      control: 'image-repository',
      attack: 'arbitrary-installation',
    });
    expect(taken(its, 'full', 'malicious', { controls: without('image-repository') }).refusal).toBeUndefined();
  });

  it('whose image repository alone is compromised installs nothing that the director does not name', () => {
    const its = vehicle(keys);
    its.names('good');
    its.images.put(path, image('malicious'), listed());
    its.images.publish(start + day);
    expect(taken(its, 'full', 'malicious').refusal?.control).toBe('image-repository');
    expect(taken(its, 'partial', 'malicious').refusal?.control).toBe('image-digest');
  });

  it.each([
    ['a longer image', image('good', 9_001), listed(), 'another image under this name'],
    ['another digest', image('other'), listed(), 'another image under this name'],
    ['another release counter', image('good'), listed({ releaseCounter: 3 }), 'has release counter 3, not 2'],
    ['other hardware', image('good'), listed({ hardwareIds: ['brake-1'] }), 'has it for brake-1, not brake-2'],
    ['no hardware to install it on', image('good'), undefined, 'does not say what the image is for'],
  ])('refuses an image that the image repository lists with %s', (_what, file, custom, reason) => {
    const its = vehicle(keys);
    its.names('good');
    its.images.put(path, file, custom);
    its.images.publish(start + day);
    expect(taken(its, 'full', 'good').refusal).toMatchObject({ control: 'image-repository' });
    expect(taken(its, 'full', 'good').refusal?.reason).toContain(reason);
    expect(taken(its, 'full', 'good', { controls: without('image-repository') }).refusal).toBeUndefined();
    expect(taken(its, 'partial', 'good').refusal).toBeUndefined();
  });

  it.each(both)('refuses other hardware, a lower counter, another image (%s)', (verification) => {
    const its = vehicle(keys);
    const list = (over: object) => {
      its.images.put(path, image('good'), listed(over));
      its.images.publish(start + day);
    };
    list({ hardwareIds: ['brake-1'] });
    its.names('good', { ecus: { 'ecu-7': { hardwareId: 'brake-1' } } });
    expect(taken(its, verification, 'good').refusal).toMatchObject({
      control: 'update-target',
      attack: 'wrong-device',
    });
    list({});
    its.names('good');
    expect(taken(its, verification, 'good', {}, 3).refusal).toMatchObject({
      control: 'update-rollback',
      attack: 'rollback',
    });
    expect(taken(its, verification, 'good', {}, 2).refusal).toBeUndefined();
    expect(taken(its, verification, 'other').refusal?.control).toBe('image-digest');
  });

  it.each(both)('does not go back to older targets of the director (%s)', (verification) => {
    const its = vehicle(keys);
    its.names('good');
    const old = its.director.view;
    its.names('good', { sequence: 'anew' });
    const { trusted } = taken(its, verification, 'good');
    expect(taken(its, verification, 'good', { trusted, director: old }).refusal?.attack).toBe('rollback');
  });

  it.each(both)('that is to install nothing installs nothing (%s)', (verification) => {
    expect(vehicle(keys).look(verification)).toMatchObject({ refusal: undefined, instruction: undefined });
  });

  it.each(both)('refuses targets for another vehicle, and keeps the targets it had (%s)', (verification) => {
    const its = vehicle(keys);
    const before = its.look(verification).trusted;
    its.names('good', { ecus: { 'ecu-8': { hardwareId: 'brake-2' } } });
    const { refusal, trusted } = its.look(verification, { trusted: before });
    expect(refusal).toMatchObject({ control: 'update-target', attack: 'wrong-device' });
    expect(trusted.director.targets).toBe(before.director.targets);
    const controls = without('update-target');
    expect(taken(its, verification, 'good', { trusted: before, controls }).refusal).toBeUndefined();
  });

  it.each(both)('refuses a director that names it twice, or delegates (%s)', (verification) => {
    const its = vehicle(keys);
    its.names('good');
    its.director.put('acme.example/ecu/second.bin', image('second'), directed());
    its.director.publish(start + day);
    expect(its.look(verification).refusal).toMatchObject({ control: 'director-targets', attack: 'malformed' });
    expect(taken(its, verification, 'good', { controls: without('director-targets') }).refusal).toBeUndefined();

    const role = { name: 'somebody', paths: ['*'], keys: 1, threshold: 1, lifetimeS: day, renewBeforeS: 0 };
    const delegating = vehicle(keys).made('director', { ...defaultPlan, delegations: [role] });
    expect(its.look(verification, { director: delegating.view }).refusal?.reason).toBe('the director delegates');
  });

  it('verifies the director first, then the image repository, then whether they match', () => {
    const its = vehicle(keys);
    its.names('malicious');
    const asked: string[] = [];
    const seen = (of: string, view: UptaneQuestion['image']) => ({
      ...view,
      metadata: (name: string) => {
        asked.push(`${of} ${name}`);
        return view.metadata(name);
      },
    });
    const views = { director: seen('director', its.director.view), image: seen('image', its.images.view) };
    expect(its.look('full', views).refusal?.control).toBe('image-repository');
    expect(asked).toEqual([
      'director 2.root.json',
      'director timestamp.json',
      'director 2.snapshot.json',
      'director 2.targets.json',
      'image 2.root.json',
      'image timestamp.json',
      'image 2.snapshot.json',
      'image 2.targets.json',
    ]);
    asked.length = 0;
    its.look('partial', views);
    expect(asked.filter((name) => !name.startsWith('director'))).toEqual([]);
    asked.length = 0;
    // A vehicle that refuses the first repository's metadata asks the second one for nothing.
    its.look('full', { ...views, startedAt: start + 400 * day });
    expect(asked.filter((name) => !name.startsWith('director'))).toEqual([]);
  });

  it('accepts a timestamp of the version it already has, which TUF would skip', () => {
    const its = vehicle(keys);
    its.names('good');
    const { trusted } = its.look('full');
    const again = vehicle(keys);
    again.names('other');
    // The other director has the same keys and the same versions, and directs to another image.
    expect(its.look('full', { trusted, director: again.director.view }).trusted.director.timestamp).not.toEqual(
      trusted.director.timestamp,
    );
  });
});
