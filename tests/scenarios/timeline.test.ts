import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import { least, scratch } from '../kit/scratch.ts';

const timelineOf = async (...steps: readonly string[]) => {
  const text = least(`timeline:\n${steps.map((step) => `  - { ${step} }\n`).join('')}`);
  return (await loadScenario(scratch({ 'a.yaml': text })('a.yaml'))).plan.timeline;
};

describe('a step', () => {
  it.each([
    [
      'at: 8h, do: outage, of: broker, for: 30m',
      {
        label: 'outage of broker at 8h',
        trigger: { kind: 'at', atMs: 28_800_000 },
        action: { kind: 'outage', of: 'broker', forMs: 1_800_000 },
      },
    ],
    [
      'every: 1h, do: outage, of: network, for: 5m, on: { site: main, share: 10% }',
      {
        label: 'outage of network, site main, share 10%, every 1h',
        trigger: { kind: 'every', everyMs: 3_600_000, fromMs: 3_600_000, untilMs: 86_400_000 },
        action: { kind: 'outage', of: 'network', forMs: 300_000, on: { site: 'main', share: 0.1 } },
      },
    ],
    [
      'every: 1h, from: 0s, until: 3h, do: power-cycle, for: 10s, label: blink',
      {
        label: 'blink',
        trigger: { kind: 'every', everyMs: 3_600_000, fromMs: 0, untilMs: 10_800_000 },
        action: { kind: 'power-cycle', forMs: 10_000, on: {} },
      },
    ],
    [
      'when: fleet.onlineShare >= 99%, after: 10m, do: power-off, on: { pick: 3 }',
      {
        label: 'power-off, pick 3, when fleet.onlineShare >= 99%',
        trigger: {
          kind: 'when',
          condition: { series: 'fleet.onlineShare', operator: '>=', value: 0.99 },
          afterMs: 600_000,
        },
        action: { kind: 'power-off', on: { pick: 3 } },
      },
    ],
    [
      'at: 1h, do: outage, of: attestation, for: 6h',
      {
        label: 'outage of attestation at 1h',
        trigger: { kind: 'at', atMs: 3_600_000 },
        action: { kind: 'outage', of: 'attestation', forMs: 21_600_000 },
      },
    ],
    [
      'at: 1h, do: revoke, on: { pick: 1 }',
      {
        label: 'revoke, pick 1, at 1h',
        trigger: { kind: 'at', atMs: 3_600_000 },
        action: {
          kind: 'revoke',
          of: 'both',
          reason: 'keyCompromise',
          as: 'administrator',
          approved: 'yes',
          on: { pick: 1 },
        },
      },
    ],
    [
      'at: 1h, do: revoke, of: registry, reason: cessationOfOperation',
      {
        label: 'revoke of registry at 1h',
        trigger: { kind: 'at', atMs: 3_600_000 },
        action: {
          kind: 'revoke',
          of: 'registry',
          reason: 'cessationOfOperation',
          as: 'administrator',
          approved: 'yes',
          on: {},
        },
      },
    ],
    [
      'at: 1h, do: claim, as: reader, on: { site: main }',
      {
        label: 'claim, site main, at 1h',
        trigger: { kind: 'at', atMs: 3_600_000 },
        action: { kind: 'claim', as: 'reader', approved: 'yes', on: { site: 'main' } },
      },
    ],
    [
      'at: 1h, do: set-clock, by: -2d',
      {
        label: 'set-clock by -2d at 1h',
        trigger: { kind: 'at', atMs: 3_600_000 },
        action: { kind: 'set-clock', byMs: -172_800_000 },
      },
    ],
    [
      'at: 1h, do: register-authorities',
      {
        label: 'register-authorities at 1h',
        trigger: { kind: 'at', atMs: 3_600_000 },
        action: { kind: 'register-authorities', tenant: 'all' },
      },
    ],
    ['at: 0s, do: mark', { label: 'mark at 0ms', trigger: { kind: 'at', atMs: 0 }, action: { kind: 'mark' } }],
  ])('%s', async (written, expected) => {
    expect(await timelineOf(written)).toEqual([expected]);
  });

  it('has a label of its own, even where two say the same', async () => {
    const labels = (await timelineOf('at: 1h, do: mark', 'at: 1h, do: mark')).map(({ label }) => label);
    expect(labels).toEqual(['mark at 1h', 'mark at 1h (2)']);
  });
});

describe('thresholds', () => {
  const expectOf = async (text: string) =>
    (await loadScenario(scratch({ 'a.yaml': least(`expect: { ${text} }\n`) })('a.yaml'))).plan.expect;

  it.each([
    ['reconnect.time: p(95) < 65m', { aggregate: { kind: 'p', percentile: 95 }, operator: '<', value: 3_900_000 }],
    ['reconnect.time: p(99.9) <= 0', { aggregate: { kind: 'p', percentile: 99.9 }, operator: '<=', value: 0 }],
    ['reconnect.time: count > 12', { aggregate: { kind: 'count' }, operator: '>', value: 12 }],
    ['reconnect.time: max<2h', { aggregate: { kind: 'max' }, operator: '<', value: 7_200_000, text: 'max<2h' }],
    ['message.loss: value < 1%', { aggregate: { kind: 'value' }, operator: '<', value: 0.01, text: 'value < 1%' }],
    ['message.loss: rate < 0.01', { aggregate: { kind: 'value' }, operator: '<', value: 0.01, text: 'rate < 0.01' }],
    ['connect.ratePeak: value < 500/s', { aggregate: { kind: 'value' }, operator: '<', value: 500 }],
    ['reconnect.never: value == 0', { aggregate: { kind: 'value' }, operator: '==', value: 0 }],
  ])('%s', async (text, expected) => {
    expect(await expectOf(text)).toMatchObject([expected]);
  });

  it.each([
    ['connect.ratePeak: value < 200/s from 1h', { value: 200, fromMs: 3_600_000, text: 'value < 200/s from 1h' }],
    ['reconnect.time: p(95)<15m  from 1h30m', { value: 900_000, fromMs: 5_400_000, text: 'p(95)<15m  from 1h30m' }],
    ['message.loss: rate < 1 % from 250ms', { value: 0.01, fromMs: 250 }],
    ['fleet.onlineMin: value > 0 from 0s', { value: 0, fromMs: 0 }],
    ['fleet.onlineMin: value > 0 from 23h59m59.999s', { value: 0, fromMs: 86_399_999 }],
  ])('%s leaves out a warm-up', async (text, expected) => {
    expect(await expectOf(text)).toMatchObject([expected]);
  });

  it('leave out no warm-up by default', async () => {
    const [threshold] = await expectOf('connect.ratePeak: value < 200/s');
    expect(threshold).not.toHaveProperty('fromMs');
  });

  it('can be a list too', async () => {
    const texts = (await expectOf('reconnect.time: [p(50) < 1m, p(95) < 9m]')).map(({ text }) => text);
    expect(texts).toEqual(['p(50) < 1m', 'p(95) < 9m']);
  });
});
