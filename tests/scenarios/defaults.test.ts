import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import { least, leastWith, scratch } from './scratch.ts';

const planOf = async (text: string) => (await loadScenario(scratch({ 'a.yaml': text })('a.yaml'))).plan;

describe('the least scenario', () => {
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
      broker: { handshakesPerSecond: undefined, handshakeQueue: 4096, maxConnections: undefined },
      controls: {},
      timeline: [],
      expect: [],
      sampleEveryMs: 10_000,
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
    ['broker: { handshakes: unlimited }', { broker: { handshakesPerSecond: undefined } }],
    [
      'controls: { topic-acl: off, backoff-jitter: true }',
      { controls: { 'topic-acl': false, 'backoff-jitter': true } },
    ],
  ])('%s', async (more, expected) => {
    expect(await planOf(least(`${more}\n`))).toMatchObject(expected);
  });

  it('lets a product differ from the network of the scenario in what it names, and only there', async () => {
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
    ['count', 'fleet[0].count', ['1', '2000000'], ['0', '2000001']],
    ['loss', 'network.loss', ['0', '90%'], ['-1%', '90.1%']],
    ['duration', 'duration', ['1s', '49d'], ['999ms', '49d1ms']],
    ['keep alive', 'fleet[0].keepAlive', ['1s', '65535s'], ['999ms', '65536s', '1500ms']],
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
