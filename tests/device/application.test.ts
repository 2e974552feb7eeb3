import { describe, expect, it } from 'vitest';
import { BROKER_HOST, type TimelineEntry } from '../../sim/plan/plan.ts';
import { at, brokerDown, hours, lonePlan, minutely, minutes, powerCycle } from '../kit/lone-plan.ts';
import { tapped } from '../kit/wiretap.ts';
import { crash, deviceRun, grant, hang, restart, securedProduct, sideload } from './platform-plan.ts';

const when = minutes(10);
const elsewhere = { allowedConnections: ['hub.example.com'] };

describe('«A crashing app is restarted by the OS and becomes visible in the cloud only at the daily (or reboot) upload, as one aggregated event with a count»', () => {
  const crashes = [10, 20, 30].map((t) => at(minutes(t), crash));
  const attested = securedProduct('sphere', [], { identity: 'attested' });

  it('at the next contact with the service', async () => {
    const { events, states, path } = await deviceRun(attested, crashes, { durationMs: hours(16) });
    expect(events('app.failed')).toHaveLength(3);
    expect(events('app.failed')[0]).toMatchObject({ device: 0, detail: 'crashed' });
    expect(events('app.failed')[0].evidence).toMatch(/^AppCrash \(exit_status=11; signal_status=11; signal_code=3; /);
    expect(events('errors.reported')).toMatchObject([{ device: 0, detail: '3 failures' }]);
    const renewed = path('trust').filter(([, state]) => state === 'certified')[1];
    expect(events('errors.reported')[0].t).toBeGreaterThanOrEqual(renewed[0]);
    // The device itself has not noticed.
    expect(states('power')).toEqual(['rom', 'verifying', 'os', 'running']);
    expect(states('trust').slice(0, 2)).toEqual(['attesting', 'certified']);
  });

  it('or at a reboot before that', async () => {
    const { events } = await deviceRun(attested, [...crashes, at(hours(2), restart)], { durationMs: hours(3) });
    expect(events('errors.reported')).toMatchObject([{ detail: '3 failures' }]);
    expect(events('errors.reported')[0].t).toBeGreaterThan(hours(2));
    expect(events('errors.reported')[0].t).toBeLessThan(hours(2) + minutes(1));
  });

  it('once a day at most', async () => {
    const steps = [at(hours(1), crash), at(hours(2), restart), at(hours(3), crash), at(hours(4), restart)];
    const { events, values } = await deviceRun(attested, [...steps, at(hours(30), restart)], { durationMs: hours(31) });
    expect(events('errors.reported').map(({ t }) => Math.floor(t / hours(24)))).toEqual([0, 1]);
    expect(values['errors.reported']).toBe(2);
  });

  it('once a day at most on its 300th day', async () => {
    const day = 300 * hours(24);
    const steps = [at(day + hours(1), crash), at(day + hours(2), restart), at(day + hours(3), crash)];
    const seldom = { ...attested, keepAliveMs: hours(18) };
    const { events } = await deviceRun(seldom, [...steps, at(day + hours(4), restart)], {
      ...{ durationMs: day + hours(5), tickMs: 1_000, sampleEveryMs: hours(24) },
    });
    expect(events('app.failed')).toHaveLength(2);
    expect(events('errors.reported')).toHaveLength(1);
  });

  it.each([
    ['a platform without error reporting', securedProduct('stm32u5', [], { identity: 'attested' }), {}],
    ['the control off', attested, { 'error-reporting': false }],
  ] as const)('never, with %s', async (_what, product, controls) => {
    const { events } = await deviceRun(product, crashes, { durationMs: hours(16), controls });
    expect(events('app.failed')).toHaveLength(3);
    expect(events('errors.reported')).toEqual([]);
  });

  it('counted up to 255', async () => {
    const often: TimelineEntry = {
      label: 'often',
      trigger: { kind: 'every', everyMs: minutes(1), fromMs: minutes(5), untilMs: hours(6) },
      action: crash,
    };
    const { events } = await deviceRun(attested, [often], { durationMs: hours(16) });
    expect(events('app.failed').length).toBeGreaterThan(300);
    expect(events('errors.reported')).toMatchObject([{ detail: '255 failures' }]);
  });

  it('is a failure that follows from the step that made it', async () => {
    const { rows, events } = await deviceRun(attested, crashes);
    for (const failed of events('app.failed'))
      expect(rows.find(({ row }) => row === failed.cause)).toMatchObject({ kind: 'step.started', actor: 'crash' });
  });
});

describe('an application that crashes', () => {
  it('takes its connection along, and is back a second later', async () => {
    const { rows, times } = await tapped(
      lonePlan(securedProduct('sphere', [], { telemetry: minutely() }), [at(when, crash)], { durationMs: minutes(20) }),
    );
    expect(times('drop')).toEqual([when + 1 + 10]);
    expect(rows.filter((row) => 'kind' in row && row.kind === 'will.published')).toHaveLength(1);
    expect(times('connect')).toEqual([expect.any(Number), expect.any(Number)]);
    expect(times('connect')[1] - when).toBeGreaterThan(1_000);
    expect(times('connect')[1] - when).toBeLessThan(1_100);
    // Sampling begins anew with the connection.
    expect(times(/^reading/).find((t) => t > when)! - when).toBeGreaterThan(minutes(1));
  });

  it('loses its unsent readings', async () => {
    const product = securedProduct('sphere', [], { telemetry: minutely() });
    const down = at(minutes(5), brokerDown(minutes(8)));
    const { values } = await deviceRun(product, [down, at(when, crash)], { durationMs: minutes(20) });
    const kept = await deviceRun(product, [down], { durationMs: minutes(20) });
    expect([values['messages.dropped'], kept.values['messages.dropped']]).toEqual([5, 0]);
  });

  it('takes the device down where there are no compartments, without an error report', async () => {
    const { facts, states, events } = await deviceRun(securedProduct('esp32'), [at(when, crash)]);
    expect(facts).toEqual(['app.failed']);
    expect(states('power')).toEqual(['rom', 'verifying', 'os', 'running', 'rom', 'verifying', 'os', 'running']);
    expect(states('link').slice(-4)).toEqual(['dialing', 'tls', 'connecting', 'online']);
    // The broker notices when the device takes its own session over.
    expect(events('session.taken-over')).toHaveLength(1);
  });
});

describe('an application that hangs', () => {
  it('is ended by the watchdog after a minute', async () => {
    const { events, states, last } = await deviceRun(securedProduct('sphere'), [at(when, hang)]);
    expect(events('app.failed')).toMatchObject([
      { t: when + 1 + minutes(1), detail: 'hung, and was ended by the watchdog' },
    ]);
    expect(events('app.failed')[0].evidence).toMatch(/^AppCrash \(exit_status=9;/);
    expect(states('power')).toHaveLength(4);
    expect(last('link')).toBe('online');
  });

  it('takes the device down where there are no compartments', async () => {
    const { states } = await deviceRun(securedProduct('esp32'), [at(when, hang)]);
    expect(states('power')).toHaveLength(8);
  });

  it('keeps hanging where no watchdog runs, until the device restarts', async () => {
    const controls = { watchdog: false };
    const hung = await deviceRun(securedProduct('sphere'), [at(when, hang)], { controls });
    expect(hung.facts).toEqual([]);
    expect(hung.last('link')).toBe('offline');
    expect(hung.events('keepalive.expired')).toHaveLength(1);
    const helped = await deviceRun(securedProduct('sphere'), [at(when, hang), at(minutes(30), powerCycle(1_000))], {
      controls,
    });
    expect(helped.last('link')).toBe('online');
  });
});

describe('«A connection to a host not in AllowedConnections fails on the device; changing the list needs a new image»', () => {
  it('the device does not even dial, and records that once per start', async () => {
    const { events, states, values } = await deviceRun(securedProduct('sphere', [], { manifest: elsewhere }), [
      at(when, restart),
    ]);
    expect(events('connection.blocked')).toMatchObject([
      { control: 'allowed-connections', verdict: 'refuse', device: 0 },
      { control: 'allowed-connections', verdict: 'refuse', device: 0 },
    ]);
    expect(events('connection.blocked')[0].detail).toContain(`${BROKER_HOST} is not in AllowedConnections`);
    expect(states('link')).toEqual([]);
    expect(values['connects.attempted']).toBe(0);
  });

  it('even where a certificate comes first, and its renewal records nothing more', async () => {
    const product = securedProduct('sphere', [], { manifest: elsewhere, identity: 'attested' });
    const { events, states } = await deviceRun(product, [], { durationMs: hours(30) });
    expect(events('connection.blocked')).toHaveLength(1);
    expect(states('trust').filter((state) => state === 'certified').length).toBeGreaterThan(1);
    expect(states('link')).toEqual([]);
  });

  it('a new image brings a new list, which may allow more', async () => {
    const { last, events } = await deviceRun(securedProduct('sphere', [], { manifest: elsewhere }), [
      at(minutes(9), grant('appDevelopment')),
      at(when, sideload({ manifest: { allowedConnections: [BROKER_HOST] } })),
    ]);
    expect(events('connection.blocked')).toHaveLength(1);
    expect(last('link')).toBe('online');
  });

  it('and a new list may allow less', async () => {
    const { last, events } = await deviceRun(securedProduct('sphere'), [
      at(minutes(9), grant('appDevelopment')),
      at(when, sideload({ manifest: { allowedConnections: [] } })),
    ]);
    expect(events('connection.blocked')).toHaveLength(1);
    expect(last('link')).toBe('offline');
  });

  it('an application that does not even start is not blocked from anything', async () => {
    const { events } = await deviceRun(securedProduct('sphere'), [
      at(minutes(9), grant('appDevelopment')),
      at(when, sideload({ starts: false, manifest: { allowedConnections: [] } })),
    ]);
    expect(events('app.failed').length).toBeGreaterThan(3);
    expect(events('connection.blocked')).toEqual([]);
  });

  it.each([
    ['the control is off', securedProduct('sphere', [], { manifest: elsewhere }), { 'allowed-connections': false }],
    ['nothing keeps the application in', securedProduct('esp32', [], { manifest: elsewhere }), {}],
  ] as const)('but not where %s', async (_what, product, controls) => {
    const { last, events } = await deviceRun(product, [], { controls });
    expect(events('connection.blocked')).toEqual([]);
    expect(last('link')).toBe('online');
  });
});

describe('«An exploited app stays in its container» (as far as an application that misbehaves goes)', () => {
  it('whatever happens to the application, the OS runs on and the device attests', async () => {
    const steps = [at(hours(1), crash), at(hours(2), hang), at(hours(3), crash)];
    const { states, events } = await deviceRun(securedProduct('sphere', [], { identity: 'attested' }), steps, {
      durationMs: hours(30),
      controls: { watchdog: false },
    });
    expect(states('power')).toEqual(['rom', 'verifying', 'os', 'running']);
    expect(events('attestation.refused')).toEqual([]);
    expect(states('trust').filter((state) => state === 'certified').length).toBeGreaterThan(2);
  });
});
