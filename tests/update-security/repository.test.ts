import { describe, expect, it } from 'vitest';
import { day, keyKinds, ReleaseWorld, releaseOf, sensor, start } from './release-world.ts';

describe('a repository', () => {
  it('renews what expires, so that a client which polls daily is never refused', () => {
    const world = new ReleaseWorld(keyKinds[1][1]());
    let trusted = world.factory;
    const refusals: unknown[] = [];
    for (let n = 5; n < 400; n++) {
      world.repository.tuf.renew(start + n * day);
      const decision = world.ask({ trusted, repository: world.repository.view, startedAt: start + n * day });
      if (decision.refusal !== undefined) refusals.push([n, decision.refusal]);
      trusted = decision.trusted;
    }
    expect(refusals).toEqual([]);
  });

  it('is the same to the byte from one run to the next, with Ed25519', () => {
    const [a, b] = [0, 1].map(() => new ReleaseWorld(keyKinds[1][1]()).repository.tuf.firstRoot);
    expect(a).toEqual(b);
  });

  it('serves for any time what it served then', () => {
    const world = new ReleaseWorld(keyKinds[0][1]());
    const before = world.views[1].metadata('timestamp.json');
    world.repository.publish(releaseOf(sensor, 4), start + 5 * day);
    expect(world.views[1].metadata('timestamp.json')).toEqual(before);
    expect(world.views[1].metadata('5.snapshot.json')).toBeUndefined();
  });
});
