import { describe, expect, it } from 'vitest';
import { checkUptane, type UptaneOutcome } from '../../sim/decisions/verify-uptane.ts';
import { UptaneChecks } from '../../sim/rollout/verification/uptane-checks.ts';
import { ReleaseRepository } from '../../sim/update-security/release.ts';
import { updateMetadata } from '../../sim/update-security/tuf/client.ts';
import { answersOf } from '../../sim/update-security/tuf/repository-view.ts';
import { trustedRoot } from '../../sim/update-security/tuf/trusted-state.ts';
import { allUpdateControls } from '../../sim/update-security/update-verdict.ts';
import { imageCustom } from '../../sim/update-security/uptane/custom.ts';
import { Director, namedFor, type Order, SELF } from '../../sim/update-security/uptane/director.ts';
import { signInstructions } from '../../sim/update-security/uptane/sign-instructions.ts';
import { day, keyKinds, releaseOf, sensor, start } from './release-world.ts';

/** A fleet's two repositories, and the releases that the director can order. */
function fleet(keys: (typeof keyKinds)[number][1]) {
  const release = keys();
  const made = () => new Director((name) => release.metadataSigner(`director/${name}`), start);
  const images = new ReleaseRepository(release, start);
  const orders = [1, 2, 3].map((sequence): Order => {
    const its = releaseOf(sensor, sequence);
    const at = { ...sensor, product: `sensor-${sequence}` };
    images.publish(its, start, at, imageCustom(its));
    return {
      path: `acme.example/sensor-${sequence}/app.bin`,
      digest: its.image.digest,
      length: its.image.size,
      hardwareId: 'acme.example/sensor',
      releaseCounter: sequence,
    };
  });
  const director = made();
  const factory = {
    director: trustedRoot(director.firstRoot, release.check)!,
    image: trustedRoot(images.tuf.firstRoot, release.check)!,
  };
  return { release, made, director, images, orders, factory };
}

