import { describe, expect, it } from 'vitest';
import { ReleaseChecks } from '../../sim/rollout/verification/release-checks.ts';
import { releasePaths } from '../../sim/update-security/release.ts';
import { versionsIn } from '../../sim/update-security/trusted-states.ts';
import { allUpdateControls } from '../../sim/update-security/update-verdict.ts';
import { day, gateway, keyKinds, ReleaseWorld, releaseOf, sensor, start, without } from './release-world.ts';

describe.each(keyKinds)('the checks of a fleet with %s keys', (_kind, keys) => {
  const setUp = () => {
    const world = new ReleaseWorld(keys());
    const checks = new ReleaseChecks({ check: world.keys.check, verifier: world.keys.ring });
    const request = {
      product: world.product,
      trusted: checks.factoryState(world.repository.tuf.firstRoot),
      repository: world.repository.view,
      startedAt: start + 4 * day,
      controls: allUpdateControls,
    };
    return { world, checks, request };
  };

  it('run once for all devices that trust and request the same', () => {
    const { checks, request } = setUp();
    const results = Array.from({ length: 1000 }, () => checks.check(request));
    expect(new Set(results.map(({ trusted }) => trusted)).size).toBe(1);
    expect(checks.performed).toBe(1);
    expect(versionsIn(checks.states.stateOf(results[0].trusted))).toBe(
      'root 1, timestamp 5, snapshot 5, acme-sensor 4, targets 1'.replace(
        'acme-sensor 4, targets 1',
        'targets 1, acme-sensor 4',
      ),
    );
  });

  it('run again once something they checked has expired', () => {
    const { checks, request } = setUp();
    expect(checks.check(request).outcome.refusal).toBeUndefined();
    const { validUntil } = checks.check(request).outcome;
    // The timestamp of day 4 lasts 7 days.
    expect(validUntil).toBe(start + 11 * day);
    expect(checks.check({ ...request, startedAt: validUntil - 1 }).outcome.refusal).toBeUndefined();
    expect(checks.performed).toBe(1);
    expect(checks.check({ ...request, startedAt: validUntil }).outcome.refusal?.control).toBe('update-expiry');
    expect(checks.performed).toBe(2);
  });

  it('run again for other controls, and for a new publication', () => {
    const { world, checks, request } = setUp();
    const { trusted } = checks.check(request);
    checks.check({ ...request, controls: without('update-expiry') });
    expect(checks.performed).toBe(2);
    const repository = world.repository.publish(releaseOf(sensor, 4), start + 5 * day);
    expect(checks.check({ ...request, trusted, repository }).outcome.offer?.manifest.sequence).toBe(4);
    expect(checks.performed).toBe(3);
  });

  it('run again for a time before that of the first', () => {
    const { checks, request } = setUp();
    checks.check(request);
    checks.check({ ...request, startedAt: request.startedAt - 1 });
    expect(checks.performed).toBe(2);
  });

  it('are cached by product, by trusted state and by controls, each separately', () => {
    const { checks, request } = setUp();
    const products = [request.product, { ...request.product, paths: releasePaths(gateway, 'app') }];
    const states = [request.trusted, checks.check(request).trusted];
    expect(states).toEqual([0, 1]);
    const questions = products.flatMap((product) =>
      states.flatMap((trusted) =>
        [allUpdateControls, without('update-signature'), without('director-targets')].map((controls) => ({
          ...request,
          product,
          trusted,
          controls,
        })),
      ),
    );
    const answers = questions.map((each) => checks.check(each));
    expect(checks.performed).toBe(questions.length);
    expect(questions.map((each) => checks.check(each))).toEqual(answers);
    expect(checks.performed).toBe(questions.length);
  });

  it('begin with a root that its own keys signed, and with no other', () => {
    const { world, checks } = setUp();
    const { firstRoot } = world.repository.tuf;
    const unsigned = new TextEncoder().encode(
      JSON.stringify({ ...JSON.parse(new TextDecoder().decode(firstRoot)), signatures: [] }),
    );
    expect(checks.factoryState(firstRoot)).toBe(0);
    expect(() => checks.factoryState(unsigned)).toThrow('a root is signed by its own keys');
  });
});
