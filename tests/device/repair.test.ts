import { describe, expect, it } from 'vitest';
import { defaultCloud } from '../../scenarios/index.ts';
import { at, hours, minutely, minutes, powerCycle, seconds } from '../kit/lone-plan.ts';
import {
  crash,
  deviceRun,
  grant,
  recover,
  restart,
  securedProduct,
  sideload,
  tamper,
  withdraw,
} from './platform-plan.ts';

const attested = (...args: Parameters<typeof securedProduct> extends [unknown, ...infer Rest] ? Rest : never) =>
  securedProduct('sphere', args[0], { identity: 'attested', ...args[1] });
/** No layer verifies an image before it starts, so attestation has to find the change. */
const unverified = { 'secure-boot': false };

describe('«Attestation fails -> no DAA certificate, so no MQTT login; the device can still reach AS3 and is repaired by an update»', () => {
  const changed = [at(hours(1), tamper('application')), at(hours(1) + 1, restart)];

  it('attestation finds a changed application, and an update repairs it', async () => {
    const { facts, events, states, last, path } = await deviceRun(attested(), changed, {
      durationMs: hours(26),
      controls: unverified,
    });
    expect(facts).toEqual(['image.tampered', 'attestation.refused', 'image.installed', 'device.repaired']);
    expect(events('attestation.refused')).toMatchObject([{ control: 'reference-values', verdict: 'refuse' }]);
    expect(events('image.installed')).toMatchObject([{ actor: 'repair', detail: 'image 1.0.0' }]);
    expect(states('trust').slice(0, 7)).toEqual([
      'attesting',
      'certified',
      'renewing',
      'refused',
      'claimed',
      'attesting',
      'certified',
    ]);
    expect(states('update')).toEqual(['downloading', 'staged', 'trial', 'confirmed']);
    const refused = path('trust').find(([, state]) => state === 'refused')!;
    expect(path('update')[0]).toEqual([refused[0], 'downloading']);
    expect([last('power'), last('link')]).toEqual(['running', 'online']);
  });

  it('without the grant the device stays out once its certificate has expired', async () => {
    const { states, last, facts } = await deviceRun(attested(), changed, {
      durationMs: hours(40),
      controls: { ...unverified, 'repair-grant': false },
    });
    expect(new Set(facts)).toEqual(new Set(['image.tampered', 'attestation.refused']));
    expect(states('update')).toEqual([]);
    expect(last('trust')).toBe('refused');
    expect(last('link')).toBe('offline');
  });

  it('a repair that a power cut interrupts is done at the next refusal', async () => {
    const found = (await deviceRun(attested(), changed, { durationMs: hours(26), controls: unverified })).events(
      'attestation.refused',
    )[0];
    const { facts, states, last } = await deviceRun(
      attested(),
      [...changed, at(found.t + seconds(20), powerCycle(seconds(30)))],
      {
        durationMs: hours(40),
        controls: unverified,
      },
    );
    expect(facts).toEqual([
      'image.tampered',
      'attestation.refused',
      'attestation.refused',
      'image.installed',
      'device.repaired',
    ]);
    expect(states('update').slice(0, 3)).toEqual(['downloading', 'idle', 'downloading']);
    expect(last('trust')).toBe('certified');
  });

  it('a change under a running device is not found before its next start', async () => {
    const { events } = await deviceRun(attested(), [at(hours(1), tamper('application')), at(hours(15), restart)], {
      durationMs: hours(40),
      controls: unverified,
    });
    expect(events('attestation.refused')[0].t).toBeGreaterThan(hours(20));
  });

  it('an update does not repair what lies below its reach', async () => {
    const { facts, last } = await deviceRun(attested(), [at(hours(1), tamper('loader')), at(hours(1) + 1, restart)], {
      durationMs: hours(40),
      controls: unverified,
    });
    expect(facts.filter((kind) => kind === 'image.installed').length).toBeGreaterThan(1);
    expect(facts).not.toContain('device.repaired');
    expect(last('link')).not.toBe('online');
  });

  it('attestation finds a foreign image, too', async () => {
    const steps = [
      at(hours(1), grant('appDevelopment')),
      at(hours(1) + 1, sideload()),
      at(hours(2), withdraw('appDevelopment')),
    ];
    const { facts, last } = await deviceRun(attested(), steps, { durationMs: hours(30) });
    expect(facts.slice(-4)).toEqual([
      'capability.changed',
      'attestation.refused',
      'image.installed',
      'device.repaired',
    ]);
    expect(last('link')).toBe('online');
  });

  it('one with a higher security version cannot be repaired with the image of the factory', async () => {
    const steps = [
      at(hours(1), grant('appDevelopment')),
      at(hours(1) + 1, sideload({ securityVersion: 2 })),
      at(hours(2), withdraw('appDevelopment')),
    ];
    const { events, last } = await deviceRun(attested(), steps, { durationMs: hours(40) });
    expect(events('image.refused')[0]).toMatchObject({ control: 'anti-rollback', verdict: 'refuse' });
    expect(last('trust')).toBe('refused');
  });
});

