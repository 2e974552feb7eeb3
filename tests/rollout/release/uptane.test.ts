import { describe, expect, it } from 'vitest';
import { TufRepository } from '../../../sim/rollout/release/tuf/repository.ts';
import { usualPlan } from '../../../sim/rollout/release/tuf/repository-plan.ts';
import { trustedRoot } from '../../../sim/rollout/release/tuf/trusted-state.ts';
import { type UptaneQuestion, verifyUptane } from '../../../sim/rollout/release/uptane.ts';
import { allUpdateControls } from '../../../sim/rollout/release/verdict.ts';
import { day, digestOf, keyKinds, start, without } from './release-world.ts';

const path = 'acme.example/ecu/firmware.bin';
const image = (word: string) => ({ digest: digestOf(word), length: 9_000, octets: undefined });
const ecu = { id: 'ecu-7', hardwareId: 'brake-2', releaseCounter: 1 };
const custom = (over: object = {}) => ({ ecus: { 'ecu-7': { hardwareId: 'brake-2' } }, releaseCounter: 2, ...over });

/** A vehicle's two repositories; the director names what the image repository has. */
function vehicle(keys: (typeof keyKinds)[number][1]) {
  const release = keys();
  const made = (of: string) => new TufRepository(usualPlan, (name) => release.metadataSigner(`${of}/${name}`), start);
  const director = made('director');
  const images = made('image');
  images.put(path, image('good'));
  images.publish(start);
  const names = (word: string, over?: object) => {
    director.put(path, image(word), custom(over));
    director.publish(start + day);
  };
  const trusted = {
    director: trustedRoot(director.firstRoot, release.check)!,
    image: trustedRoot(images.firstRoot, release.check)!,
  };
  const ask = (verification: UptaneQuestion['verification'], over: Partial<UptaneQuestion> = {}) =>
    verifyUptane({
      verification,
      trusted,
      director: director.view,
      image: images.view,
      ecu,
      startedAt: start + day,
      controls: allUpdateControls,
      checks: { check: release.check, verifier: release.ring },
      ...over,
    });
  return { names, ask, director, images };
}

describe.each(keyKinds)('a vehicle with %s keys', (_kind, keys) => {
  it.each(['partial', 'full'] as const)('takes what both repositories list (%s verification)', (verification) => {
    const { names, ask } = vehicle(keys);
    names('good');
    const decision = ask(verification, { downloaded: { digest: digestOf('good'), size: 9_000 } });
    expect(decision.refusal).toBeUndefined();
    expect(decision.target?.path).toBe(path);
  });

  it('whose director is compromised: partial verification installs, full verification refuses', () => {
    const { names, ask } = vehicle(keys);
    names('malicious');
    const downloaded = { digest: digestOf('malicious'), size: 9_000 };
    expect(ask('partial', { downloaded }).target?.path).toBe(path);
    expect(ask('full', { downloaded }).refusal).toMatchObject({
      control: 'image-repository',
      attack: 'arbitrary-installation',
    });
    expect(ask('full', { downloaded, controls: without('image-repository') }).target?.path).toBe(path);
  });

  it('whose image repository alone is compromised installs nothing that the director does not name', () => {
    const { names, ask, images } = vehicle(keys);
    names('good');
    images.put(path, image('malicious'));
    images.publish(start + day);
    expect(ask('full').refusal?.control).toBe('image-repository');
  });

  it.each(['partial', 'full'] as const)(
    'refuses other hardware, a lower counter, another image (%s)',
    (verification) => {
      const { names, ask } = vehicle(keys);
      names('good', { ecus: { 'ecu-7': { hardwareId: 'brake-1' } } });
      expect(ask(verification).refusal).toMatchObject({ control: 'update-target', attack: 'wrong-device' });
      names('good', { releaseCounter: 0 });
      expect(ask(verification).refusal).toMatchObject({ control: 'update-rollback', attack: 'rollback' });
      names('good');
      const downloaded = { digest: digestOf('other'), size: 9_000 };
      expect(ask(verification, { downloaded }).refusal?.control).toBe('image-digest');
    },
  );

  it.each(['partial', 'full'] as const)('does not go back to older targets of the director (%s)', (verification) => {
    const { names, ask, director } = vehicle(keys);
    names('good');
    const old = director.view;
    names('good', { releaseCounter: 3 });
    const { trusted } = ask(verification);
    expect(ask(verification, { trusted, director: old }).refusal?.attack).toBe('rollback');
  });

  it('is told nothing: installs nothing', () => {
    const { names, ask } = vehicle(keys);
    names('good', { ecus: { 'ecu-8': { hardwareId: 'brake-2' } } });
    expect(ask('full')).toMatchObject({ refusal: undefined, target: undefined });
  });
});
