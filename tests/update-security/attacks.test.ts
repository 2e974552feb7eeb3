import { describe, expect, it } from 'vitest';
import type { ReleaseDecision } from '../../sim/decisions/verify-release.ts';
import { releaseAttacks } from '../../sim/update-security/attacks.ts';
import type { Release } from '../../sim/update-security/release.ts';
import type { RepositoryView } from '../../sim/update-security/tuf/repository-view.ts';
import type { MetadataSigner } from '../../sim/update-security/tuf/signatures.ts';
import {
  allUpdateControls,
  type UpdateAttack,
  type UpdateControls,
  type UpdateSwitch,
  updateControls,
} from '../../sim/update-security/update-verdict.ts';
import { day, digestOf, gateway, keyKinds, ReleaseWorld, releaseOf, sensor, start, without } from './release-world.ts';

interface Attack {
  readonly name: string;
  readonly control: UpdateSwitch;
  readonly attack: UpdateAttack;
  /** Another control whose absence also lets the attack succeed, since it includes this one. */
  readonly alsoWithout?: UpdateSwitch;
  /** What a device that has followed the repository decides, and whether the attack has then succeeded. */
  run(world: ReleaseWorld, controls: UpdateControls): ReleaseDecision;
  hasSucceeded(decision: ReleaseDecision): boolean;
}

const malicious: Release = releaseOf(sensor, 9, 'malicious');
const image = ({ image: { digest, size } }: Release) => ({ digest, size, securityVersion: 0 });
const roleOfSensor = 'acme-sensor';
const strangers = (world: ReleaseWorld, role: string): readonly MetadataSigner[] =>
  [0, 1, 2].map((n) => world.keys.metadataSigner(`a stranger's ${role}/${n}`));

/** A device that has installed the third release, on the day after its publication. */
function upToDate(world: ReleaseWorld, repository: RepositoryView, controls: UpdateControls, taken = image(malicious)) {
  const device = {
    sequence: 3,
    rule: { protection: 'none', steps: undefined, whenFull: 'stall' },
    counter: 0,
    running: 0,
  } as const;
  return world.ask({
    trusted: world.followed(4),
    repository,
    controls,
    device,
    image: taken,
    startedAt: start + 4 * day + 60,
  });
}

/** A forged release, signed with the named stolen keys, and with a stranger's keys for the rest. */
function forged(
  world: ReleaseWorld,
  stolen: { readonly [role: string]: number },
  release = malicious,
  author = world.keys.authorOf(stolen.author === 0 ? 'stranger.example' : sensor.vendor),
): RepositoryView {
  const { tuf, view } = world.repository;
  const keysOf = (role: string) =>
    role in stolen ? tuf.signersOf(role).slice(0, stolen[role]) : strangers(world, role);
  const keys = { timestamp: keysOf('timestamp'), snapshot: keysOf('snapshot'), targets: keysOf(roleOfSensor), author };
  return releaseAttacks.forgedRelease(view, { release, at: sensor, role: roleOfSensor, keys, now: start + 4 * day });
}

const isOffered = (sequence: number) => (decision: ReleaseDecision) =>
  decision.refusal === undefined && decision.offer?.manifest.sequence === sequence;

const attacks: readonly Attack[] = [
  {
    name: 'rollback: a mirror serves an older publication, validly signed',
    control: 'update-rollback',
    attack: 'rollback',
    run: (world, controls) =>
      upToDate(world, releaseAttacks.rollback(world.views[1]), controls, image(releaseOf(sensor, 2))),
    hasSucceeded: isOffered(2),
  },
  {
    name: 'freeze: a mirror goes on with what it has, past its expiry',
    control: 'update-expiry',
    attack: 'freeze',
    run: (world, controls) => {
      const frozen = releaseAttacks.freeze(world.views[3]);
      world.repository.publish(releaseOf(sensor, 4), start + 6 * day);
      return world.ask({ trusted: world.followed(4), repository: frozen, controls, startedAt: start + 40 * day });
    },
    hasSucceeded: isOffered(3),
  },
  {
    name: 'mix-and-match: targets of an older publication under the snapshot of today',
    control: 'update-consistency',
    attack: 'mix-and-match',
    run: (world, controls) => {
      const view = releaseAttacks.mixAndMatch(world.views[2], world.views[1], [roleOfSensor]);
      const device = {
        sequence: 2,
        rule: { protection: 'none', steps: undefined, whenFull: 'stall' },
        counter: 0,
        running: 0,
      } as const;
      return world.ask({
        trusted: world.followed(1),
        repository: view,
        controls,
        device,
        image: image(releaseOf(sensor, 2)),
      });
    },
    hasSucceeded: isOffered(2),
  },
  {
    name: 'arbitrary installation: a repository of a stranger, with keys of his own',
    control: 'update-signature',
    attack: 'arbitrary-installation',
    run: (world, controls) => upToDate(world, forged(world, { author: 0 }), controls),
    hasSucceeded: isOffered(9),
  },
  {
    name: 'stolen key: one of the two that targets need, and all that are online',
    control: 'update-threshold',
    // Where signatures are not checked, they are not counted either.
    alsoWithout: 'update-signature',
    attack: 'arbitrary-installation',
    run: (world, controls) =>
      upToDate(world, forged(world, { timestamp: 1, snapshot: 1, [roleOfSensor]: 1 }), controls),
    hasSucceeded: isOffered(9),
  },
  {
    name: 'wrong device: the release of another product, signed by mistake for this one',
    control: 'update-target',
    attack: 'wrong-device',
    run: (world, controls) => {
      const view = world.repository.publish(releaseOf(gateway, 7), start + 4 * day, sensor);
      return upToDate(world, view, controls, image(releaseOf(gateway, 7)));
    },
    hasSucceeded: isOffered(7),
  },
  {
    name: 'tampered image: other bytes under the name of the image',
    control: 'image-digest',
    attack: 'arbitrary-installation',
    run: (world, controls) => {
      const changed = { digest: digestOf('tampered'), length: 400_000, bytes: undefined };
      const view = releaseAttacks.tamperedImage(world.repository.view, world.product.paths, changed);
      const served = view.file(world.product.paths.image, digestOf('sensor 3'))!;
      return upToDate(world, view, controls, { digest: served.digest, size: served.length, securityVersion: 0 });
    },
    hasSucceeded: isOffered(3),
  },
  {
    name: 'endless data: a timestamp that does not end',
    control: 'update-length',
    attack: 'endless-data',
    run: (world, controls) => {
      const view = releaseAttacks.endlessData(world.repository.view);
      return upToDate(world, view, controls, image(releaseOf(sensor, 3)));
    },
    hasSucceeded: isOffered(3),
  },
  {
    name: 'fast-forward: after a stolen timestamp key, the honest repository is locked out',
    control: 'fast-forward-recovery',
    attack: 'rollback',
    run: (world, controls) => {
      const { tuf } = world.repository;
      const forward = releaseAttacks.fastForward(world.repository.view, tuf.signersOf('timestamp'));
      const { trusted } = upToDate(world, forward, controls);
      tuf.replaceKeys('timestamp', start + 5 * day);
      const repository = world.repository.publish(releaseOf(sensor, 4), start + 5 * day);
      return world.ask({ trusted, repository, controls, startedAt: start + 5 * day });
    },
    // Here the control is a repair: the attack succeeds if the device never accepts an honest release again.
    hasSucceeded: ({ refusal }) => refusal?.control === 'update-rollback',
  },
];