describe('a capability', () => {
  it.each(['debugger', 'appDevelopment'] as const)(
    'keeps a device from production certificates as long as the device has it: %s',
    async (capability) => {
      const steps = [at(hours(1), grant(capability)), at(hours(30), withdraw(capability))];
      const { events, last } = await deviceRun(attested(), steps, { durationMs: hours(60) });
      expect(events('attestation.refused')[0]).toMatchObject({ control: 'debug-state', verdict: 'refuse' });
      expect(events('attestation.refused').every(({ t }) => t < hours(30))).toBe(true);
      expect(last('trust')).toBe('certified');
    },
  );
});

describe('«it can be recovered»: recovery by cable', () => {
  const broken = [at(hours(1), tamper('application')), at(hours(1) + 1, restart)];

  it('erases application and certificate, and the repair restores both', async () => {
    const { facts, states, events, last } = await deviceRun(attested(), [...broken, at(hours(2), recover)], {
      durationMs: hours(4),
    });
    expect(facts).toEqual([
      'image.tampered',
      'boot.stopped',
      'device.recovered',
      'attestation.refused',
      'image.installed',
      'device.repaired',
    ]);
    expect(events('device.recovered')).toMatchObject([{ detail: 'image 1.0.0 recovered', device: 0 }]);
    expect(events('device.recovered')[0].t - hours(2)).toBe(minutes(10) + 1);
    expect(states('power')).toContain('recovery');
    expect([last('power'), last('link'), last('trust')]).toEqual(['running', 'online', 'certified']);
  });

  it('leaves a device that takes no readings before it has its application back', async () => {
    const fields = { durationMs: hours(4), cloud: { ...defaultCloud, repairMs: hours(1) } };
    const product = attested([], { telemetry: minutely() });
    const { values } = await deviceRun(product, [at(hours(1), recover)], fields);
    // An hour before, and from an hour and a quarter after on.
    expect(values['messages.produced']).toBeGreaterThan(59 + 100);
    expect(values['messages.produced']).toBeLessThan(60 + 110);
  });

  it('where no service attests devices, the operator with the cable restores the application', async () => {
    const { last, facts } = await deviceRun(securedProduct('linux-gateway'), [...broken, at(hours(2), recover)], {
      durationMs: hours(4),
    });
    expect(facts).toEqual(['image.tampered', 'boot.stopped', 'device.recovered']);
    expect([last('power'), last('link')]).toEqual(['running', 'online']);
  });

  it('is impossible where a boot loader hangs', async () => {
    const { last, facts } = await deviceRun(securedProduct('esp32'), [...broken, at(hours(2), recover)], {
      durationMs: hours(4),
    });
    expect(facts).toEqual(['image.tampered', 'boot.stopped']);
    expect(last('power')).toBe('bricked');
  });

  it('begins anew after a power cut', async () => {
    const steps = [at(hours(2), recover), at(hours(2) + minutes(5), powerCycle(seconds(5))), at(hours(3), recover)];
    const ran = (isImmutable: boolean) =>
      deviceRun(attested(), [...broken, ...steps], {
        durationMs: hours(5),
        controls: { 'immutable-recovery': isImmutable },
      });
    const { events, last } = await ran(false);
    expect(events('boot.stopped')).toHaveLength(2);
    expect(events('device.recovered')).toHaveLength(1);
    expect(last('link')).toBe('online');
    // A device that has a recovery image does so by itself; the technician then comes to one that runs.
    const [alone, served] = (await ran(true)).events('device.recovered').map(({ t }) => t);
    expect(alone).toBeLessThan(hours(2) + minutes(17));
    expect(served).toBeGreaterThan(hours(3));
  });

  it('erases a running device first of all: a power cut then leaves nothing it had', async () => {
    const steps = [at(hours(1), recover), at(hours(1) + minutes(5), powerCycle(seconds(5))), at(hours(2), recover)];
    const { facts, events, states, last } = await deviceRun(attested(), steps, { durationMs: hours(4) });
    expect(facts.slice(0, 2)).toEqual(['boot.stopped', 'device.recovered']);
    expect(events('boot.stopped')[0].detail).toBe('pluton-runtime: there is no whole image to start');
    expect(events('will.published')).toEqual([]);
    expect(states('link').slice(4, 5)).toEqual(['offline']);
    expect([last('update'), last('link')]).toEqual(['confirmed', 'online']);
  });

  it('discards the update in progress', async () => {
    const steps = [at(hours(1), grant('appDevelopment')), at(hours(1) + 1, sideload()), at(hours(2), recover)];
    const { states, events } = await deviceRun(securedProduct('sphere'), steps, { durationMs: hours(3) });
    expect(states('update')).toEqual(['downloading', 'staged', 'trial', 'confirmed', 'idle']);
    // The capability lay in flash, too.
    expect(events('device.recovered')).toHaveLength(1);
  });

  it('discards failures that were not reported yet', async () => {
    const { events } = await deviceRun(attested(), [at(minutes(30), crash), at(hours(1), recover)], {
      durationMs: hours(4),
    });
    expect(events('app.failed')).toHaveLength(1);
    expect(events('errors.reported')).toEqual([]);
  });
});

