import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readManifest, readRun } from '../../reports/run-folder/read-run.ts';
import { streamRun } from '../../reports/run-folder/stream-run.ts';
import { eventKinds, kindCode, verdicts } from '../../sim/kernel/trace/kinds.ts';
import { seriesIndex, seriesList } from '../../sim/kernel/trace/series.ts';
import type { ChangeBlock, EventBlock } from '../../sim/kernel/trace/sink.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { changeBlock, eventBlock } from '../kit/hand-trace.ts';
import { fileOf, inMemory, listed, type Values } from './parquet-files.ts';
import { tableOf } from './run-in-memory.ts';

const fleet = (names: readonly string[], numbers = names.map((_, i) => i)): Values => ({
  device: numbers,
  name: names,
  ...Object.fromEntries(
    ['tenant', 'product', 'ring', 'site', 'profile', 'firmware'].map((word) => [
      word,
      names.map((_, i) => `${word} ${i}`),
    ]),
  ),
});

interface RunContent {
  readonly devices?: Values;
  readonly changes?: Values;
  readonly events?: Values;
  readonly metrics?: Values;
  readonly groups?: Partial<Record<'devices' | 'changes' | 'events' | 'metrics', number[]>>;
  readonly samples?: number;
  readonly summary?: string;
  readonly manifest?: object;
  /** A column of events that its file does not have. */
  readonly without?: string;
}

/** A run of schema 2, which has no digest of its own, from its rows. */
function filesOf({ groups = {}, samples = 0, summary, manifest = {}, without, ...rest }: RunContent) {
  const { devices = fleet(['acme/a', 'acme/b', 'acme/c']), changes, events, metrics } = rest;
  const tables = { devices, changes, events, metrics } as const;
  const held: Record<string, ArrayBuffer> = {};
  const entries = Object.entries(tables).flatMap(([table, values]) => {
    if (values === undefined) return [];
    const kind = table as keyof typeof tables;
    const file = fileOf(values, {
      table: kind,
      groups: groups[kind],
      without: kind === 'events' ? without : undefined,
    });
    const name = kind === 'devices' ? 'devices.parquet' : `${kind}-0000.parquet`;
    const { length } = Object.values(values)[0];
    const rows = (values.row ?? []) as number[];
    held[name] = file;
    return { ...listed(name, kind, file, length), sha256: digestOf(file), ...edgesOf(rows) };
  });
  if (summary !== undefined) {
    held['summary.json'] = new Uint8Array(Buffer.from(summary)).buffer;
    const entry = listed('summary.json', 'summary', held['summary.json'], 0);
    entries.push({ ...entry, sha256: digestOf(held['summary.json']) });
  }
  const rowsIn = (values: Values | undefined) => (values === undefined ? 0 : Object.values(values)[0].length);
  const whole = {
    ...{ format: 'fleetlab-run', schema: 2, scenario: 's', seed: 's', fidelity: 'model', version: '0', tickMs: 1 },
    plan: { name: 's', claim: '', seed: 's', fidelity: 'model', durationMs: 1, sampleEveryMs: 1, expect: [] },
    regions: [
      { name: 'power', states: ['off', 'on'] },
      { name: 'link', states: ['offline', 'online', 'backoff'] },
    ],
    ...{ eventKinds: [], series: [{ id: 's', kind: 'gauge', unit: '', what: '' }], chapters: [] },
    counts: { devices: rowsIn(devices), changes: rowsIn(changes), events: rowsIn(events), samples },
    ...{ reachedT: 100, files: entries, traceHash: null, complete: false, end: 'running' },
    ...manifest,
  };
  const files = inMemory(held);
  return {
    ...files,
    text: async (name: string) =>
      name === 'manifest.json' ? JSON.stringify(whole) : Buffer.from(held[name]).toString('utf8'),
  };
}

const digestOf = (file: ArrayBuffer): string => createHash('sha256').update(new Uint8Array(file)).digest('hex');
const edgesOf = (rows: readonly number[]) =>
  rows.length === 0 ? {} : { fromRow: rows[0], toRow: rows[rows.length - 1], fromT: 0, toT: 0 };

const changesOf = (rows: readonly { row: number; device?: number; region?: number; state?: number }[]): Values => ({
  row: rows.map(({ row }) => row),
  t: rows.map(({ row }) => row * 10),
  device: rows.map(({ device = 0 }) => device),
  region: rows.map(({ region = 0 }) => region),
  state: rows.map(({ state = 0 }) => state),
  cause: rows.map(() => null),
});

