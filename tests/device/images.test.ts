import { describe, expect, it } from 'vitest';
import type { TimelineEntry } from '../../sim/plan/plan.ts';
import { profileOf } from '../../sim/plan/profiles.ts';
import { at, hours, minutes, powerCycle, seconds } from '../kit/lone-plan.ts';
import {
  cableMs,
  deviceRun,
  grant,
  restart,
  securedProduct,
  sideload,
  tamper,
  trialMs,
  withdraw,
} from './platform-plan.ts';

const when = minutes(10);
/** Sideloaded at `when`; the device has been opened for it where its profile requires that. */
const brought = (fields: Parameters<typeof sideload>[0] = {}, t = when): readonly TimelineEntry[] => [
  at(t - minutes(1), grant('appDevelopment')),
  at(t, sideload(fields)),
];

const twoSlots = ['sphere', 'esp32', 'nrf91', 'stm32u5', 'linux-gateway'] as const;
const secure = [...twoSlots];

describe('«A component whose signature does not verify is not started; the boot chain stops at that layer, nothing later runs»', () => {
  it.each(secure)('%s', async (profile) => {
    const { events, facts, last, states } = await deviceRun(securedProduct(profile), [
      at(when, tamper('system')),
      at(when + minutes(5), restart),
    ]);
    expect(facts).toEqual(['image.tampered', 'boot.stopped']);
    const [stopped] = events('boot.stopped');
    expect(stopped).toMatchObject({ control: 'secure-boot', verdict: 'refuse', device: 0 });
    expect(stopped.detail).toMatch(/^(kernel|tf-m|app): the signature is not over this image$/);
    expect(states('power').slice(-3)).toEqual(['rom', 'verifying', last('power')]);
    expect(last('power')).toMatch(/^(recovery|bricked)$/);
    expect(last('link')).toBe('offline');
  });

  it('a change takes effect at the next start only, and causes nothing else', async () => {
    const { rows, events, last, path } = await deviceRun(securedProduct('sphere'), [at(when, tamper('application'))]);
    expect(events('boot.stopped')).toEqual([]);
    expect([last('power'), last('link')]).toEqual(['running', 'online']);
    const tampered = events('image.tampered')[0];
    expect(rows.find(({ row }) => row === tampered.cause)).toMatchObject({ kind: 'step.started' });
    expect(path('power')).toHaveLength(4);
  });

  it('a stop has the start that it ended as its cause', async () => {
    const { rows, events } = await deviceRun(securedProduct('sphere'), [
      at(when, tamper('loader')),
      at(when + 1, restart),
    ]);
    const stopped = events('boot.stopped')[0];
    expect(stopped.detail).toMatch(/^1bl: /);
    expect(rows.find(({ row }) => row === stopped.cause)).toMatchObject({ region: 'power', state: 'recovery' });
  });
});

