import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { query } from '../../../reports/query/query.ts';
import { filesOnDisk, openRun as openFolder } from '../../../reports/run-folder/index.ts';
import type { Found } from '../../../viz/data/find.ts';
import { openRun, type RunHere } from '../../../viz/data/open-run.ts';
import { realRun } from '../../kit/real-run.ts';

const numbersIn = ({ bits }: Found): number[] =>
  [...bits].flatMap((byte, i) => [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte >> bit) & 1).map((bit) => i * 8 + bit));

interface Device {
  readonly name: string;
  readonly words: Readonly<Record<string, string>>;
  readonly changes: readonly { readonly t: number; readonly region: number; readonly state: number }[];
  readonly events: readonly { readonly t: number; readonly control: string | null; readonly verdict: string | null }[];
}

describe('the find box', () => {
  let run: RunHere;
  let devices: readonly Device[];
  let done: () => void;
  const find = (text: string, t = run.info.end) => run.find(text, t);

  beforeAll(async () => {
    const { path, remove } = await realRun('first-light on a day on which nobody is trusted');
    done = remove;
    run = await openRun(filesOnDisk(path));
    const folder = await openFolder(path);
    const rowsOf = async (sql: string) => (await query(folder, sql)).rows;
    const all = await rowsOf(
      'SELECT name, tenant, product, ring, site, profile, firmware FROM devices ORDER BY device',
    );
    const changes = await rowsOf('SELECT device, t, region, state FROM changes ORDER BY row');
    const events = await rowsOf('SELECT device, t, control, verdict FROM events WHERE device IS NOT NULL ORDER BY row');
    devices = all.map(([name, tenant, product, ring, site, profile, fw], number) => ({
      name: String(name),
      words: { tenant, product, ring, site, profile, fw } as Record<string, string>,
      changes: changes
        .filter(([device]) => device === number)
        .map(([, t, region, state]) => ({ t: Number(t), region: Number(region), state: Number(state) })),
      events: events
        .filter(([device]) => device === number)
        .map(([, t, control, verdict]) => ({ t: Number(t), control, verdict }) as Device['events'][number]),
    }));
  });
  afterAll(() => done());

  /** A query answered naively: device by device, term by term. */
  function byHand(text: string, t: number): number[] {
    const terms = text.split(' ').filter(Boolean);
    return [...devices.keys()].filter((number) => terms.every((term) => holds(devices[number], term, t)));
  }

  function holds(device: Device, term: string, t: number): boolean {
    if (term.startsWith('-')) return !holds(device, term.slice(1), t);
    const [key, said] = term.includes(':') ? term.split(':') : ['name', term];
    const values = said.split(',');
    const { regions } = run.info.manifest;
    const stateIn = (region: number) =>
      regions[region].states[
        device.changes.findLast((change) => change.region === region && change.t <= t)?.state ?? 0
      ];
    const region = regions.findIndex(({ name }) => name === key);
    if (region >= 0) return values.includes(stateIn(region));
    if (key === 'state') return regions.some((_, i) => values.includes(stateIn(i)));
    // A whole name means that device alone.
    const isWhole = (value: string) => devices.some(({ name }) => name === value);
    if (key === 'name')
      return values.some((value) => (isWhole(value) ? device.name === value : device.name.includes(value)));
    if (key === 'since')
      return device.changes.some((change) => change.t <= t && change.t > t - Number.parseInt(said, 10) * 60_000);
    if (key === 'verdict') return device.events.some((event) => event.t <= t && values.includes(event.verdict ?? ''));
    if (key === 'control') return device.events.some((event) => event.t <= t && values.includes(event.control ?? ''));
    return values.includes(device.words[key]);
  }

  it('finds what a plain search of every device finds', async () => {
    const { manifest, devices: table } = run.info;
    const texts = (key: string) => [...new Set(devices.map(({ words }) => words[key]))];
    const some = (key: string, of: readonly string[]) =>
      fc
        .uniqueArray(fc.constantFrom(...of), { minLength: 1, maxLength: 2 })
        .map((values) => `${key}:${values.join(',')}`);
    const controls = [...new Set(devices.flatMap(({ events }) => events.map(({ control }) => control)))];
    const term = fc.oneof(
      ...manifest.regions.map(({ name, states }) => some(name, states)),
      some('state', ['online', 'offline', 'running', 'refused', 'verifying']),
      ...['tenant', 'product', 'ring', 'site', 'profile', 'fw'].map((key) => some(key, texts(key))),
      some('name', ['sensor', 'ing-1', table.name(3)]),
      fc.constantFrom('sensor', 'acme/', '-7', 'k', 'since:5m', 'since:90m'),
      some(
        'control',
        controls.filter((control) => control !== null),
      ),
      some('verdict', ['allow', 'refuse']),
    );
    const signed = fc
      .tuple(fc.boolean(), term)
      .map(([isNot, text]) => (isNot && !text.startsWith('-') ? `-${text}` : text));
    const isOfEvents = (text: string) => /^(control|verdict):/.test(text);
    await fc.assert(
      fc.asyncProperty(
        // Two terms about events must match one event, so they have a test of their own.
        fc.array(signed, { maxLength: 4 }).filter((terms) => terms.filter(isOfEvents).length < 2),
        fc.integer({ min: 0, max: run.info.end }),
        async (terms, t) => {
          const found = await find(terms.join(' '), t);
          expect(found.fault).toBeUndefined();
          expect(numbersIn(found)).toEqual(byHand(terms.join(' '), t));
          expect(found.count).toBe(numbersIn(found).length);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('matches verdict and control of the same event', async () => {
    const pairs = devices.flatMap(({ events }) => events.map(({ control, verdict }) => `${control} ${verdict}`));
    for (const pair of new Set(pairs)) {
      const [control, verdict] = pair.split(' ');
      if (control === 'null' || verdict === 'null') continue;
      const found = await find(`control:${control} verdict:${verdict}`);
      const expected = devices.filter(({ events }) =>
        events.some((event) => event.control === control && event.verdict === verdict),
      );
      expect(found.count).toBe(expected.length);
    }
  });

  it('finds by health, with a hyphen for a blank', async () => {
    const t = run.info.end / 2;
    const { counts } = await run.snapshot(t, 'health');
    const { health } = run.info.legends;
    for (const [code, { name }] of health.entries()) {
      expect((await find(`health:${name.replaceAll(' ', '-')}`, t)).count).toBe(counts[code]);
    }
  });

  it('finds every device for an empty query, and ignores letter case', async () => {
    expect((await find('  ')).count).toBe(devices.length);
    expect((await find('ACME/Sensor')).count).toBe(byHand('acme/sensor', 0).length);
    expect((await find('LINK:online')).count).toBe((await find('link:ONLINE')).count);
  });

  it.each([
    ['color:red', /"color" is not a term \(column 1\): .*known here: tenant, product/],
    ['link:onlin', /"onlin" is no state of link of this run: it has offline, dialing/],
    ['tenant:nobody', /"nobody" is no tenant of this run: it has acme/],
    ['since:soon', /since:soon is not a span of time: write since:30s/],
    ['link:', /link: has no value \(column 6\): write link:value/],
    ['verdict:maybe', /"maybe" is no verdict of this run: it has allow, refuse/],
    ['control:luck', /"luck" is no control/],
  ])('says what is wrong with %s, and finds no device', async (text, fault) => {
    const found = await find(text);
    expect(found.fault).toMatch(fault);
    expect(found.count).toBe(0);
  });
});