const eventsOf = (rows: readonly Readonly<Record<string, number | string | null>>[]): Values =>
  Object.fromEntries(
    ['row', 't', 'kind', 'device', 'actor', 'control', 'verdict', 'detail', 'evidence', 'cause'].map((name) => [
      name,
      rows.map((row, i) => row[name] ?? { row: i, t: i, kind: 'run.started' }[name] ?? null),
    ]),
  );

describe('the changes of a run', () => {
  it('come one group at a time, and a column of them alone', async () => {
    const files = filesOf({
      changes: changesOf([{ row: 0 }, { row: 1, device: 2 }, { row: 2, device: 1 }]),
      groups: { changes: [2, 1] },
    });
    const run = await readRun(files);
    const [first, second] = run.changes.groups;
    expect(await run.changes.block(first)).toEqual({
      ...{ length: 2, row: Uint32Array.of(0, 1), t: Uint32Array.of(0, 10), device: Uint32Array.of(0, 2) },
      ...{ region: Uint8Array.of(0, 0), state: Uint8Array.of(0, 0), cause: Uint32Array.of(NONE, NONE) },
    });
    expect(await run.changes.column(second, 'device')).toEqual(Uint32Array.of(1));
    expect(await run.changes.column(first, 't')).toEqual(Uint32Array.of(0, 10));
  });

  it.each([
    [{ row: 7, device: 2, region: 1, state: 2 }, undefined],
    [{ row: 7, device: 2, region: 0, state: 1 }, undefined],
    [{ row: 7, region: 0, state: 2 }, 'row 7 has region 0, state 2: no such state'],
    [{ row: 7, region: 1, state: 3 }, 'row 7 has region 1, state 3: no such state'],
    [{ row: 7, region: 2, state: 0 }, 'row 7 has region 2, state 0: no such state'],
    [{ row: 7, device: 3 }, 'row 7 has device 3 in a fleet of 3'],
  ])('with %j match the manifest, or fail with: %s', async (row, message) => {
    const run = await readRun(filesOf({ changes: changesOf([{ row: 6 }, row]) }));
    const block = run.changes.block(run.changes.groups[0]);
    if (message === undefined) expect((await block).length).toBe(2);
    else
      await expect(block).rejects.toMatchObject({
        code: 'report/damaged-run',
        message: expect.stringMatching(new RegExp(`^memory/changes-0000.parquet: ${message}`)),
      });
  });
});

describe('the events of a run', () => {
  it('share one list of texts, which grows as they are read', async () => {
    const files = filesOf({
      events: eventsOf([
        { kind: 'run.started', actor: 'a', detail: 'b', evidence: 'a' },
        { kind: 'connect.refused', device: 2, actor: 'b', control: 'c', verdict: 'refuse', cause: 0 },
        { kind: 'connect.admitted', device: 0, actor: '', verdict: 'allow', evidence: 'd' },
      ]),
      groups: { events: [2, 1] },
    });
    const run = await readRun(files);
    const first = await run.events.block(run.events.groups[0]);
    expect(first).toEqual({
      ...{ length: 2, strings: ['a', 'b', 'c'], row: Uint32Array.of(0, 1), t: Uint32Array.of(0, 1) },
      kind: Uint8Array.of(kindCode('run.started'), kindCode('connect.refused')),
      ...{ device: Uint32Array.of(NONE, 2), actor: Uint32Array.of(0, 1), control: Uint32Array.of(NONE, 2) },
      verdict: Uint8Array.of(verdicts.indexOf('none'), verdicts.indexOf('refuse')),
      ...{ detail: Uint32Array.of(1, NONE), evidence: Uint32Array.of(0, NONE), cause: Uint32Array.of(NONE, 0) },
    });
    const second = await run.events.block(run.events.groups[1]);
    expect(second.strings).toBe(first.strings);
    expect(second.strings).toEqual(['a', 'b', 'c', '', 'd']);
    expect([second.actor, second.evidence, second.device]).toEqual([
      Uint32Array.of(3),
      Uint32Array.of(4),
      Uint32Array.of(0),
    ]);
    expect(await run.events.column(run.events.groups[0], 'row')).toEqual(Uint32Array.of(0, 1));
  });

  it('have no text in a column that the files lack', async () => {
    const run = await readRun(
      filesOf({ events: eventsOf([{ detail: 'a' }]), without: 'evidence', manifest: { schema: 1 } }),
    );
    const { detail, evidence, strings } = await run.events.block(run.events.groups[0]);
    expect([detail, evidence, strings]).toEqual([Uint32Array.of(0), Uint32Array.of(NONE), ['a']]);
  });

  it.each<[Readonly<Record<string, number | string | null>>, string | undefined]>([
    [{ device: 2 }, undefined],
    [{ device: 3 }, 'an event has device 3 in a fleet of 3'],
    [{ kind: 'run.begun' }, 'event kind "run.begun" is not known to this fleetlab'],
    [{ kind: eventKinds[0] }, undefined],
    [{ verdict: 'maybe' }, '"maybe" is not a verdict'],
    [{ verdict: 'none' }, undefined],
  ])('with %j are accepted, or fail with: %s', async (row, message) => {
    const run = await readRun(filesOf({ events: eventsOf([{}, row]) }));
    const block = run.events.block(run.events.groups[0]);
    if (message === undefined) expect((await block).length).toBe(2);
    else
      await expect(block).rejects.toMatchObject({
        code: 'report/damaged-run',
        message: expect.stringMatching(new RegExp(`^memory/events-0000.parquet: ${message}`)),
      });
  });
});

