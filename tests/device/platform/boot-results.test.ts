import { describe, expect, it } from 'vitest';
import type { BootFacts } from '../../../sim/decisions/boot/boot-chain.ts';
import { agentOf, chainOf, mayRunIn } from '../../../sim/decisions/boot/layers.ts';
import { SignatureChecks } from '../../../sim/decisions/boot/signature-checks.ts';
import { layerTampered, tamperedPair, tamperings } from '../../../sim/decisions/boot/tampering.ts';
import { BootResults } from '../../../sim/device/platform/boot-results.ts';
import { idealKeys } from '../../../sim/pki/ideal-keys.ts';
import { privileges } from '../../../sim/plan/boot-layers.ts';
import { profileIds, SmallPlatform } from '../../kit/small-platform.ts';

describe('boots of a product', () => {
  const platform = new SmallPlatform('nrf91');
  const next = platform.release('1.1.0');
  const other = platform.with(platform.image('BootLoader', { version: '2' }), 'other factory');
  const plain: BootFacts = {
    secureBoot: true,
    isForDevelopment: false,
    factory: platform.factory,
    set: platform.factory,
    tampering: 'none',
    versionMin: 0,
    hardwareIsSound: true,
  };
  const variants: readonly Partial<BootFacts>[] = [
    {},
    { secureBoot: false },
    { isForDevelopment: true },
    { factory: other, set: other },
    { set: other },
    { set: next },
    { set: undefined },
    ...tamperings.filter((each) => each !== 'none').map((tampering) => ({ tampering })),
    { versionMin: 1 },
    { versionMin: 255 },
    { hardwareIsSound: false },
  ];

  it('are distinguished by each fact, and numbered as they are recorded', () => {
    const met = variants.map((over) => platform.boots.of({ ...plain, ...over }));
    expect(met.map(({ number }) => number)).toEqual(variants.map((_, nth) => nth));
    expect(met.map(({ set }) => set)).toEqual(
      variants.map((over) => ('set' in over ? (over.set?.number ?? 0) : platform.factory.number)),
    );
    variants.forEach((over, nth) => {
      expect(platform.boots.of({ ...plain, ...over })).toBe(met[nth]);
      expect(platform.boots.numbered(nth)).toBe(met[nth]);
    });
    expect(platform.boots.numbered(variants.length)).toBeUndefined();
  });

  it('that were saved come back under their numbers, and others after them', () => {
    const first = new SmallPlatform('nrf91');
    const facts = (of: SmallPlatform): readonly Partial<BootFacts>[] => [
      { set: of.release('1.1.0'), versionMin: 7 },
      { secureBoot: false, tampering: 'system' },
      { secureBoot: false, tampering: 'loader', isForDevelopment: true },
      { hardwareIsSound: false },
      { set: undefined },
    ];
    const met = facts(first).map((over) => first.boot(over));
    const second = new SmallPlatform('nrf91');
    const [release] = facts(second);
    second.boot({ versionMin: 200 });
    second.boots.restore(first.boots.save());
    expect(met.map(({ number }) => second.boots.numbered(number))).toEqual(met);
    expect(second.boots.numbered(met.length)).toBeUndefined();
    expect(second.boots.save()).toEqual(first.boots.save());
    expect(second.boot(release).number).toBe(0);
    expect(second.boot({ versionMin: 200 }).number).toBe(met.length);
  });

  it('belong to a product: a key without a factory has none', () => {
    expect(() => new BootResults(idealKeys('boot')).restore([0])).toThrow('what is booted is a product');
  });
});

describe('signatures', () => {
  const { boots, factory } = new SmallPlatform('esp32');
  const image = factory.images.get('Firmware')!;
  const checksWith = (accepts: boolean, verify: boolean) =>
    new SignatureChecks({ ...idealKeys('none'), accepts: () => accepts, verify: () => verify }, boots.registry);

  it.each([
    [true, true, true],
    [true, false, false],
    [false, true, false],
    [false, false, false],
  ])('of a key that is accepted: %s, and verifies: %s, hold: %s', (accepts, verify, holds) => {
    expect(checksWith(accepts, verify).holds(image, 'vendor')).toBe(holds);
  });

  it('are verified once for each image and key', () => {
    const checks = checksWith(true, false);
    for (let nth = 0; nth < 3; nth++) for (const each of factory.images.values()) checks.holds(each, 'vendor');
    expect(checks.performed).toBe(2);
    for (const each of factory.images.values()) checks.holds(each, 'development');
    expect(checks.performed).toBe(4);
  });
});

describe('layers', () => {
  it.each(profileIds)(
    '%s: rights never grow on the way up, and layers that no update reaches come before the others',
    (id) => {
      const chain = chainOf(id);
      const ranks = chain.map(({ privilege }) => privileges.indexOf(privilege));
      expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      const fixed = chain.filter(({ isUpdatable }) => !isUpdatable);
      expect(chain.slice(0, fixed.length)).toEqual(fixed);
      expect(chain.filter(({ of }) => of === 'customer')).toEqual([chain.at(-1)]);
      expect(chain.filter(({ kind }) => kind === undefined).every(({ privilege }) => privilege === 'silicon')).toBe(
        true,
      );
    },
  );

  it.each(profileIds)('%s: a loader that no update reaches, and an application that one does', (id) => {
    expect(layerTampered(id, 'loader')).toMatchObject({ isUpdatable: false });
    expect(layerTampered(id, 'application')).toBe(chainOf(id).at(-1));
    expect(layerTampered(id, 'none')).toBeUndefined();
  });

  it('run the vendor’s code anywhere, a development build where customers’ code runs and it is open for it', () => {
    for (const layer of profileIds.flatMap(chainOf))
      for (const isOpen of [false, true]) {
        expect(mayRunIn(layer, 'vendor', isOpen), layer.id).toBe(true);
        expect(mayRunIn(layer, 'development', isOpen), layer.id).toBe(isOpen && layer.of === 'customer');
        expect(mayRunIn(layer, 'none', isOpen), layer.id).toBe(false);
      }
  });

  it.each([
    ['sphere', 'kernel', 'applications'],
    ['esp32', 'app', 'app'],
    ['nrf91', 'tf-m', 'app'],
    ['stm32u5', 'tf-m', 'app'],
    ['linux-gateway', 'kernel', 'services'],
    ['legacy-rtos', 'app', 'app'],
  ] as const)('%s: its system is %s, its application %s', (id, system, application) => {
    expect([layerTampered(id, 'system')?.id, layerTampered(id, 'application')?.id]).toEqual([system, application]);
    expect(agentOf(id)).toBe(id === 'sphere' || id === 'linux-gateway' ? 'services' : 'app');
  });

  it('change in one slot, but the loader for both', () => {
    const before = ['system', 'none'] as const;
    expect(tamperedPair('esp32', before, 0, 'application')).toEqual(['application', 'none']);
    expect(tamperedPair('esp32', before, 1, 'application')).toEqual(['system', 'application']);
    expect(tamperedPair('esp32', before, 0, 'none')).toEqual(['none', 'none']);
    for (const slot of [0, 1] as const)
      expect(tamperedPair('esp32', before, slot, 'loader')).toEqual(['loader', 'loader']);
  });
});
