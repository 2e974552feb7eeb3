import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import type { Fidelity } from '../../sim/plan/plan.ts';
import { least, leastWith, scratch } from '../kit/scratch.ts';

const planOf = async (text: string) => (await loadScenario(scratch({ 'a.yaml': text })('a.yaml'))).plan;

describe('the minimal scenario', () => {
  it('gets every default', async () => {
    expect(await planOf(least())).toEqual({
      name: 'least',
      claim: 'It runs.',
      seed: '1',
      fidelity: 'packet',
      durationMs: 86_400_000,
      fleet: [
        {
          tenant: 'acme',
          product: 'sensor',
          profile: 'sphere',
          count: 10,
          firmware: '1.0.0',
          rings: [{ name: 'all', share: 1 }],
          sites: [{ name: 'main', share: 1 }],
          identity: 'attested',
          properties: {
            hardwareRootOfTrust: true,
            defenseInDepth: true,
            smallTrustedComputingBase: true,
            dynamicCompartments: true,
            passwordlessAuthentication: true,
            errorReporting: true,
            renewableSecurity: true,
          },
          claimed: true,
          securityVersion: 1,
          trialMs: 300_000,
          start: 'running',
          bootSpreadMs: 0,
          telemetry: { everyMs: 300_000, jitter: 0.1, bytes: 256, qos: 1, buffer: 0 },
          keepAliveMs: 240_000,
          cleanSession: false,
          backoff: { initialMs: 10_000, maxMs: 600_000, factor: 2, jitter: 0.5 },
          availability: undefined,
          network: undefined,
        },
      ],
      network: { latencyMedianMs: 50, latencyP95Ms: 150, loss: 0, bandwidthBps: undefined },
      broker: {
        handshakesPerSecond: undefined,
        handshakeQueue: 4096,
        maxConnections: undefined,
        authorities: 'follow',
      },
      pki: {
        keys: 'real',
        certificateLifetimeMs: 86_400_000,
        renewal: { at: 0.5, jitter: 0.1 },
        onRenewal: 'reconnect',
        authority: {
          ageMs: 0,
          lifetimeMs: 730 * 86_400_000,
          nextBeforeMs: 90 * 86_400_000,
          switchAfterMs: 45 * 86_400_000,
        },
        revocation: {
          check: 'crl',
          publishEveryMs: 3_600_000,
          validForMs: 86_400_000,
          shards: 1,
          fetchEveryMs: 3_600_000,
          onUnavailable: 'refuse',
          graceMs: 3_600_000,
          sweepEveryMs: 60_000,
        },
      },
      cloud: {
        attestationsPerSecond: undefined,
        attestationQueue: 4096,
        latencyMs: 200,
        challengeLifeMs: 120_000,
        repairMs: 600_000,
      },
      controls: {},
      timeline: [],
      expect: [],
      sampleEveryMs: 10_000,
      verdicts: 'all',
    });
  });

  it('takes the seed and the fidelity of the command', async () => {
    const file = scratch({ 'a.yaml': least('seed: 7\n') })('a.yaml');
    expect((await loadScenario(file)).plan.seed).toBe('7');
    expect((await loadScenario(file, { seed: '007', fidelity: 'model' })).plan).toMatchObject({
      seed: '007',
      fidelity: 'model',
    });
  });
});

