import { describe, expect, it } from 'vitest';
import { loadScenario, readyMadeOverlays, readyMadeScenarios, type Scenario } from '../../scenarios/index.ts';
import { refusal } from '../kit/scratch.ts';
import { namedProfiles } from '../kit/small-platform.ts';

const scenarios = readyMadeScenarios().map((ready) => [ready.name, ready] as const);
const overlays = readyMadeOverlays()
  .map((ready) => [ready.name, ready] as const)
  .filter(([name]) => name.startsWith('faults/'));

describe('ready-made scenarios', () => {
  it('are these', () => {
    expect(scenarios.map(([name]) => name)).toEqual([
      'actuator-command',
      'at-scale',
      'black-start',
      'brick-wave',
      'c2-and-ddos',
      'ca-rotation',
      'canary-rollout',
      'client-kick',
      'clone-army',
      'clones',
      'connect-flood',
      'default-credentials',
      'default-credentials-worm',
      'empty-canary',
      'every-profile',
      'factory-leak',
      'first-light',
      'freeze',
      'gateway-lateral',
      'gateway-rollout',
      'growing-fleet',
      'herd-renewal',
      'hold-down',
      'honest-faults',
      'impostors',
      'insider-console',
      'insider-revocation',
      'issuer-outage',
      'lan-worm',
      'latent-expiry',
      'neighbour-worm',
      'no-canary',
      'poisoned-updates',
      'policies',
      'poll-herd',
      'queued-never-times-out',
      'reconnect-storm',
      'reconnect-storm-no-jitter',
      'revocation-lag',
      'revocation-live',
      'revoked-reuse',
      'rollback-fleet',
      'rollout-live',
      'root-expiry',
      'sensor-lies',
      'signed-malware',
      'silent-brick',
      'stale-crl',
      'stolen-director',
      'stolen-pipeline',
      'wildcard-tap',
      'will-abuse',
      'worm-to-brick',
      'written-is-not-booted',
      'wrong-model',
    ]);
    expect(overlays.map(([name]) => name)).toEqual(['faults/flaky-network']);
  });

  it.each(scenarios)('%s loads under its own name, with a claim and thresholds', async (name, ready) => {
    const { plan } = await loadScenario(name);
    expect(plan).toMatchObject({ name, claim: ready.claim });
    expect(plan.expect.length).toBeGreaterThan(0);
    const parts = ({ plan, files, variants }: Scenario) => ({ plan, files, variants });
    expect(parts(await loadScenario(ready.file))).toEqual(parts(await loadScenario(name)));
  });

  it.each(overlays)('%s can be laid over each of them', async (overlay, { claim }) => {
    expect(claim).not.toBe('');
    for (const [name] of scenarios) {
      const { plan } = await loadScenario(name, { with: [overlay], set: ['duration=72h'] });
      expect(plan.name).toBe(name);
      expect((await loadScenario(name, { with: [`${overlay}.yaml`], set: ['duration=72h'] })).plan).toEqual(plan);
    }
  });

  it('first-light has 10,000 devices of all six profiles in four tenants', async () => {
    const { fleet } = (await loadScenario('first-light')).plan;
    expect(fleet.reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
    expect(new Set(fleet.map(({ profile }) => profile))).toEqual(new Set(namedProfiles));
    expect(new Set(fleet.map(({ tenant }) => tenant)).size).toBe(4);
    for (const { telemetry, keepAliveMs } of fleet) {
      expect(keepAliveMs).toBeGreaterThan(telemetry.everyMs);
      // Half an hour of outage and as long again to come back.
      if (telemetry.qos === 1) expect(telemetry.buffer * telemetry.everyMs).toBeGreaterThanOrEqual(3_600_000);
    }
  });

  it('reconnect-storm-no-jitter differs from reconnect-storm in one control', async () => {
    const [jittered, plain] = await Promise.all([
      loadScenario('reconnect-storm'),
      loadScenario('reconnect-storm-no-jitter'),
    ]);
    const { name: _n, claim: _c, expect: _e, controls, ...rest } = plain.plan;
    expect(controls).toEqual({ 'backoff-jitter': false });
    expect(jittered.plan).toMatchObject(rest);
  });
});

it('an overlay is found without its folder', async () => {
  const whole = await loadScenario('reconnect-storm', { with: ['faults/flaky-network', 'attacks/wildcard'] });
  expect((await loadScenario('reconnect-storm', { with: ['flaky-network', 'wildcard'] })).plan).toEqual(whole.plan);
});

describe('an unknown scenario', () => {
  it.each([
    ['first-ligth', 'did you mean "first-light"?'],
    ['tests/broken/duration-mising.yaml', 'did you mean "tests/broken/duration-missing.yaml"?'],
    ['faults/flakey-network', 'did you mean "faults/flaky-network"?'],
    ['flakey-network', 'did you mean "flaky-network"?'],
    ['no-such-thing-at-all', 'ready-made: actuator-command, at-scale, black-start, brick-wave'],
  ])('%s is answered with similar names', async (reference, hint) => {
    const error = await refusal(loadScenario(reference));
    expect(error.code).toBe('scenario/not-found');
    expect(error.diagnostic.where).toBe(reference);
    expect(error.diagnostic.hint).toContain(hint);
  });
});
