import { describe, expect, it } from 'vitest';
import { thresholdDevices } from '../../reports/metrics/threshold-devices.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { scratch } from '../kit/scratch.ts';

const fleet = `
fleet:
  - { tenant: acme, product: sensor, profile: sphere, count: 40, rings: { canary: 20%, broad: 80% }, sites: { north: 50%, south: 50% } }
  - { tenant: acme, product: valve, profile: esp32, count: 20, firmware: 2.1.0, sites: { south: 100% } }
  - { tenant: borealis, product: meter, profile: sphere, count: 20, sites: { north: 100% } }
`;

const expectOf = async (...lines: readonly string[]) => {
  const text = `name: least\nclaim: Something holds.\nduration: 12h\n${fleet}\nexpect:\n${lines.map((line) => `  ${line}\n`).join('')}`;
  return (await loadScenario(scratch({ 'a.yaml': text })('a.yaml'))).plan.expect;
};

describe('a key that names a part of the run', () => {
  it.each([
    ["reconnect.time{tenant:acme}: 'p(95) < 15m'", { on: 'tenant:acme', text: 'p(95) < 15m on tenant:acme' }],
    ['reconnect.time{from:8h, to:10h}: p(95) < 15m', { fromMs: 28_800_000, toMs: 36_000_000 }],
    [
      "'reconnect.time{tenant: acme, site: north,south, from: 8h}': max < 1h",
      { on: 'tenant:acme and site:north,south' },
    ],
    [
      'reconnect.time{product:valve or ring:canary,not site:north}: max < 1h',
      { on: '(product:valve or ring:canary) and not site:north' },
    ],
    ['\'reconnect.time{name: "acme/valve-1, acme/valve-2"}\': max < 1h', undefined],
    ['reconnect.time{share:50%, to:1h}: max < 1h', { on: 'share:50%', toMs: 3_600_000 }],
    ["'reconnect.time {ring:canary}': max < 1h", { on: 'ring:canary' }],
  ])('%s', async (line, expected) => {
    if (expected === undefined) await expect(expectOf(line)).rejects.toThrow('no device has the name');
    else expect(await expectOf(line)).toMatchObject([{ metric: 'reconnect.time', ...expected }]);
  });

  it('says the same as what stands behind a threshold', async () => {
    const [keyed] = await expectOf('connect.time{ring:canary, from:1h, to:2h}: p(95) < 15m');
    const [behind] = await expectOf('connect.time: p(95) < 15m from 1h to 2h on ring:canary');
    expect(keyed).toEqual(behind);
  });

  it('may stand several times for one metric, in the order of metrics and then as written', async () => {
    const expected = await expectOf(
      'message.loss{to:1h}: value < 1%',
      'reconnect.time{site:south}: max < 1h',
      'reconnect.time: [p(95) < 15m, max < 2h]',
      'reconnect.time{site:north}: max < 3h',
    );
    expect(expected.map(({ text }) => text)).toEqual([
      'max < 1h on site:south',
      ...['p(95) < 15m', 'max < 2h', 'max < 3h on site:north', 'value < 1% to 1h'],
    ]);
  });
});