describe('defaults that depend on the rest', () => {
  it.each([
    ['sphere', 'claimed: true', 'attested'],
    ['sphere', 'properties: { hardwareRootOfTrust: off }', 'certificate'],
    ['sphere', 'properties: { passwordlessAuthentication: off }', 'password'],
    ['nrf91', 'claimed: true', 'attested'],
    ['stm32u5', 'claimed: true', 'attested'],
    ['esp32', 'claimed: true', 'certificate'],
    ['linux-gateway', 'properties: { passwordlessAuthentication: on }', 'certificate'],
    ['legacy-rtos', 'claimed: true', 'password'],
    ['sphere', 'identity: password', 'password'],
    ['sphere', 'identity: certificate', 'certificate'],
  ])('a %s with %s has its identity', async (profile, fields, identity) => {
    const plan = await planOf(leastWith(fields).replace('profile: sphere', `profile: ${profile}`));
    expect(plan.fleet[0]!.identity).toBe(identity);
  });

  it('has the properties of its profile, including the optional ones', async () => {
    const text = leastWith('properties: { defenseInDepth: off }').replace('profile: sphere', 'profile: esp32');
    expect((await planOf(text)).fleet[0]!.properties).toEqual({
      hardwareRootOfTrust: true,
      defenseInDepth: false,
      smallTrustedComputingBase: false,
      dynamicCompartments: false,
      passwordlessAuthentication: true,
      errorReporting: false,
      renewableSecurity: true,
    });
  });

  it('uses ideal keys where nothing reads a certificate, even if the plan requests real ones', async () => {
    const file = scratch({ 'a.yaml': least(), 'real.yaml': least('pki: { keys: real }\n') });
    const keys = async (name: string, fidelity?: Fidelity) =>
      (await loadScenario(file(name), { fidelity })).plan.pki.keys;
    expect(await keys('a.yaml')).toBe('real');
    expect(await keys('a.yaml', 'model')).toBe('ideal');
    expect(await keys('real.yaml', 'model')).toBe('real');
    expect((await planOf(least('fidelity: model\n'))).pki.keys).toBe('ideal');
  });

  it.each([
    ['', '', 'running'],
    ['start: cold\n', '', 'cold'],
    ['', 'boot: { spread: 5m }', 'cold'],
    ['start: running\n', 'boot: { spread: 5m }', 'cold'],
    ['start: cold\n', 'start: running', 'running'],
    ['', 'start: running', 'running'],
    ['fidelity: live\n', 'start: running', 'cold'],
  ])('with %j of the scenario and %j of the product starts as specified', async (ofScenario, ofProduct, expected) => {
    const text = leastWith(ofProduct === '' ? 'claimed: true' : ofProduct);
    expect((await planOf(`${ofScenario}${text}`)).fleet[0].start).toBe(expected);
  });

  it.each([
    [20_000, 'all'],
    [20_001, 'refusals'],
  ])('of %d devices keeps %s', async (count, verdicts) => {
    expect((await planOf(least().replace('count: 10', `count: ${count}`))).verdicts).toBe(verdicts);
  });

  it('keeps the requested verdicts', async () => {
    expect((await planOf(least('verdicts: refusals\n'))).verdicts).toBe('refusals');
  });
});

describe('units', () => {
  it.each([
    ['keepAlive: 1m30s', { keepAliveMs: 90_000 }],
    [
      'telemetry: { every: 1.5h, bytes: 4KiB, jitter: 0.02 }',
      { telemetry: { everyMs: 5_400_000, bytes: 4096, jitter: 0.02 } },
    ],
    ['telemetry: { bytes: 4kB, jitter: 2.2% }', { telemetry: { bytes: 4000, jitter: 0.022 } }],
    [
      'rings: { canary: 2%, broad: 0.98 }',
      {
        rings: [
          { name: 'canary', share: 0.02 },
          { name: 'broad', share: 0.98 },
        ],
      },
    ],
    ['boot: { spread: 0 }', { bootSpreadMs: 0 }],
    [
      'availability: { from: 6h, awake: 16h, jitter: 30m }',
      { availability: { fromMs: 21_600_000, awakeMs: 57_600_000, jitterMs: 1_800_000 } },
    ],
  ])('%s', async (fields, expected) => {
    expect((await planOf(leastWith(fields))).fleet[0]).toMatchObject(expected);
  });

  it.each([
    ['network: { bandwidth: 256kbit/s, loss: 0.5% }', { network: { bandwidthBps: 256_000, loss: 0.005 } }],
    ['network: { latency: { median: 80ms } }', { network: { latencyMedianMs: 80, latencyP95Ms: 240 } }],
    ['broker: { handshakes: 500/s }', { broker: { handshakesPerSecond: 500 } }],
    [
      'broker: { handshakes: 500, maxConnections: 20000 }',
      { broker: { handshakesPerSecond: 500, maxConnections: 20_000 } },
    ],
    [
      'broker: { authorities: first }\ncloud: { attestations: 500/s, repairAfter: 0s }',
      { broker: { authorities: 'first' }, cloud: { attestationsPerSecond: 500, repairMs: 0 } },
    ],
    [
      'pki: { certificateLifetime: 6h, renewal: { at: 0.8, jitter: 0 }, authority: { age: 700d } }',
      {
        pki: {
          certificateLifetimeMs: 21_600_000,
          renewal: { at: 0.8, jitter: 0 },
          authority: { ageMs: 60_480_000_000 },
        },
      },
    ],
    ['pki: { onRenewal: keep }', { pki: { onRenewal: 'keep' } }],
    [
      'pki: { certificateLifetime: 6h, authority: { lifetime: 365d }, tenants: { acme: { renewal: { at: 0.8 }, authority: { age: 30d } } } }',
      {
        pki: {
          certificateLifetimeMs: 21_600_000,
          renewal: { at: 0.5, jitter: 0.1 },
          tenants: {
            acme: {
              certificateLifetimeMs: 21_600_000,
              renewal: { at: 0.8, jitter: 0.1 },
              authority: { lifetimeMs: 31_536_000_000, ageMs: 2_592_000_000 },
            },
          },
        },
      },
    ],
    // The CRL expires before the next one, which a scenario may want to show.
    [
      'pki: { revocation: { check: ocsp, validFor: 30m, publishEvery: 1h, shards: 8, onUnavailable: grace } }',
      { pki: { revocation: { check: 'ocsp', validForMs: 1_800_000, publishEveryMs: 3_600_000, shards: 8 } } },
    ],
    ['broker: { handshakes: unlimited }', { broker: { handshakesPerSecond: undefined } }],
    [
      'controls: { topic-acl: off, backoff-jitter: true }',
      { controls: { 'topic-acl': false, 'backoff-jitter': true } },
    ],
  ])('%s', async (more, expected) => {
    expect(await planOf(least(`${more}\n`))).toMatchObject(expected);
  });

  it('lets a product override the renewal of its tenant, field by field', async () => {
    const text = `${leastWith('renewal: { at: 60% }')}pki:\n  renewal: { jitter: 0% }\n`;
    expect((await planOf(text)).fleet[0]!.renewal).toEqual({ at: 0.6, jitter: 0 });
    const ofTenant = `${text}  tenants: { acme: { renewal: { jitter: 3% } } }\n`;
    expect((await planOf(ofTenant)).fleet[0]!.renewal).toEqual({ at: 0.6, jitter: 0.03 });
  });

  it('lets a product override the network of the scenario, field by field', async () => {
    const text = leastWith('network: { loss: 2%, bandwidth: unlimited }');
    const plan = await planOf(`${text}network: { latency: { median: 90ms }, bandwidth: 1Mbit/s }\n`);
    expect(plan.fleet[0]!.network).toEqual({
      latencyMedianMs: 90,
      latencyP95Ms: 270,
      loss: 0.02,
      bandwidthBps: undefined,
    });
  });
});