describe('«A bad new image leaves or returns the device on the other (old, signed) slot; if both are bad it hangs or waits for recovery, never "boots anyway"»', () => {
  it.each(['esp32', 'nrf91', 'stm32u5', 'linux-gateway'] as const)(
    'an image that crashes at its start: %s',
    async (profile) => {
      const { facts, states, last, events } = await deviceRun(
        securedProduct(profile, ['dynamicCompartments']),
        brought({ starts: false }),
      );
      expect(facts.filter((kind) => kind !== 'boot.stopped')).toEqual([
        'capability.changed',
        'image.installed',
        'image.reverted',
      ]);
      expect(events('boot.stopped')[0].detail).toMatch(/crashes when it starts$/);
      expect(states('update')).toEqual(['downloading', 'staged', 'trial', 'reverted']);
      expect([last('power'), last('link')]).toEqual(['running', 'online']);
      expect(events('image.reverted')[0].detail).toMatch(/^image 1\.0\.0: /);
    },
  );

  it.each(['sphere', 'linux-gateway'] as const)(
    'where there are compartments, only the application crashes, and the device rolls back once its trial is over: %s',
    async (profile) => {
      const { facts, states, last, path } = await deviceRun(securedProduct(profile), brought({ starts: false }));
      expect(facts.slice(0, 4)).toEqual(['capability.changed', 'image.installed', 'app.failed', 'app.failed']);
      expect(facts.at(-1)).toBe('image.reverted');
      expect(facts.filter((kind) => kind === 'app.failed').length).toBeLessThan(12);
      expect(states('update')).toEqual(['downloading', 'staged', 'trial', 'reverted']);
      const ran = path('power').filter(([, state]) => state === 'running');
      const down = path('power').findLast(([, state]) => state === 'rom');
      expect(down?.[0]).toBe(ran[1][0] + trialMs);
      // Failures of the application do not count as boot failures.
      const { romMs } = profileOf(profile)!;
      expect(path('power').find(([t]) => t > down![0])).toEqual([down![0] + romMs, 'verifying']);
      expect([last('power'), last('link')]).toEqual(['running', 'online']);
    },
  );

  it.each(twoSlots)('an unsigned image: %s', async (profile) => {
    const { facts, states, last, events } = await deviceRun(
      securedProduct(profile),
      [at(when, sideload({ signedBy: 'none' }))],
      { controls: { 'sideload-lock': false } },
    );
    // A boot loader that counts tries uses them up before it switches to the other slot.
    expect(new Set(facts)).toEqual(new Set(['image.installed', 'boot.stopped', 'image.reverted']));
    expect(events('boot.stopped')[0]).toMatchObject({ control: 'secure-boot', evidence: 'image 1.1.0' });
    expect(states('update')).toEqual(['downloading', 'staged', 'reverted']);
    expect([last('power'), last('link')]).toEqual(['running', 'online']);
  });

  it.each(['sphere', 'esp32', 'linux-gateway'] as const)(
    'the device switches to the old image if the new one is changed later: %s',
    async (profile) => {
      const { facts, last } = await deviceRun(securedProduct(profile), [
        ...brought(),
        at(when + minutes(10), tamper('application')),
        at(when + minutes(11), restart),
      ]);
      expect(facts.at(-1)).toBe('image.reverted');
      expect([last('power'), last('link')]).toEqual(['running', 'online']);
    },
  );

  it('the end of an unplugged sideload does not end the next one', async () => {
    const [first, second] = [when, when + seconds(20)];
    const steps = [at(first, sideload()), at(first + seconds(10), restart), at(second, sideload({ version: '1.2.0' }))];
    const { events } = await deviceRun(securedProduct('esp32'), steps, { controls: { 'sideload-lock': false } });
    expect(events('image.installed')).toMatchObject([{ t: second + cableMs + 1, detail: 'image 1.2.0' }]);
  });

  it('with nothing good to swap, and nothing good in the first slot, a boot loader hangs', async () => {
    const steps = [at(when, sideload({ signedBy: 'none' })), at(when + 1, tamper('application'))];
    const { last, events } = await deviceRun(securedProduct('nrf91'), steps, { controls: { 'sideload-lock': false } });
    expect(last('power')).toBe('bricked');
    expect(events('boot.stopped')).toMatchObject([{ control: 'secure-boot', evidence: 'image 1.0.0' }]);
  });

  it('with both slots changed nothing boots', async () => {
    const { last, events } = await deviceRun(securedProduct('sphere'), [
      ...brought(),
      at(when + minutes(10), tamper('application')),
      at(when + minutes(11), restart),
      at(when + minutes(20), tamper('application')),
      at(when + minutes(21), restart),
    ]);
    expect(last('power')).toBe('recovery');
    expect(events('boot.stopped')).toHaveLength(2);
  });
});

describe('«An unconfirmed trial image is reverted at the next reset, power loss included»', () => {
  it.each(twoSlots.flatMap((profile) => (['restart', 'power'] as const).map((how) => [profile, how] as const)))(
    '%s, by %s',
    async (profile, how) => {
      const during = when + cableMs + minutes(2);
      // RAUC gives a slot three tries before it gives the slot up.
      const times = profile === 'linux-gateway' ? 3 : 1;
      const resets = Array.from({ length: times }, (_, nth) =>
        at(during + nth * minutes(1.5), how === 'restart' ? restart : powerCycle(seconds(5))),
      );
      const { facts, states, last } = await deviceRun(securedProduct(profile), [...brought(), ...resets]);
      expect(facts).toEqual(['capability.changed', 'image.installed', 'image.reverted']);
      expect(states('update')).toEqual(['downloading', 'staged', 'trial', 'reverted']);
      expect([last('power'), last('link')]).toEqual(['running', 'online']);
    },
  );

  it.each(twoSlots)('an image that has run long enough stays: %s', async (profile) => {
    const { facts, states, path } = await deviceRun(securedProduct(profile), [
      ...brought(),
      at(minutes(30), powerCycle(seconds(5))),
    ]);
    expect(facts).toEqual(['capability.changed', 'image.installed']);
    expect(states('update')).toEqual(['downloading', 'staged', 'trial', 'confirmed']);
    const [, second] = path('power').filter(([, state]) => state === 'running');
    expect(path('update').at(-1)).toEqual([second[0] + trialMs, 'confirmed']);
  });

  it('the product sets how long that is', async () => {
    const { path } = await deviceRun(securedProduct('esp32', [], { trialMs: seconds(40) }), brought());
    const [, second] = path('power').filter(([, state]) => state === 'running');
    expect(path('update').at(-1)).toEqual([second[0] + seconds(40), 'confirmed']);
  });
});