describe('a threshold by an attribute', () => {
  it.each([
    ['tenant', ['tenant:acme', 'tenant:borealis']],
    ['product', ['product:sensor', 'product:valve', 'product:meter']],
    ['profile', ['profile:sphere', 'profile:esp32']],
    ['ring', ['ring:canary', 'ring:broad', 'ring:all']],
    ['site', ['site:north', 'site:south']],
    ['firmware', ['firmware:1.0.0', 'firmware:2.1.0']],
  ])('stands for one about each %s', async (by, groups) => {
    const expected = await expectOf(`connect.time{by:${by}}: p(95) < 15m`);
    expect(expected.map(({ on }) => on)).toEqual(groups);
    expect(expected.map(({ text }) => text)).toEqual(groups.map((on) => `p(95) < 15m on ${on}`));
    expect(expected.every((threshold) => !('by' in threshold) && !('path' in threshold))).toBe(true);
  });

  it('leaves out groups without any of its devices, and keeps its window', async () => {
    const expected = await expectOf('connect.time{by:site, product:valve or product:meter, from:1h}: max < 15m');
    expect(expected.map(({ text, fromMs }) => [text, fromMs])).toEqual([
      ['max < 15m from 1h on site:north and (product:valve or product:meter)', 3_600_000],
      ['max < 15m from 1h on site:south and (product:valve or product:meter)', 3_600_000],
    ]);
  });

  it('draws as many devices of each group, and keeps what is selected of its own attribute', async () => {
    const expected = await expectOf(
      'connect.time{by:product, tenant:acme, pick:5}: max < 15m',
      'connect.never{by:ring, ring:canary,broad}: value == 0',
    );
    expect(expected.map(({ on }) => on)).toEqual([
      ...['tenant:acme and product:sensor and pick:5', 'tenant:acme and product:valve and pick:5'],
      ...['ring:canary and ring:canary,broad', 'ring:broad and ring:canary,broad'],
    ]);
  });

  it('is the same behind the threshold', async () => {
    const keyed = await expectOf('connect.time{by:ring, site:north, to:1h}: [max < 15m, med < 1m]');
    expect(
      await expectOf('connect.time: [max < 15m to 1h by ring on site:north, med < 1m to 1h by ring on site:north]'),
    ).toEqual(keyed);
    expect(keyed).toHaveLength(6);
  });

  it('knows devices behind gateways by the sites of those', async () => {
    const text = `name: least
claim: Something holds.
duration: 1h
fleet:
  - { tenant: acme, product: hub, profile: linux-gateway, count: 2, sites: { north: 50%, south: 50% } }
  - { tenant: acme, product: lamp, profile: esp32, count: 8, gateway: { product: hub, leaves: 4 } }
expect:
  connect.never{by:site, product:lamp}: value == 0
`;
    const { plan } = await loadScenario(scratch({ 'a.yaml': text })('a.yaml'));
    expect(plan.expect.map(({ on }) => on)).toEqual(['product:lamp and site:north', 'product:lamp and site:south']);
    const named = text.replace('{by:site, product:lamp}', '{site:main}');
    await expect(loadScenario(scratch({ 'a.yaml': named })('a.yaml'))).rejects.toThrow('no device has the site "main"');
  });

  it('of a group of nobody is refused, not met', async () => {
    await expect(expectOf('connect.time{by:ring, site:east}: max < 15m')).rejects.toThrow(
      'no device has the site "east"',
    );
    await expect(expectOf('connect.time{by:ring, tenant:borealis, site:south}: max < 15m')).rejects.toThrow(
      'no device',
    );
  });

  it('by firmware is of the version with which a device starts, as the file of a fleet says', async () => {
    const files = {
      'devices.csv':
        'id,tenant,product,profile,firmware\na,acme,sensor,esp32,1.0.0\nb,acme,sensor,esp32,1.1.0\nc,acme,sensor,esp32,1.1.0\nd,acme,valve,esp32,3.0.0\n',
      'a.yaml':
        'name: least\nclaim: Something holds.\nduration: 1h\nfleet: { from: devices.csv }\nexpect:\n  connect.never{by:firmware}: value == 0\n  connect.never{by:firmware, product:valve}: value == 0\n',
    };
    const { plan, devices } = await loadScenario(scratch(files)('a.yaml'));
    const groups = plan.expect.map(({ on }) => on!);
    expect(groups).toEqual([
      ...['firmware:1.0.0', 'firmware:1.1.0', 'firmware:3.0.0'],
      'product:valve and firmware:3.0.0',
    ]);
    expect(groups.map((on) => [...thresholdDevices(plan, devices)(on)])).toEqual([[0], [1, 2], [3], [3]]);
    const other = files['a.yaml'].replace('{by:firmware}', '{firmware:9.9}');
    await expect(loadScenario(scratch({ ...files, 'a.yaml': other })('a.yaml'))).rejects.toThrow(
      'no device has the firmware "9.9"',
    );
    const empty = files['a.yaml'].replace('{by:firmware}', '{firmware:1.1.0, product:valve}');
    await expect(loadScenario(scratch({ ...files, 'a.yaml': empty })('a.yaml'))).rejects.toThrow('no device has');
  });

  it('counts each of its groups towards the parts of a run', async () => {
    const windows = Array.from({ length: 16 }, (_, i) => `'connect.time{by:site, to:${i + 1}m}': max < 1m`);
    expect(await expectOf(...windows)).toHaveLength(32);
    await expect(expectOf(...windows, 'connect.never{site:south or tenant:acme}: value == 0')).rejects.toThrow(
      'about 33 different parts of the run, more than 32',
    );
  });
});