describe('the samples of a run', () => {
  const [one, other] = [seriesList[0].id, seriesList[2].id];
  const metrics = (
    rows: readonly (readonly [level: number, bucket: number, t: number, series: string, last: number])[],
  ): Values => ({
    ...Object.fromEntries(
      (['level', 'bucket', 't', 'series', 'last'] as const).map((name, i) => [name, rows.map((row) => row[i])]),
    ),
    ...Object.fromEntries(['min', 'max', 'mean', 'count'].map((name) => [name, rows.map(() => 0)])),
  });
  const collected = async (files: ReturnType<typeof filesOf>) => {
    const found: { t: number; values: Record<string, number> }[] = [];
    for await (const { t, values } of (await readRun(files)).samples()) {
      const kept = seriesList.flatMap(({ id }) =>
        values[seriesIndex(id)] === 0 ? [] : [[id, values[seriesIndex(id)]]],
      );
      found.push({ t, values: Object.fromEntries(kept) });
      expect(values).toHaveLength(seriesList.length);
    }
    return found;
  };

  it('are the finest level, one bucket after another', async () => {
    const rows = [
      ...[
        [0, 0, 5, one, 1] as const,
        [0, 0, 5, other, 2] as const,
        [0, 1, 15, one, 3] as const,
        [0, 2, 25, one, 4] as const,
      ],
      ...[[1, 0, 5, one, 9] as const, [0, 3, 35, other, 5] as const, [1, 1, 5, one, 9] as const],
    ];
    const expected = [
      { t: 5, values: { [one]: 1, [other]: 2 } },
      { t: 15, values: { [one]: 3 } },
      { t: 25, values: { [one]: 4 } },
      { t: 35, values: { [other]: 5 } },
    ];
    for (const groups of [[7], [2, 2, 3], [1, 1, 1, 1, 1, 1, 1]])
      expect(await collected(filesOf({ metrics: metrics(rows), samples: 6, groups: { metrics: groups } }))).toEqual(
        expected,
      );
  });

  it('come from no group of another level', async () => {
    const files = filesOf({
      metrics: metrics([
        [0, 0, 5, one, 1],
        [1, 0, 5, one, 9],
      ]),
      samples: 2,
      groups: { metrics: [1, 1] },
    });
    const run = await readRun(files);
    files.reads.length = 0;
    for await (const _ of run.samples());
    expect(files.reads.filter(({ name }) => name === 'metrics-0000.parquet').length).toBe(1);
    expect(run.manifest.counts.samples).toBe(2);
  });

  it('can be a single one', async () => {
    const files = filesOf({ metrics: metrics([[0, 0, 7, one, 3]]), samples: 1 });
    expect(await collected(files)).toEqual([{ t: 7, values: { [one]: 3 } }]);
  });

  it('do not exist where there are none', async () => {
    expect(await collected(filesOf({}))).toEqual([]);
    expect(await collected(filesOf({ metrics: metrics([[1, 0, 0, one, 1]]), samples: 1 }))).toEqual([]);
  });

  it('of an unknown series are refused', async () => {
    await expect(
      collected(filesOf({ metrics: metrics([[0, 0, 0, 'fleet.mood', 1]]), samples: 1 })),
    ).rejects.toMatchObject({
      code: 'report/damaged-run',
      message: expect.stringContaining('memory/metrics-0000.parquet: series "fleet.mood" is not known'),
    });
  });
});

