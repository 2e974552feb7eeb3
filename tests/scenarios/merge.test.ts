import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import { least, refusal, scratch } from '../kit/scratch.ts';

const base = least(
  'network: { latency: { median: 80ms, p95: 400ms }, loss: 1% }\ntimeline:\n  - { at: 1h, do: mark, label: base }\nexpect: { message.loss: value < 1%, reconnect.never: value == 0 }\n',
);

describe('an overlay', () => {
  it('merges maps, replaces values, appends to the timeline and keeps name and claim', async () => {
    const at = scratch({
      'base.yaml': base,
      'over.yaml':
        'name: over\nclaim: Not this one.\nduration: 12h\nnetwork: { loss: 5% }\ntimeline:\n  - { at: 2h, do: mark, label: over }\nexpect: { message.loss: [value < 9%] }\n',
    });
    const { plan, files } = await loadScenario(at('base.yaml'), { with: [at('over.yaml')] });
    expect(plan).toMatchObject({ name: 'least', claim: 'It runs.', durationMs: 43_200_000 });
    expect(plan.network).toMatchObject({ latencyMedianMs: 80, latencyP95Ms: 400, loss: 0.05 });
    expect(plan.timeline.map(({ label }) => label)).toEqual(['base', 'over']);
    expect(plan.expect.map(({ text }) => text)).toEqual(['value == 0', 'value < 9%']);
    expect(files.map((file) => file.split('/').at(-1))).toEqual(['base.yaml', 'over.yaml']);
  });

  it('replaces a step with the same label', async () => {
    const at = scratch({
      'base.yaml': least('timeline:\n  - { at: 1h, do: mark, label: one }\n  - { at: 2h, do: mark, label: two }\n'),
      'over.yaml': 'timeline:\n  - { at: 3h, do: mark, label: one }\n  - { at: 4h, do: mark }\n',
    });
    const { plan } = await loadScenario(at('base.yaml'), { with: [at('over.yaml')] });
    expect(plan.timeline.map(({ label, trigger }) => [label, trigger])).toEqual([
      ['one', { kind: 'at', atMs: 10_800_000 }],
      ['two', { kind: 'at', atMs: 7_200_000 }],
      ['mark at 4h', { kind: 'at', atMs: 14_400_000 }],
    ]);
  });

  it('merges campaigns by name and their steps by label, and sets values by these names', async () => {
    const steps = (text: string) => `campaigns:\n  - { name: leak, by: mallory, policy: greedy, steps: [${text}] }\n`;
    const at = scratch({
      'base.yaml': least(steps('{ do: mark, label: one }, { do: mark, label: two }')),
      'over.yaml':
        'campaigns:\n  - { name: leak, policy: random, steps: [{ do: leak, label: two }, { do: mark, label: three }] }\n  - { name: other, by: trudy, steps: [{ do: mark }] }\n',
    });
    const { plan } = await loadScenario(at('base.yaml'), {
      with: [at('over.yaml')],
      set: ['campaigns[other].policy=greedy', 'campaigns[leak].steps[three].after=5m'],
    });
    expect(plan.campaigns!.map(({ name, policy }) => [name, policy])).toEqual([
      ['leak', 'random'],
      ['other', 'greedy'],
    ]);
    expect(plan.timeline.map(({ label, action }) => [label, action.kind])).toEqual([
      ['one', 'mark'],
      ['two', 'leak'],
      ['three', 'mark'],
      ['mark', 'mark'],
    ]);
    expect(plan.timeline[2]!.trigger).toMatchObject({ kind: 'campaign', campaign: 0, guards: { afterMs: 300_000 } });
    expect(plan.timeline[1]!.action).toMatchObject({ to: 'mallory' });
  });

  it('means an overlay by its bare name, also where a ready-made scenario has that name', async () => {
    const { plan } = await loadScenario('impostors', { with: ['client-kick'] });
    expect(plan.timeline.map(({ label }) => label)).toContain('attacks/client-kick');
    expect(plan.campaigns).toBeUndefined();
  });

  it('merges products by tenant and product, and adds those that are new', async () => {
    const at = scratch({
      'base.yaml': base,
      'over.yaml':
        'fleet:\n  - { tenant: beta, product: valve, profile: esp32, count: 5 }\n  - { tenant: acme, product: sensor, count: 99, telemetry: { qos: 0 }, rings: { a: 50%, b: 50% } }\n',
    });
    const { plan } = await loadScenario(at('base.yaml'), { with: [at('over.yaml')] });
    expect(plan.fleet.map(({ tenant, product, profile, count }) => [tenant, product, profile, count])).toEqual([
      ['acme', 'sensor', 'sphere', 99],
      ['beta', 'valve', 'esp32', 5],
    ]);
    expect(plan.fleet[0]!.telemetry).toMatchObject({ qos: 0, everyMs: 300_000 });
  });

  it('replaces rings and sites as a whole, since they divide one fleet', async () => {
    const at = scratch({
      'base.yaml': least().replace('count: 10', 'count: 10, rings: { canary: 10%, broad: 90% }'),
      'over.yaml': 'fleet:\n  - { tenant: acme, product: sensor, rings: { all: 100% } }\n',
    });
    const { plan } = await loadScenario(at('base.yaml'), { with: [at('over.yaml')] });
    expect(plan.fleet[0]!.rings).toEqual([{ name: 'all', share: 1 }]);
  });

  it('reports its own mistakes at its own line', async () => {
    const at = scratch({ 'base.yaml': base, 'over.yaml': '# faults\nnetwork:\n  loss: 300%\n' });
    const error = await refusal(loadScenario(at('base.yaml'), { with: [at('over.yaml')] }));
    expect(error.problems).toMatchObject([{ place: { source: at('over.yaml'), line: 3, column: 9 } }]);
  });

  it('leaves the mistakes of the base at the line of the base', async () => {
    const at = scratch({ 'base.yaml': `${least()}network: { loss: 300% }\n`, 'over.yaml': 'duration: 2h\n' });
    const error = await refusal(loadScenario(at('base.yaml'), { with: [at('over.yaml')] }));
    expect(error.problems).toMatchObject([{ place: { source: at('base.yaml'), line: 6 } }]);
  });

  it('is numbered by its own steps in errors, not by those of the merged timeline', async () => {
    const at = scratch({ 'base.yaml': base, 'over.yaml': 'timeline:\n  - { at: 90h, do: mark }\n' });
    const error = await refusal(loadScenario(at('base.yaml'), { with: [at('over.yaml')] }));
    expect(error.message).toContain('over.yaml:2:11 timeline[0].at: ');
  });

  it('is refused when it is given twice', async () => {
    const at = scratch({ 'base.yaml': base, 'over.yaml': 'duration: 2h\n' });
    const error = await refusal(loadScenario(at('base.yaml'), { with: [at('over.yaml'), at('over.yaml')] }));
    expect(error.code).toBe('scenario/repeated');
  });

  it('that extends itself is refused with the cycle', async () => {
    const error = await refusal(loadScenario('first-light', { with: ['tests/broken/overlay-of-itself.yaml'] }));
    expect(error.code).toBe('scenario/cycle');
    expect(error.message).toContain('tests/broken/overlay-of-itself.yaml -> tests/broken/overlay-of-itself.yaml');
  });
});