describe.each(keyKinds)('a director with %s keys', (_kind, keys) => {
  it('gives a device a new order under the next number, and an unchanged one again', () => {
    const { director, orders } = fleet(keys);
    const first = director.instruct(undefined, orders[0], start);
    const second = director.instruct(first, orders[1], start + 10);
    expect([first.version, second.version]).toEqual([1, 2]);
    expect(director.instruct(second, orders[1], start + 20)).toBe(second);
    expect(director.instruct(second, { ...orders[1] }, start + 20)).toBe(second);
    // The same release under another counter is another order.
    expect(director.instruct(second, { ...orders[1], releaseCounter: 9 }, start + 20).version).toBe(3);
  });

  it('signs a standing order anew on the next day, before it expires', () => {
    const { director, orders } = fleet(keys);
    const first = director.instruct(undefined, orders[0], start + 100);
    expect(director.instruct(first, orders[0], start + day - 1)).toBe(first);
    expect(director.instruct(first, orders[0], start + day)).toMatchObject({ version: 2, signedAt: start + day });
  });

  it('gives all devices in one position the same, and none a number that it has seen', () => {
    const { director, orders } = fleet(keys);
    const [one, two] = [0, 1].map(() => director.instruct(undefined, orders[0], start));
    expect(one).toBe(two);
    const ahead = director.instruct(one, orders[1], start + 5);
    expect(director.instruct(ahead, orders[0], start + 6).version).toBe(3);
    expect(director.instruct(two, orders[1], start + 7)).toBe(ahead);
  });

  it('is restored to the state of another one, to the byte', () => {
    const { director, made, orders } = fleet(keys);
    const first = director.instruct(undefined, orders[0], start);
    // Over the lifetime of a root: it has been renewed by then.
    const late = director.instruct(first, orders[1], start + 340 * day);
    const other = made();
    other.restore(structuredClone(director.save()));
    const same = other.instruct(other.instruct(undefined, orders[0], start), orders[1], start + 340 * day + 5);
    for (const name of ['timestamp.json', '2.snapshot.json', '2.targets.json', '1.root.json', '2.root.json']) {
      expect(same.view.metadata(name)).toBeDefined();
      expect(same.view.metadata(name)).toEqual(late.view.metadata(name));
    }
    expect(late.view.metadata('1.targets.json')).toBeUndefined();
  });

  it('makes the same decisions by position as by name', () => {
    const { release, director, images, orders, factory } = fleet(keys);
    const names = [
      'acme/sensor-0',
      'acme/sensor-1',
      'a',
      'acme/sensor with a name that is much longer than the others',
    ];
    // Device by device, by position and by name: two orders, one unknown to the image repository, one for another
    // device.
    const evil: Order = { ...orders[1], digest: orders[2].digest };
    const steps = [
      { order: orders[0], at: start, isOther: false },
      { order: orders[1], at: start + 100, isOther: false },
      { order: evil, at: start + 200, isOther: false },
      { order: orders[2], at: start + 300, isOther: true },
      { order: orders[2], at: start + 30 * day, isOther: false },
    ];
    const lifeOf = (id: string, verification: 'full' | 'partial'): readonly unknown[] => {
      let trusted = factory;
      return steps.map(({ order, at, isOther }, nth) => {
        const named = namedFor({ id: isOther ? `not ${id}` : id, hardwareId: order.hardwareId }, order);
        const signed = { images: [named], version: nth + 1, expires: start + nth * day + 7 * day };
        const outcome = checkUptane({
          verification,
          trusted,
          director: signInstructions(signed, director.keys, director.root),
          image: images.view,
          ecu: { id, hardwareId: 'acme.example/sensor' },
          startedAt: at,
          controls: allUpdateControls,
          check: release.check,
        });
        trusted = outcome.trusted;
        return shown(outcome);
      });
    };
    for (const verification of ['full', 'partial'] as const) {
      const byPosition = lifeOf(SELF, verification);
      for (const name of names) expect(lifeOf(name, verification)).toEqual(byPosition);
      expect(byPosition.map((each) => (each as ReturnType<typeof shown>).refusal?.control)).toEqual([
        undefined,
        undefined,
        verification === 'full' ? 'image-repository' : undefined,
        'update-target',
        'update-expiry',
      ]);
    }
  });

  it('is verified once for all devices in one position', () => {
    const { release, director, images, orders, factory } = fleet(keys);
    const checks = new UptaneChecks(release.check, allUpdateControls);
    const trusted = checks.states.numberOf(factory);
    const told = director.instruct(undefined, orders[0], start);
    const product = { number: 0, hardwareId: 'acme.example/sensor', verification: 'full' } as const;
    const request = { product, trusted, director: told.view, image: images.view, startedAt: start };
    const results = Array.from({ length: 1_000 }, () => checks.look(request));
    expect(new Set(results).size).toBe(1);
    expect(checks.performed).toBe(1);
    const { validUntil } = results[0].outcome;
    expect(validUntil).toBe(start + 7 * day);
    expect(checks.look({ ...request, startedAt: validUntil }).outcome.refusal?.control).toBe('update-expiry');
    expect(checks.performed).toBe(2);
    // Another publication of either repository makes another check.
    checks.look({ ...request, image: images.publish(releaseOf(sensor, 4), start) });
    expect(checks.performed).toBe(3);
    expect(director.standingOf(checks.states.stateOf(results[0].trusted).director)).toBe(told);
  });

  it('is checked again when a file of either repository has expired, whichever comes first', () => {
    const { release, director, images, orders, factory } = fleet(keys);
    const checks = new UptaneChecks(release.check, allUpdateControls);
    const trusted = checks.states.numberOf(factory);
    const product = { number: 0, hardwareId: 'acme.example/sensor', verification: 'full' } as const;
    const startedAt = start + 3 * day;
    const view3 = director.instruct(undefined, orders[0], startedAt).view;
    const request = { product, trusted, director: view3, image: images.view, startedAt };
    // The timestamp of the image repository is three days older than the director's.
    expect(checks.look(request).outcome.validUntil).toBe(start + 7 * day);
    const partial = { ...request, product: { ...product, number: 1, verification: 'partial' as const } };
    expect(checks.look(partial).outcome.validUntil).toBe(start + 10 * day);
  });

  it('serves no file of the image repository as one of its own', () => {
    const { release, director, images, orders } = fleet(keys);
    const root = trustedRoot(director.firstRoot, release.check)!;
    const input = { trusted: root, startedAt: start, controls: allUpdateControls, check: release.check };
    expect(updateMetadata(input, answersOf(images.view)).refusal?.control).toBe('update-signature');
    const told = director.instruct(undefined, orders[0], start);
    expect(updateMetadata(input, answersOf(told.view)).refusal).toBeUndefined();
  });
});

/** The parts of an outcome that matter to a device, without the id of the order. */
const shown = ({ refusal, verdicts, instruction, trusted, validUntil }: UptaneOutcome) => ({
  refusal,
  verdicts,
  instruction: instruction && { ...instruction, file: { ...instruction.file, custom: undefined } },
  validUntil,
  versions: [trusted.director, trusted.image].map(({ root, timestamp, snapshot, targets }) =>
    [root, timestamp, snapshot, ...targets.values()].map((file) => file?.part.version),
  ),
});
