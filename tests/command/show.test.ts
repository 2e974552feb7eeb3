import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import { parseSpan } from '../../sim/kernel/time/duration.ts';
import { emptyFolder, fleetlab } from '../kit/fleetlab.ts';

const cwd = emptyFolder();
const show = async (...args: readonly string[]) => fleetlab(['show', ...args], { cwd });

writeFileSync(
  join(cwd, 'yard.yaml'),
  `name: yard
claim: A yard comes back.
duration: 2h
fleet:
  - { tenant: acme, product: hub, profile: linux-gateway, count: 2, sites: { north: 50%, south: 50% } }
  - { tenant: acme, product: lamp, profile: esp32, count: 8, gateway: { product: hub, leaves: 4 }, telemetry: { every: 1m } }
controls: { backoff-jitter: off }
timeline:
  - { every: 30m, do: outage, of: network, for: 1m, on: site:north }
  - { at: 10m, do: mark, label: it begins }
  - { at: 20m, do: power-cycle, for: 10s, on: product:lamp }
expect:
  reconnect.time{by:site, to:1h}: max < 5m
`,
);

describe('fleetlab show', () => {
  it('says what a scenario plans, in the order of its times', async () => {
    const { code, stdout, stderr } = await show('yard.yaml', '--no-estimate');
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toBe(`yard
  A yard comes back.

  files     yard.yaml
  run       2h, sampled every 10s, packet, seed 1
  fleet     10 devices, 1 tenant, 2 products; up to 1,008 readings
    acme/hub   2  linux-gateway  firmware 1.0.0; certificate; a reading every 5m at QoS 1; sites
                                 north 50% (0), south 50% (2)
    acme/lamp  8  esp32          firmware 1.0.0; certificate; a reading every 1m at QoS 1; sites
                                 north 50% (0), south 50% (8); behind acme/hub

  timeline  3 steps
    10m                   "it begins"  mark
    20m                                power-cycle, product lamp, for 10s
    every 30m, 30m to 2h               outage of network, site north, for 1m

  expect    2 thresholds
    reconnect.time  max < 5m to 1h by site
                    on site:north; 0 devices
                    on site:south; 10 devices

  controls  backoff-jitter off
  warning   yard.yaml:5:69 fleet[0].sites: no device is at north: 2 devices go to 2 sites by chance,
            with this seed; write fewer sites or larger shares, or more devices
`);
  });

  it('says how many devices a threshold and each part of a summary are about', async () => {
    const { stdout } = await show(
      ...['yard.yaml', '--no-estimate', '--set', 'split=[product, firmware]'],
      ...['--set', 'expect={ "connect.never{site:north}": "value == 0", connect.time: max < 5m by product on pick:2 }'],
    );
    expect(stdout).toContain(`
    connect.time   max < 5m by product and pick
                   on product:hub and pick:2; 2 devices
                   on product:lamp and pick:2; 2 devices
    connect.never  value == 0 on site:north; 0 devices
`);
    expect(stdout).toContain(
      '  split     product:hub (2 devices), product:lamp (8 devices), firmware:1.0.0 (10 devices)\n',
    );
  });

  it('says which authorities a product trusts, and until when', async () => {
    const { stdout } = await show(
      ...['yard.yaml', '--no-estimate', '--set'],
      'fleet[acme/hub].trusts=[{ authority: platform, expires: 1h }, { authority: next }]',
    );
    expect(stdout.replace(/\s+/g, ' ')).toContain('a reading every 5m at QoS 1; trusts platform until 1h and next;');
  });

  it('says when devices sleep, and counts no readings of that time', async () => {
    const { stdout } = await show(
      ...['yard.yaml', '--no-estimate', '--set', 'duration=2d'],
      ...['--set', 'fleet[acme/hub].availability={ from: 1h, awake: 30m, jitter: 5m }'],
    );
    expect(stdout.replace(/\s+/g, ' ')).toContain('awake from 1h for 30m a day, each up to 5m earlier or later;');
    // Eight lamps each minute of two days, and two hubs six times in each of two half hours.
    expect(stdout).toContain('up to 23,064 readings');
  });

  it('says what becomes of authorities within the run', async () => {
    const at = (age: string, ...more: readonly string[]) =>
      show('yard.yaml', '--no-estimate', '--set', 'duration=2d', '--set', `pki.authority.age=${age}`, ...more);
    expect((await at('0d')).stdout).not.toContain('authority');
    expect((await at('684d22h', '--set', 'broker.authorities=first')).stdout).toContain(
      '\n  pki       2h: authority 2 issues from then on; the broker knows only the one of the start\n',
    );
    expect((await at('729d', '--set', 'pki.authority.switchAfter=1d')).stdout).toContain('1d: authority 1 ends');
  });

  it('ends with what a run may take here', async () => {
    const { stdout } = await show('yard.yaml', '--fidelity', 'model');
    const line = / {2}estimate {2}about (\S+) of one core and \d+ MiB here, as it took\s+just now\n$/.exec(stdout);
    // A fast machine takes less than a second: the span has the unit that fits it.
    expect(parseSpan(line?.[1] ?? '')).toBeGreaterThan(0);
  });

  it('shows variants, overlays and settings, and the plan itself as JSON', async () => {
    const { stdout } = await show('canary-rollout', '--variant', 'no-gate', '--no-estimate');
    expect(stdout).toMatch(/^canary-rollout\.no-gate\n/);
    expect(stdout).toContain('\n  variants  no-gate, good\n');
    expect(stdout).toContain('\n  controls  rollout-gate off\n');
    const args = ['yard.yaml', '--with', 'flaky-network', '--set', 'duration=3h', '--seed', '7'];
    const { plan } = await loadScenario(join(cwd, 'yard.yaml'), {
      with: 'flaky-network',
      set: ['duration=3h'],
      seed: '7',
    });
    expect(JSON.parse((await show(...args, '--json')).stdout)).toEqual(JSON.parse(JSON.stringify(plan)));
  });

  it('ends with 2 for a scenario that is wrong', async () => {
    const { code, stdout, stderr } = await show('yard.yaml', '--set', 'duration=soon');
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain('"soon" is not a span of time');
  });
});

describe('the campaigns of a plan', () => {
  it('has the campaigns with what each step needs, from where it has that, and what it gives', async () => {
    const { code, stdout } = await show('actuator-command', '--no-estimate');
    expect(code).toBe(0);
    const text = stdout.replaceAll(/\s+/g, ' ');
    expect(text).toContain('campaigns 1 campaign');
    expect(text).toContain('by mallory, scripted, at 30m; objective: obeyed on 10% of the fleet');
    expect(text).toContain(
      'commands: attack A21 by mallory, for 1h, once "one clone" has gained something with way session; command open; value 100; retry 10s needs a way to the broker (it has that); a session in its name (of any device) (from one clone) gives control of its commands',
    );
    expect(text).toContain('timeline nothing happens to it');
  });
});
