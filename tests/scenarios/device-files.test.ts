import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { jsonSchema, loadScenario, warningsOf } from '../../scenarios/index.ts';
import { rosterName, withoutRows } from '../../sim/plan/roster.ts';
import { refusal, scratch } from '../kit/scratch.ts';

const HEADER = 'id,tenant,product,profile,firmware,site,ring,tags';

const listed = (more = ''): string =>
  `name: listed\nclaim: It runs.\nduration: 1h\nfleet:\n  from: devices.csv\n${more}`;

const load = (csv: string, more = '', changes = {}) =>
  loadScenario(scratch({ 'listed.yaml': listed(more), 'devices.csv': csv })('listed.yaml'), changes);

const row = (id: string, more = 'acme,sensor,esp32,1.0.0,north,broad,') => `${id},${more}`;
const csvOf = (...rows: readonly string[]): string => [HEADER, ...rows, ''].join('\n');

const namesIn = async (loading: ReturnType<typeof load>): Promise<readonly string[]> => {
  const { rows } = (await loading).plan.roster!;
  return Array.from({ length: rows!.names.starts.length - 1 }, (_, device) => rosterName(rows!.names, device));
};

const problemsOf = async (csv: string, more = ''): Promise<readonly string[]> =>
  (await refusal(load(csv, more))).problems.map(({ place: { line }, what }) => `${line ?? '-'} ${what}`);