describe('«A failed image is not retried for ever: it is marked aborted/invalid or erased»', () => {
  it.each(twoSlots)('%s', async (profile) => {
    const resets = Array.from({ length: 6 }, (_, nth) => at(minutes(30) + nth * minutes(3), powerCycle(seconds(5))));
    const { facts } = await deviceRun(securedProduct(profile), [...brought({ starts: false }), ...resets]);
    const reverted = facts.indexOf('image.reverted');
    expect(reverted).toBeGreaterThan(0);
    expect(facts.slice(reverted + 1)).toEqual([]);
  });
});

describe('«A lower security counter is refused, an equal one accepted; the counter rises only after a healthy run and never falls»', () => {
  const second = { version: '2.0.0', securityVersion: 2 };
  it.each(['esp32', 'nrf91', 'stm32u5'] as const)('%s', async (profile) => {
    const { events, states } = await deviceRun(securedProduct(profile), [
      ...brought(second),
      at(minutes(25), sideload({ version: '1.9.0', securityVersion: 1 })),
      at(minutes(40), sideload({ version: '2.0.1', securityVersion: 2 })),
    ]);
    expect(events('boot.stopped')).toMatchObject([
      { control: 'anti-rollback', verdict: 'refuse', evidence: 'image 1.9.0' },
    ]);
    expect(events('image.reverted')[0].detail).toMatch(/^image 2\.0\.0: /);
    expect(states('update').at(-1)).toBe('confirmed');
  });

  it('an image that fails its trial leaves the counter where it was', async () => {
    const { last, events } = await deviceRun(securedProduct('esp32'), brought({ ...second, starts: false }));
    // The old image has a lower version, and still starts.
    expect(events('image.reverted')[0].detail).toMatch(/^image 1\.0\.0: /);
    expect(last('power')).toBe('running');
  });

  it('with the control off an old image starts', async () => {
    const { events, last } = await deviceRun(
      securedProduct('esp32'),
      [...brought(second), at(minutes(25), sideload({ version: '1.9.0', securityVersion: 0 }))],
      { controls: { 'anti-rollback': false } },
    );
    expect(events('boot.stopped')).toEqual([]);
    expect(last('update')).toBe('confirmed');
  });
});

describe('«A device without secure boot boots a tampered image, keeps it after reset, and nothing on the device reports it»', () => {
  it.each(['esp32', 'linux-gateway', 'legacy-rtos'] as const)('%s', async (profile) => {
    const product = profile === 'legacy-rtos' ? { profile } : securedProduct(profile, ['hardwareRootOfTrust']);
    const { facts, last, values } = await deviceRun(product, [
      at(when, tamper('application')),
      ...[20, 30, 40].map((t) => at(minutes(t), powerCycle(seconds(5)))),
    ]);
    expect(facts).toEqual(['image.tampered']);
    expect([last('power'), last('link')]).toEqual(['running', 'online']);
    expect(values['errors.reported']).toBe(0);
  });
});

describe('«Power cut at any step of an update leaves a bootable device on A/B or swap schemes, and may brick one on in-place schemes»', () => {
  const start = when + 1;
  const restarts = when + cableMs + 2;
  const cuts = [
    ['as it begins', start + 1],
    ['while it is written', when + seconds(15)],
    ['when it is whole', restarts - 1],
    ['in the boot loader', restarts + 60],
    ['while it is verified or swapped', restarts + seconds(1.4)],
    ['while it is swapped or starts', restarts + seconds(3)],
    ['late in the swap or the start', restarts + seconds(10)],
    ['while it is on trial', restarts + minutes(2)],
    ['just before it is confirmed', restarts + minutes(4.9)],
    ['once it is confirmed', restarts + minutes(9)],
  ] as const;
  it.each(twoSlots.flatMap((profile) => cuts.map(([what, t]) => [profile, what, t] as const)))(
    '%s, %s',
    async (profile, _what, t) => {
      const { last, facts } = await deviceRun(securedProduct(profile), [...brought(), at(t, powerCycle(seconds(20)))]);
      expect([last('power'), last('link')]).toEqual(['running', 'online']);
      expect(facts).not.toContain('boot.stopped');
    },
  );

  it.each([
    ['while it is written, after which nothing boots', when + seconds(15), 'bricked'],
    ['before it begins', when - seconds(30), 'running'],
    ['once it runs', restarts + minutes(1), 'running'],
  ] as const)('legacy-rtos, %s', async (_what, t, power) => {
    const { last, events } = await deviceRun({ profile: 'legacy-rtos' }, [
      at(when, sideload({ signedBy: 'none' })),
      at(t, powerCycle(seconds(20))),
    ]);
    expect(last('power')).toBe(power);
    if (power === 'bricked')
      expect(events('boot.stopped')).toMatchObject([{ detail: 'app: there is no whole image to start' }]);
  });

  it('a restart while it is written ends it as well', async () => {
    const { facts, states, last } = await deviceRun(securedProduct('sphere'), [
      ...brought(),
      at(when + seconds(15), restart),
    ]);
    expect(facts).toEqual(['capability.changed']);
    expect(states('update')).toEqual(['downloading', 'idle']);
    expect([last('power'), last('link')]).toEqual(['running', 'online']);
  });

  it('three interrupted starts in a row use up the tries of a gateway, which then begins anew', async () => {
    // Each cut comes while the OS starts.
    const cuts = [600, 615, 630, 645].map((t) => at(seconds(t), powerCycle(seconds(5))));
    const { facts, states } = await deviceRun(securedProduct('linux-gateway'), cuts);
    expect(facts).toEqual([]);
    expect(states('power').slice(-7)).toEqual(['off', 'rom', 'verifying', 'rom', 'verifying', 'os', 'running']);
    const twice = await deviceRun(securedProduct('linux-gateway'), cuts.slice(1));
    expect(twice.states('power').slice(-5)).toEqual(['off', 'rom', 'verifying', 'os', 'running']);
  });
});