describe('the fleet of a run', () => {
  const names = ['acme/a-1', 'acme/a-2', 'acme/b-1', 'bolt/c', '7', 'acme/d'];
  const devicesOf = async (content: RunContent) => (await readRun(filesOf(content))).devices();

  it('is read once, and across groups', async () => {
    const files = filesOf({ devices: fleet(names), groups: { devices: [2, 4] } });
    const run = await readRun(files);
    files.opened.length = 0;
    const [devices, again] = await Promise.all([run.devices(), run.devices()]);
    expect(again).toBe(devices);
    expect(files.opened).toEqual(['devices.parquet']);
    expect(devices.count).toBe(6);
    expect(devices.recordOf(3)).toEqual({
      ...{ device: 3, name: 'bolt/c', tenant: 'tenant 3', product: 'product 3', ring: 'ring 3', site: 'site 3' },
      ...{ profile: 'profile 3', firmware: 'firmware 3', tags: '' },
    });
    expect([0, 4, 6].map((device) => devices.nameOf(device))).toEqual(['acme/a-1', '7', 'device 6']);
  });

  it.each([
    [[0, 1, 3, 4, 5, 6], [6]],
    [[1, 2, 3, 4, 5, 6], [6]],
    [
      [0, 1, 0, 1, 2, 3],
      [2, 4],
    ],
  ])('numbered %j in groups of %j is refused', async (numbers, groups) => {
    await expect(devicesOf({ devices: fleet(names, numbers), groups: { devices: groups } })).rejects.toMatchObject({
      code: 'report/damaged-run',
      message: expect.stringContaining('memory/devices.parquet: device numbers do not count up from 0'),
    });
  });

  it.each([
    ['acme/b-1', 2],
    ['7', 4],
    ['0', 0],
    ['5', 5],
    ['03', 3],
  ])('knows %j', async (target, device) => {
    expect((await devicesOf({ devices: fleet(names) })).find(target)).toBe(device);
  });

  it.each([
    ['6', 'acme/a-1, acme/a-2, acme/b-1'],
    ['-1', 'acme/a-1, acme/a-2, acme/b-1'],
    ['1x', 'acme/a-1, acme/a-2, acme/b-1'],
    ['x1', 'acme/a-1, acme/a-2, acme/b-1'],
    ['', 'acme/a-1, acme/a-2, acme/b-1'],
    ['acme/b-2', 'acme/b-1'],
    ['acme/a-3', 'acme/a-1, acme/a-2'],
    ['acme/', 'acme/a-1, acme/a-2, acme/b-1'],
    ['bolt/d', 'bolt/c'],
    ['b', 'bolt/c'],
  ])('does not know %j, and suggests similar names', async (target, near) => {
    const devices = await devicesOf({ devices: fleet(names) });
    expect(() => devices.find(target)).toThrow(
      expect.objectContaining({
        code: 'report/unknown-device',
        message: expect.stringContaining(
          `memory: no device "${target}" in this run of 6 devices\n  write a name, as in ${near}, or a number up to 5`,
        ),
      }),
    );
  });

  it('without devices suggests no name', async () => {
    const devices = await devicesOf({
      manifest: { files: [], counts: { devices: 0, changes: 0, events: 0, samples: 0 } },
    });
    expect(devices.count).toBe(0);
    expect(() => devices.find('0')).toThrow(/in this run of 0 devices$/);
  });
});

describe('the summary of a run', () => {
  it.each([
    [undefined, undefined],
    ['{"passed":true}', { passed: true }],
  ])('%s', async (summary, read) => {
    const run = await readRun(filesOf(summary === undefined ? {} : { summary }));
    expect(await run.summary()).toEqual(read);
  });

  it('that is not JSON is damaged', async () => {
    const run = await readRun(filesOf({ summary: '{"passed":' }));
    await expect(run.summary()).rejects.toMatchObject({
      code: 'report/damaged-run',
      message: expect.stringMatching(/^memory\/summary\.json: not JSON \(.+\)/),
    });
  });
});