describe('«A device that always powers down too early misses updates and ends in recovery, which erases apps and Wi-Fi but keeps the device ID»', () => {
  // Awake for four minutes a day: less than a new image has to run.
  const early = { fromMs: 0, awakeMs: minutes(4), jitterMs: 0 };
  const found = [at(minutes(1), tamper('application')), at(minutes(1) + 1, restart)];
  const product = attested([], { availability: early });
  const fields = { durationMs: hours(24 * 5), controls: unverified };

  it('an update that takes longer than the device is awake never arrives', async () => {
    const { facts, states, last } = await deviceRun(product, found, fields);
    expect(facts.filter((kind) => kind === 'attestation.refused').length).toBeGreaterThan(2);
    expect(facts).not.toContain('image.installed');
    expect(new Set(states('update'))).toEqual(new Set(['downloading', 'idle']));
    expect(last('trust')).toBe('claimed');
  });

  it('an update that arrives is discarded by the power-down after it', async () => {
    const { facts, states } = await deviceRun(product, found, {
      ...fields,
      cloud: { ...defaultCloud, repairMs: seconds(10) },
    });
    expect(facts.filter((kind) => kind === 'image.installed').length).toBeGreaterThan(1);
    expect(facts.filter((kind) => kind === 'image.reverted').length).toBeGreaterThan(1);
    expect(states('update')).not.toContain('confirmed');
  });

  it('recovery by cable helps, and keeps the device ID', async () => {
    const steps = [...found, at(hours(24 * 4) + minutes(1), recover)];
    const { events, world } = await deviceRun(product, steps, fields);
    expect(events('device.recovered')).toHaveLength(1);
    expect(world.fleet.nameOf(0)).toBe('acme/sensor-1');
    expect(world.fleet.issuedAt.get(0)).toBe(0);
  });

  it('recovery by cable need not wait until it wakes', async () => {
    const { path } = await deviceRun(product, [at(hours(12), recover)], { durationMs: hours(13) });
    expect(path('power').slice(-7, -3)).toEqual([
      [minutes(4), 'asleep'],
      [hours(12) + 1, 'recovery'],
      [hours(12) + minutes(10) + 1, 'rom'],
      [expect.any(Number), 'verifying'],
    ]);
    // By its own hours the device would be asleep.
    expect(
      path('power')
        .slice(-2)
        .map(([, state]) => state),
    ).toEqual(['running', 'asleep']);
  });
});