describe('a fleet from a file', () => {
  it('has the devices of the file, by product and by id, whatever the order of its rows', async () => {
    const rows = [row('b2'), row('a9'), row('z1', 'acme,hub,linux-gateway,,,,'), row('a10')];
    const expected = ['acme/z1', 'acme/a10', 'acme/a9', 'acme/b2'];
    expect(await namesIn(load(csvOf(...rows)))).toEqual(expected);
    expect(await namesIn(load(csvOf(...rows.toReversed())))).toEqual(expected);
  });

  it('counts the devices of each product, and takes what the scenario says of it', async () => {
    const { plan, devices } = await load(
      csvOf(row('a'), row('b', 'acme,sensor,,2.0.0,south,canary,'), row('c'), row('d', 'beta,valve,nrf91,,,,')),
      '  products:\n    - { tenant: acme, product: sensor, telemetry: { every: 7m } }\n',
    );
    expect(devices).toBe(4);
    expect(plan.fleet).toMatchObject([
      { product: 'sensor', profile: 'esp32', count: 3, firmware: '1.0.0', telemetry: { everyMs: 420_000 } },
      { tenant: 'beta', product: 'valve', profile: 'nrf91', count: 1, firmware: '1.0.0' },
    ]);
    expect(plan.fleet[0].rings).toEqual([
      { name: 'canary', share: 1 / 3 },
      { name: 'broad', share: 2 / 3 },
    ]);
    expect(plan.fleet[0].sites.map(({ name }) => name)).toEqual(['north', 'south']);
    expect(plan.fleet[1].rings).toEqual([{ name: 'all', share: 1 }]);
  });

  it('reads what spreadsheets write: a byte order mark, CRLF, quotes, blanks, and formulas as text', async () => {
    const csv = `\uFEFF${HEADER}\r\n"a,1", acme ,sensor,esp32,,"Plant ""2""\r\nnorth",,\r\n`;
    expect(await problemsOf(csv)).toEqual(['2 "Plant \\"2\\"\\nnorth" is not a site']);
    const kept = await load(`\uFEFF${HEADER}\r\n"a,1", acme ,sensor,esp32,,"Plant ""2""",,=1+1;@x;'=2\r\n\r\n`);
    expect(kept.plan.fleet[0].sites).toEqual([{ name: 'Plant "2"', share: 1 }]);
    expect(kept.plan.roster!.rows!.tags!.words).toEqual(["'=2", '=1+1', '@x']);
    expect(await namesIn(Promise.resolve(kept))).toEqual(['acme/a,1']);
  });

  it.each([
    ['an empty file', '', ['- is empty']],
    ['a header alone', `${HEADER}\n`, ['- names columns, and no device']],
    ['semicolons', 'id;tenant;product\na;acme;sensor\n', ['1 the columns are separated by ";"']],
    ['a missing column', 'id,tenant\na,acme\n', ['1 the first line names no column "product"']],
    ['a typo in a column', 'id,tenant,product,frimware\na,acme,sensor,1\n', ['1 there is no column "frimware"']],
    ['a column twice', 'id,tenant,product,id\na,acme,sensor,b\n', ['1 there are two columns "id"']],
    ['a cell too few', csvOf('a,acme,sensor'), ['2 has 3 cells, and the header has 8']],
    ['an open quote', csvOf(row('a'), '"b,acme'), ['3 a quote opens a cell here, and none closes it']],
    ['text behind a quote', csvOf('"a"b,acme'), ['2 a quoted cell of this row goes on behind its closing quote']],
    ['an id twice', csvOf(row('b'), row('a'), row('b')), ['4 the id "b" is already on line 2']],
    [
      'an id twice in two products',
      csvOf(row('b'), row('b', 'acme,hub,esp32,,,,')),
      ['3 the id "b" is already on line 2'],
    ],
    ['a level in an id', csvOf(row('a/b')), ['2 "a/b" cannot be a device\'s id']],
    ['a wildcard in an id', csvOf(row('a#')), ['2 "a#" cannot be a device\'s id']],
    ['no id', csvOf(row('')), ['2 has no id']],
    ['a bad tenant', csvOf(row('a', 'Acme!,sensor,esp32,,,,')), ['2 "Acme!" is not a tenant name']],
    ['a bad profile', csvOf(row('a', 'acme,sensor,esp33,,,,')), ['2 there is no profile "esp33"']],
    ['a bad version', csvOf(row('a', 'acme,sensor,esp32,1.0,,,')), ['2 "1.0" is not a version']],
    ['a bad ring', csvOf(row('a', 'acme,sensor,esp32,,,Broad Ring,')), ['2 "Broad Ring" is not a ring']],
    [
      'two profiles of a product',
      csvOf(row('a'), row('b', 'acme,sensor,nrf91,,,,')),
      ['3 acme/sensor is nrf91 here, and esp32 on line 2'],
    ],
    [
      'a site in some rows',
      csvOf(row('a'), row('b', 'acme,sensor,esp32,,,,')),
      ['3 has no ring, and line 2 of acme/sensor has one', '3 has no site, and line 2 of acme/sensor has one'],
    ],
    [
      'a product without a profile',
      csvOf(row('a', 'acme,sensr,,,,,')),
      ['2 acme/sensr is no product of the scenario, and no line says its profile (1 devices)'],
    ],
  ])('refuses %s, and names the line', async (_name, csv, problems) => {
    expect([...(await problemsOf(csv))].sort()).toEqual([...problems].sort());
  });

  it('names the first twenty lines that are wrong, and how many more there are', async () => {
    const problems = await problemsOf(csvOf(...Array.from({ length: 50 }, (_, nth) => row(`a/${nth}`))));
    expect(problems).toHaveLength(21);
    expect(problems[20]).toBe('21 and 30 more such problems below');
  });

  it.each([
    ['a folder', '.', /is not a file/],
    ['no file', 'none.csv', /there is no file "none.csv"/],
    ['an address', 'https://example.com/devices.csv', /is not the path of a file/],
    ['a control character', '"de\\0vices.csv"', /is not the path of a file/],
  ])('refuses %s in place of a file', async (_name, from, message) => {
    const at = scratch({ 'a.yaml': listed().replace('devices.csv', from) });
    expect((await refusal(loadScenario(at('a.yaml')))).message).toMatch(message);
  });

  it('refuses bytes that are no text, and unknown keys', async () => {
    expect((await refusal(load('id,tenant\0'))).message).toContain('is not text: here is the byte 0x00');
    expect((await refusal(load(csvOf(row('a')), '  form: csv\n'))).message).toContain('unknown key "form"');
  });

  it('is changed by settings and overlays as a list is, and takes the first devices of a count', async () => {
    const csv = csvOf(row('c'), row('a'), row('b'));
    const changed = await load(csv, '', { set: ['fleet[acme/sensor].count=2', 'fleet[acme/sensor].keepAlive=90s'] });
    expect(changed.plan.fleet[0]).toMatchObject({ count: 2, keepAliveMs: 90_000 });
    expect(await namesIn(Promise.resolve(changed))).toEqual(['acme/a', 'acme/b']);
    const over = changed.with({ fleet: [{ tenant: 'acme', product: 'sensor', telemetry: { every: '9m' } }] });
    expect(over.plan.fleet[0]).toMatchObject({ count: 2, telemetry: { everyMs: 540_000 } });
  });

  it('takes the place of the counts of a scenario, and keeps what its products are like', async () => {
    const at = scratch({ 'devices.csv': csvOf(row('a', 'acme,sensor,sphere,,,,')) });
    const { plan } = await loadScenario('first-light', {
      set: [`fleet.from=${at('devices.csv')}`, 'timeline=[]', 'expect={}'],
    });
    const { plan: own } = await loadScenario('first-light');
    expect(plan.fleet).toHaveLength(1);
    expect(plan.fleet[0]).toMatchObject({ count: 1, telemetry: own.fleet[0].telemetry, backoff: own.fleet[0].backoff });
  });

  it('has a plan with the digest of the file, so that another file is another plan', async () => {
    const [one, other] = await Promise.all([load(csvOf(row('a'))), load(csvOf(row('b')))]);
    const [written, otherwise] = [one, other].map(({ plan }) => withoutRows(plan).roster!);
    expect(written).toMatchObject({ file: 'devices.csv', devices: 1 });
    expect(written).not.toHaveProperty('rows');
    expect(written.sha256).not.toBe(otherwise.sha256);
  });

  it('says which columns mean nothing to it', async () => {
    const { plan } = await load('id,tenant,product,profile,price\na,acme,sensor,esp32,9\n');
    expect(warningsOf(plan).map(({ what }) => what)).toEqual([
      'devices.csv has columns that mean nothing here: "price"',
    ]);
  });

  it.each([
    ['a name', 'on: acme/a', undefined],
    ['a part of a name', 'on: "name:*/a"', undefined],
    ['a tag', 'on: tag:roof', undefined],
    ['no tag of the file', 'on: tag:rof', 'no device has the tag "rof"'],
    ['no name of the file', 'on: acme/sensor-1', 'no device has the name "acme/sensor-1"'],
    ['no site of the file', 'on: site:south', 'no device has the site "south"'],
  ])('lets a step select by %s', async (_name, on, problem) => {
    const csv = csvOf(row('a', 'acme,sensor,esp32,,north,,roof'));
    const loading = load(csv, `timeline:\n  - { at: 1m, do: crash, ${on} }\n`);
    if (problem === undefined) expect((await loading).plan.timeline).toHaveLength(1);
    else expect((await refusal(loading)).problems.map(({ what }) => what)).toEqual([problem]);
  });

  it('stands in the schema for editors, beside the list', () => {
    const isValid = new Ajv2020({ strict: false }).compile(jsonSchema());
    const whole = (fleet: unknown) => ({ name: 'x', claim: 'x', duration: '1h', fleet });
    const product = { tenant: 'acme', product: 'sensor' };
    expect(isValid(whole({ from: 'devices.csv', products: [{ ...product, keepAlive: '5m' }] }))).toBe(true);
    expect(isValid(whole([{ ...product, profile: 'sphere', count: 1 }]))).toBe(true);
    expect(isValid(whole({ form: 'devices.csv' }))).toBe(false);
    expect(isValid(whole({ from: 'devices.csv', products: [{ ...product, keepalive: '5m' }] }))).toBe(false);
  });
});