describe('a run', () => {
  it('is checked against the digests of its files, when it is opened and on request', async () => {
    const files = filesOf({});
    let digest: string | undefined;
    const run = await readRun({ ...files, sha256: async () => digest });
    digest = 'another';
    await expect(run.check()).rejects.toMatchObject({ code: 'report/damaged-run' });
    await expect(readRun({ ...files, sha256: async () => digest })).rejects.toMatchObject({
      code: 'report/damaged-run',
    });
  });

  it('is checked against the digest of its manifest', async () => {
    const files = filesOf({ manifest: { schema: 4, sha256: 'f'.repeat(64) } });
    await expect(readManifest(files)).rejects.toMatchObject({
      code: 'report/damaged-run',
      message: expect.stringContaining('its SHA-256 differs'),
    });
  });

  it('names its manifest where that is not JSON', async () => {
    const files = { ...filesOf({}), text: async () => 'PK' };
    await expect(readManifest(files)).rejects.toMatchObject({
      code: 'report/damaged-run',
      message: expect.stringContaining('memory/manifest.json: the manifest is not JSON'),
    });
  });
});

describe('a run that is streamed', () => {
  const change = (row: number) => ({
    kind: 'change' as const,
    row,
    t: row,
    device: row,
    region: 1,
    state: 2,
    cause: row,
  });
  const event = (row: number) => ({
    kind: 'event' as const,
    row,
    t: row,
    event: 'run.started' as const,
    fields: {
      device: row,
      actor: 'a',
      control: 'c',
      detail: 'd',
      evidence: 'e',
      cause: row,
      verdict: 'allow' as const,
    },
  });

  async function streamed(changes: readonly (readonly number[])[], events: readonly (readonly number[])[]) {
    const calls: (readonly [string, readonly number[]])[] = [];
    const blocks: (ChangeBlock | EventBlock)[] = [];
    const strings: string[] = [];
    const run = {
      changes: tableOf(changes.map((rows) => changeBlock(rows.map(change)))),
      events: tableOf(events.map((rows) => eventBlock(rows.map(event), strings))),
      samples: async function* () {
        yield { t: 3, values: new Float64Array(0) };
      },
      manifest: { reachedT: 99 },
    };
    await streamRun(run as never, {
      changes: (block) => {
        calls.push(['changes', [...block.row]]);
        blocks.push(block);
      },
      events: (block) => {
        calls.push(['events', [...block.row]]);
        blocks.push(block);
      },
      samples: ({ t }) => calls.push(['sample', [t]]),
      reached: (t) => calls.push(['reached', [t]]),
    });
    return { calls, blocks, strings };
  }

  const end = [
    ['sample', [3]],
    ['reached', [99]],
  ] as const;

  it.each([
    [[], [], []],
    [
      [[0, 1], [2]],
      [],
      [
        ['changes', [0, 1]],
        ['changes', [2]],
      ],
    ],
    [
      [],
      [[0, 1], [2]],
      [
        ['events', [0, 1]],
        ['events', [2]],
      ],
    ],
    [
      [
        [0, 1, 4],
        [5, 8],
      ],
      [[2, 3, 6], [7]],
      [
        ['changes', [0, 1]],
        ['events', [2, 3]],
        ['changes', [4]],
        ['changes', [5]],
        ['events', [6]],
        ['events', [7]],
        ['changes', [8]],
      ],
    ],
    [
      [[1]],
      [[0, 2]],
      [
        ['events', [0]],
        ['changes', [1]],
        ['events', [2]],
      ],
    ],
  ] as const)('yields %j and %j in the order of their rows', async (changes, events, expected) => {
    expect((await streamed(changes, events)).calls).toEqual([...expected, ...end]);
  });

  it('yields no more of a block than its length', async () => {
    const long = { ...changeBlock([0, 1, 2].map(change)), length: 2 };
    const calls: (readonly number[])[] = [];
    const none = async function* () {};
    const run = { changes: tableOf([long]), events: tableOf([]), samples: none, manifest: { reachedT: 0 } };
    const sink = {
      changes: ({ row }: ChangeBlock) => calls.push([...row]),
      events: () => {},
      samples: () => {},
      reached: () => {},
    };
    await streamRun(run as never, sink);
    expect(calls).toEqual([[0, 1]]);
  });

  it('yields every column of its rows', async () => {
    const { blocks, strings } = await streamed([[0, 2]], [[1, 3]]);
    expect(blocks).toEqual(
      [0, 1, 2, 3].map((row) => (row % 2 === 0 ? changeBlock([change(row)]) : eventBlock([event(row)], strings))),
    );
  });
});