describe.each(keyKinds)('with %s keys', (_kind, keys) => {
  describe.each(attacks)('$name', ({ control, alsoWithout, attack, run, hasSucceeded }) => {
    if (control === 'fast-forward-recovery')
      it('is repaired by fast-forward-recovery, once the key has been replaced', () => {
        const decision = run(new ReleaseWorld(keys()), allUpdateControls);
        expect(decision.refusal).toBeUndefined();
        expect(decision.offer?.manifest.sequence).toBe(4);
      });
    else
      it(`is refused by ${control}`, () => {
        const decision = run(new ReleaseWorld(keys()), allUpdateControls);
        expect(decision.refusal).toMatchObject({ control, attack, allow: false });
        expect(decision.offer).toBeUndefined();
      });

    it(`succeeds without ${control}`, () => {
      expect(hasSucceeded(run(new ReleaseWorld(keys()), without(control)))).toBe(true);
    });

    it(`fails without any other control${alsoWithout === undefined ? '' : `, but for ${alsoWithout}`}`, () => {
      const helping = updateControls.filter(
        (id) => id !== control && hasSucceeded(run(new ReleaseWorld(keys()), without(id))),
      );
      expect(helping).toEqual(alsoWithout === undefined ? [] : [alsoWithout]);
    });

    it('leaves the device able to take the next honest release', () => {
      const world = new ReleaseWorld(keys());
      const { trusted } = run(world, allUpdateControls);
      world.repository.tuf.renew(start + 41 * day);
      const repository = world.repository.publish(releaseOf(sensor, 12), start + 41 * day);
      const decision = world.ask({ trusted, repository, startedAt: start + 41 * day });
      expect(decision.refusal).toBeUndefined();
      expect(decision.offer?.manifest.sequence).toBe(12);
    });
  });
});

describe.each(keyKinds)('keys an attacker needs, with %s keys', (_kind, keys) => {
  const decisionWith = (stolen: { readonly [role: string]: number }) => {
    const world = new ReleaseWorld(keys());
    return upToDate(world, forged(world, stolen), allUpdateControls);
  };

  it('nothing: nothing is possible', () => {
    expect(decisionWith({ author: 0 }).refusal?.evidence).toBe('timestamp');
  });

  it('the timestamp key: no new snapshot is accepted', () => {
    expect(decisionWith({ timestamp: 1 }).refusal).toMatchObject({ control: 'update-signature', evidence: 'snapshot' });
  });

  it('timestamp and snapshot: no new targets are accepted', () => {
    const { refusal } = decisionWith({ timestamp: 1, snapshot: 1 });
    expect(refusal).toMatchObject({ control: 'update-signature', attack: 'arbitrary-installation' });
    expect(refusal?.evidence).toMatch(/acme-sensor/);
  });

  it('timestamp, snapshot and targets, but not the author: the manifest is not accepted', () => {
    const { refusal } = decisionWith({ timestamp: 1, snapshot: 1, [roleOfSensor]: 2, author: 0 });
    expect(refusal).toMatchObject({ control: 'update-signature', evidence: 'acme.example/sensor/app.suit' });
  });

  it("all of them: the attacker's release is accepted", () => {
    const decision = decisionWith({ timestamp: 1, snapshot: 1, [roleOfSensor]: 2 });
    expect(decision.refusal).toBeUndefined();
    expect(decision.offer?.manifest.sequence).toBe(9);
  });

  it("a root threshold: all keys are the attacker's from then on", () => {
    const world = new ReleaseWorld(keys());
    const { tuf } = world.repository;
    // An attacker with the root keys names keys of his own for every other role, as the owner would.
    for (const role of ['timestamp', 'snapshot', 'targets'] as const) tuf.replaceKeys(role, start + 4 * day);
    const decision = upToDate(
      world,
      forged(world, { timestamp: 1, snapshot: 1, [roleOfSensor]: 2 }),
      allUpdateControls,
    );
    expect(decision.offer?.manifest.sequence).toBe(9);
  });
});