describe('extends', () => {
  it('is found beside the file, and takes name and claim from the file that extends', async () => {
    const at = scratch({
      'base.yaml': base,
      'deep/child.yaml': 'name: child\nclaim: Another.\nextends: ../base.yaml\n',
    });
    const { plan } = await loadScenario(at('deep/child.yaml'));
    expect(plan).toMatchObject({ name: 'child', claim: 'Another.', network: { loss: 0.01 } });
  });

  it('takes a ready-made name', async () => {
    const at = scratch({ 'child.yaml': 'name: child\nextends: reconnect-storm\ncontrols: { backoff-jitter: off }\n' });
    const { plan } = await loadScenario(at('child.yaml'));
    expect(plan.controls).toEqual({ 'backoff-jitter': false });
    expect(plan.timeline).toHaveLength(1);
  });
});

describe('--set', () => {
  const at = scratch({ 'base.yaml': base });
  const planWith = async (...set: readonly string[]) => (await loadScenario(at('base.yaml'), { set })).plan;

  it.each([
    ['network.loss=2%', { network: { loss: 0.02, latencyMedianMs: 80 } }],
    ['fleet[0].count=100', { fleet: [{ count: 100 }] }],
    ['fleet[acme/sensor].telemetry.every=15m', { fleet: [{ telemetry: { everyMs: 900_000 } }] }],
    ['fleet[0].rings={canary: 10%, broad: 90%}', { fleet: [{ rings: [{ name: 'canary' }, { name: 'broad' }] }] }],
    ['controls.backoff-jitter=off', { controls: { 'backoff-jitter': false } }],
    ['expect.message.loss=value < 50%', { expect: [{ value: 0 }, { value: 0.5 }] }],
    ['expect.message.loss=null', { expect: [{ metric: 'reconnect.never' }] }],
    ['expect.message.loss=', { expect: [{ metric: 'reconnect.never' }] }],
    [
      'expect.connect.time{from:1h, to:90m}=max < 5m',
      { expect: [{ metric: 'connect.time', fromMs: 3_600_000, toMs: 5_400_000 }, {}, {}] },
    ],
    ['timeline[0].at=3h', { timeline: [{ trigger: { atMs: 10_800_000 } }] }],
    ['broker.handshakes=20/s', { broker: { handshakesPerSecond: 20 } }],
  ])('%s', async (flag, expected) => {
    expect(await planWith(flag)).toMatchObject(expected);
  });

  it('applies after overlays, and a later one wins', async () => {
    expect((await planWith('network.loss=2%', 'network.loss=3%')).network.loss).toBe(0.03);
  });

  it.each([
    ['netwrk.loss=2%', 'unknown key "netwrk"', 'did you mean "network"?'],
    ['network.los=2%', 'unknown key "los"', 'did you mean "loss"?'],
    ['fleet[1].count=3', 'has no entry "1"', 'fleet[0] to fleet[0]'],
    ['fleet[acme/senso].count=3', 'has no entry "acme/senso"', 'did you mean "acme/sensor"?'],
    ['duration.hours=3', '"duration" is a single value', '--set duration='],
    ['network.loss', 'is not path=value', '--set network.loss=2%'],
    ['network..loss=1', 'is not path=value', '--set network.loss=2%'],
    ['network.loss=lots', '"lots" is not a share', 'such as 2%'],
    ['fleet[0].count=1e400', 'is not a whole number', '2000'],
    ['__proto__.polluted=1', '"__proto__" is not allowed', 'name a field'],
    ['fleet[constructor].count=1', '"constructor" is not allowed', 'name a field'],
    ['fleet[0].rings={__proto__: 100%}', '"__proto__" is not allowed', 'remove it'],
    ['extends=first-light', 'is applied after files are merged, so it cannot set extends', '--with'],
  ])('%s is refused', async (flag, what, hint) => {
    const error = await refusal(loadScenario(at('base.yaml'), { set: [flag] }));
    expect(error.problems).toHaveLength(1);
    expect(error.diagnostic.where).toContain(`--set ${flag}`);
    expect(error.problems[0]!.what).toContain(what);
    expect(error.problems[0]!.hint).toContain(hint);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});