describe('bounds', () => {
  it.each([
    ['count', 'fleet[0].count', ['1', '10000000'], ['0', '10000001']],
    ['loss', 'network.loss', ['0', '90%'], ['-1%', '90.1%']],
    ['duration', 'duration', ['1s', '49d'], ['999ms', '49d1ms']],
    ['keep alive', 'fleet[0].keepAlive', ['1s', '65535s'], ['999ms', '65536s', '1500ms']],
    ['wait for a holder', 'broker.holderWait', ['100ms', '10m'], ['99ms', '10m1ms']],
    ['keep-alive limit', 'broker.keepAliveMax', ['1s', '65535s'], ['999ms', '65536s', '1500ms']],
    ['certificate lifetime', 'pki.certificateLifetime', ['1m', '36500d'], ['59s', '36501d']],
    ['renewal', 'pki.renewal.at', ['1%', '99%'], ['0.9%', '100%']],
    ['authority age', 'pki.authority.age', ['0', '729d'], ['730d', '36501d']],
    ['sweep', 'pki.revocation.sweepEvery', ['1s', '3650d'], ['999ms', '3651d']],
    ['percentile', 'expect.reconnect.time', ['p(0) < 1s', 'p(100) < 1s'], ['p(-1) < 1s', 'p(100.1) < 1s']],
    [
      'threshold on a share',
      'expect.message.loss',
      ['value <= 100%', 'value <= 1'],
      ['value <= 101%', 'value <= 2', 'value >= -1%'],
    ],
  ])('of %s hold on both sides', async (_, path, inside, outside) => {
    const file = scratch({ 'a.yaml': least('sampleEvery: 1s\n') })('a.yaml');
    const more = path === 'duration' ? ['sampleEvery=100ms'] : [];
    for (const value of inside) {
      const sampling = value === '49d' ? ['sampleEvery=1m'] : more;
      await expect(loadScenario(file, { set: [...sampling, `${path}=${value}`] })).resolves.toBeDefined();
    }
    for (const value of outside) {
      await expect(loadScenario(file, { set: [...more, `${path}=${value}`] })).rejects.toMatchObject({
        code: 'scenario/invalid',
      });
    }
  });
});