describe('«a locked device refuses sideload»', () => {
  it.each(secure)('%s', async (profile) => {
    const { events, facts, states } = await deviceRun(securedProduct(profile), [at(when, sideload())]);
    expect(facts).toEqual(['sideload.refused']);
    expect(events('sideload.refused')).toMatchObject([
      { control: 'sideload-lock', verdict: 'refuse', evidence: 'image 1.1.0', device: 0 },
    ]);
    expect(states('update')).toEqual([]);
  });

  it('accepts a development build once it has the capability, and falls back when that is withdrawn', async () => {
    const { events, last } = await deviceRun(securedProduct('sphere'), [
      ...brought({ signedBy: 'development' }),
      at(minutes(30), withdraw('appDevelopment')),
      at(minutes(31), restart),
    ]);
    expect(events('capability.changed').map(({ detail }) => detail)).toEqual([
      'appDevelopment granted',
      'appDevelopment withdrawn',
    ]);
    expect(events('boot.stopped')).toMatchObject([{ control: 'secure-boot', evidence: 'image 1.1.0' }]);
    expect(events('image.reverted')).toHaveLength(1);
    expect(last('power')).toBe('running');
  });

  it('but not an unsigned image', async () => {
    const { events } = await deviceRun(securedProduct('sphere'), brought({ signedBy: 'none' }));
    expect(events('sideload.refused')).toMatchObject([{ control: 'sideload-lock', detail: 'the image is not signed' }]);
  });

  it('a device without a lock accepts anything', async () => {
    const { facts } = await deviceRun({ profile: 'legacy-rtos' }, [at(when, sideload({ signedBy: 'none' }))]);
    expect(facts).toEqual(['image.installed']);
  });

  it('accepts no second image while the first is written or on trial, and nothing while it is off', async () => {
    const { events } = await deviceRun(securedProduct('sphere'), [
      ...brought(),
      at(when + seconds(10), sideload({ version: '1.1.1' })),
      at(when + minutes(2), sideload({ version: '1.2.0' })),
      at(minutes(30), { kind: 'power-off', on: {} }),
      at(minutes(31), sideload({ version: '1.3.0' })),
    ]);
    expect(events('image.installed').map(({ detail }) => detail)).toEqual(['image 1.1.0']);
    expect(events('sideload.refused').map(({ detail }) => detail)).toEqual([
      'another image is being written',
      'what runs has not been confirmed yet',
      'the device does not run',
    ]);
  });
});

describe('a device that crashes at every start', () => {
  it('restarts after growing pauses, up to an hour, and records each time at which layer it crashed', async () => {
    const { path, events, last } = await deviceRun(
      { profile: 'legacy-rtos' },
      [at(when, sideload({ starts: false }))],
      {
        durationMs: hours(24),
      },
    );
    const starts = path('power').flatMap(([t, state]) => (state === 'verifying' ? [t] : []));
    const waits = starts.slice(2).map((t, nth) => Math.floor((t - starts[nth + 1]) / 1_000));
    expect(waits.slice(0, 13)).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048, 3_600]);
    expect(Math.max(...waits)).toBe(3_600);
    expect(events('boot.stopped').length).toBe(path('power').filter(([, state]) => state === 'os').length - 1);
    expect(events('boot.stopped')[0].detail).toMatch(/^app: acme\/sensor 1\.1\.0 crashes when it starts$/);
    expect(last('link')).toBe('offline');
  });
});

describe('a restart by hand', () => {
  it('ends the session cleanly and boots anew', async () => {
    const { states, events } = await deviceRun(securedProduct('sphere'), [at(when, restart)], { durationMs: hours(1) });
    expect(states('power')).toEqual(['rom', 'verifying', 'os', 'running', 'rom', 'verifying', 'os', 'running']);
    expect(events('will.published')).toEqual([]);
  });
});
