import { describe, expect, it } from 'vitest';
import { explain } from '../../reports/explain/explain.ts';
import { rowFinder } from '../../reports/explain/row-finder.ts';
import type { Names } from '../../reports/explain/trace-row.ts';
import type { Region, Run } from '../../reports/run-folder/index.ts';
import type { ProductPlan } from '../../sim/plan/plan.ts';
import { changeBlock, eventBlock, handTrace, minutes, regions } from '../kit/hand-trace.ts';
import { runInMemory, tableOf } from './run-in-memory.ts';

type Trace = ReturnType<typeof handTrace>;

function runOf(write: (trace: Trace) => void, rest: Partial<Parameters<typeof runInMemory>[0]> = {}): Run {
  const trace = handTrace(rest.machine);
  write(trace);
  return runInMemory({ trace, reachedT: minutes(60), ...rest });
}

/** A chain of this many rows, a second apart. */
const chainOf = (length: number) => (trace: Trace) => {
  let last = trace.event(0, 'run.started');
  for (let i = 1; i < length; i++)
    last = trace.change(i * 1_000, 0, `link ${i % 2 === 1 ? 'dialing' : 'backoff'}`, last);
};

const linesOf = async (run: Run, target: string, options = {}) => (await explain(run, target, options)).lines;

async function lifeOf(run: Run, target: string, options = {}) {
  const { data } = await explain(run, target, options);
  if (data.kind !== 'device-life') throw new Error(`${target} is no device`);
  return data;
}

describe('the causes of a row', () => {
  it.each([
    ['row 1', 'cause-chain'],
    ['  row   1  ', 'cause-chain'],
    ['1', 'device-life'],
    [' 1 ', 'device-life'],
    ['row 1x', 'device-life'],
    ['a row 1', 'device-life'],
  ])('are requested by the word row: %j', async (target, kind) => {
    expect((await explain(runOf(chainOf(3)), target)).data).toMatchObject({ kind });
  });

  it('are printed in columns, each with how long it was before its effect', async () => {
    const run = runOf((trace) => {
      const start = trace.event(0, 'run.started');
      for (let i = 0; i < 9; i++) trace.event(0, 'crl.published', { cause: start });
      const dialing = trace.change(1_000, 1, 'link dialing', start);
      trace.change(1_000, 1, 'link online', dialing);
    });
    expect(await linesOf(run, 'row 11')).toEqual([
      '         row 11  00:00:01.000  acme/sensor-1: link became online',
      'because  row 10  00:00:01.000  acme/sensor-1: link became dialing',
      'because  row  0  00:00:00.000  the run started   (1s before)',
      '',
      'The root cause is row 0: the run started.',
    ]);
  });

  it.each([
    [2, 3, 'row 2', 'because  row 0'],
    [3, 3, 'row 2', undefined],
    [4, 3, 'row 2', undefined],
    [1, 4, 'row 3', 'because  row 0'],
  ])('are at most %d lines of %d, or two', async (limit, length, target, lastOfTwo) => {
    const lines = await linesOf(runOf(chainOf(length)), target, { limit });
    const chain = lines.slice(0, lines.indexOf(''));
    const omitted = chain.filter((line) => line.includes('more causes between'));
    if (lastOfTwo === undefined) {
      expect(omitted).toEqual([]);
      expect(chain).toHaveLength(length);
    } else {
      expect(omitted).toEqual([`         ... ${length - 2} more causes between`]);
      expect(chain).toHaveLength(3);
      expect(chain[2]).toContain(lastOfTwo);
    }
  });

  it('keep the first ones and the root where the middle is left out', async () => {
    const lines = await linesOf(runOf(chainOf(9)), 'row 8', { limit: 4 });
    expect(lines.slice(0, 5).map((line) => line.slice(0, 29))).toEqual([
      '         row 8  00:00:08.000 ',
      'because  row 7  00:00:07.000 ',
      'because  row 6  00:00:06.000 ',
      '         ... 5 more causes be',
      'because  row 0  00:00:00.000 ',
    ]);
  });

  it.each([
    [0, 'itself'],
    [1, 'a later row'],
  ])('are refused where row 0 names row %d: %s', async (cause) => {
    const run = runOf((trace) => {
      trace.change(5, 0, 'power running', cause);
      trace.change(5, 0, 'link online');
    });
    await expect(explain(run, 'row 0')).rejects.toMatchObject({
      code: 'report/damaged-run',
      message: expect.stringContaining(`row 0 names row ${cause} as its cause`),
    });
  });

  it.each([
    [1, 'no row 3', 'rows go from 0 to 2'],
    [2, 'no row 4', 'rows go from 0 to 3'],
  ])('of a row beyond the last, with %d events, are refused', async (count, what, hint) => {
    const run = runOf((trace) => {
      for (let i = 0; i < count; i++) trace.event(i, 'run.started');
      trace.change(5, 0, 'power running');
      trace.change(6, 0, 'power off');
    });
    const asked = explain(run, what.slice(3));
    await expect(asked).rejects.toMatchObject({ code: 'report/unknown-row', message: expect.stringContaining(what) });
    await expect(asked).rejects.toThrow(hint);
  });

  it('count their time in ticks of the run', async () => {
    const [line] = await linesOf(runOf(chainOf(3), { tickMs: 0.5 }), 'row 2');
    expect(line).toContain('00:00:01.000');
  });
});

describe('a row', () => {
  const change = (row: number) => ({ kind: 'change' as const, row, t: row, device: 0, region: 0, state: 0, cause: 0 });
  const names = { devices: { nameOf: String }, regions, tickMs: 1 } as unknown as Names;
  const finderOf = (changes: ReturnType<typeof tableOf>, events: ReturnType<typeof tableOf>) =>
    rowFinder({ changes, events, where: '', manifest: { counts: { changes: 1, events: 1 } } } as never, names);

  it('is found at each end of its group, and not where it is missing within', async () => {
    const changes = tableOf([changeBlock([2, 5, 7].map(change)), changeBlock([9, 10].map(change))]);
    const find = finderOf(
      changes,
      tableOf([eventBlock([{ kind: 'event', row: 6, t: 1, event: 'run.started', fields: {} }], [])]),
    );
    await expect(find(1)).rejects.toThrow('no row 1');
    expect(changes.decoded).toEqual([0, 0]);
    for (const row of [2, 5, 7, 9, 10]) expect(await find(row)).toMatchObject({ kind: 'change', row });
    expect(await find(6)).toMatchObject({ kind: 'event', row: 6 });
    for (const row of [3, 8, 11]) await expect(find(row)).rejects.toThrow(`no row ${row}`);
  });

  it('is searched for in a group whose statistics the file lacks', async () => {
    const table = tableOf([changeBlock([2, 5].map(change))]);
    const groups = table.groups.map((group) => ({ ...group, fromRow: undefined, toRow: undefined }));
    const block = async () => changeBlock([2, 5].map(change));
    const find = finderOf({ ...table, groups, block } as never, tableOf([]));
    expect(await find(2)).toMatchObject({ row: 2 });
    expect(await find(5)).toMatchObject({ row: 5 });
  });

  it('is taken from the eight groups used last without decoding them again', async () => {
    const table = tableOf(Array.from({ length: 9 }, (_, row) => changeBlock([change(row)])));
    const find = finderOf(table, tableOf([]));
    for (const row of [0, 1, 2, 3, 4, 5, 6, 7, 0]) await find(row);
    expect(table.decoded).toEqual([1, 1, 1, 1, 1, 1, 1, 1, 0]);
    await find(8);
    await find(0);
    expect(table.decoded[0]).toBe(1);
    await find(1);
    expect(table.decoded[1]).toBe(2);
  });
});

describe('the history of a device', () => {
  it('ends where the trace does, whatever limit is given', async () => {
    const run = runOf(chainOf(3), { tickMs: 2, reachedT: 5_000 });
    const { endMs, entries } = await lifeOf(run, '0');
    expect(endMs).toBe(10_000);
    expect(entries).toMatchObject([{ atMs: 0 }, { atMs: 2_000 }, { atMs: 4_000 }]);
    expect((await lifeOf(run, '0', { untilMs: 3_000 })).endMs).toBe(3_000);
    expect((await lifeOf(run, '0', { untilMs: 30_000 })).endMs).toBe(10_000);
  });

  const crossing = (trace: Trace) => {
    const start = trace.event(1_000, 'run.started');
    trace.change(1_000, 0, 'power running', start);
    trace.event(2_000, 'crl.published');
    trace.event(2_000, 'connect.admitted', { device: 0 });
    trace.change(2_000, 0, 'link online');
    trace.change(2_000, 1, 'link online');
    trace.event(2_000, 'connect.admitted', { device: 1 });
    trace.event(3_000, 'crl.fetched');
    trace.change(3_000, 0, 'link offline');
  };

  it.each([true, false])(
    'holds its own rows and those of the whole fleet, up to the given instant (one group: %s)',
    async (isWhole) => {
      const run = runOf(crossing, { isWhole, tickMs: 0.5 });
      const rowsOf = async (options: object) =>
        (await lifeOf(run, '0', options)).entries.map((entry) => 'row' in entry && entry.row);
      expect(await rowsOf({})).toEqual([0, 1, 2, 3, 4, 7, 8]);
      expect(await rowsOf({ untilMs: 1_500 })).toEqual([0, 1, 2, 3, 4, 7, 8]);
      expect(await rowsOf({ untilMs: 1_499 })).toEqual([0, 1, 2, 3, 4]);
      expect(await rowsOf({ untilMs: 1_000 })).toEqual([0, 1, 2, 3, 4]);
      expect(await rowsOf({ untilMs: 999 })).toEqual([0, 1]);
      expect(await rowsOf({ sinceMs: 1_000 })).toEqual([2, 3, 4, 7, 8]);
      expect(await rowsOf({ sinceMs: 1_001 })).toEqual([7, 8]);
    },
  );

  it('is read from the groups that begin in time, and whole only from the groups with its rows', async () => {
    const run = runOf(crossing, { tickMs: 0.5 });
    await lifeOf(run, '0', { untilMs: 1_000 });
    expect((run.changes as unknown as { decoded: number[] }).decoded).toEqual([1, 1, 0, 0]);
    expect((run.events as unknown as { decoded: number[] }).decoded).toEqual([1, 1, 1, 1, 0]);
  });

  it('is read from groups whose first tick the file lacks', async () => {
    const run = runOf(crossing);
    for (const table of [run.changes, run.events])
      for (const group of table.groups) Object.assign(group, { fromT: undefined });
    expect((await lifeOf(run, '0', { untilMs: 2_000 })).entries).toHaveLength(5);
  });

  it.each([
    [7, 0, []],
    [6, 1, ['... 1 more; narrow the span or raise the limit']],
    [8, 0, []],
  ])('shows %d entries at most and leaves out %d', async (limit, omitted, said) => {
    const run = runOf(crossing);
    const life = await lifeOf(run, '0', { limit });
    expect(life.entries).toHaveLength(Math.min(limit, 7));
    expect(life.omitted).toBe(omitted);
    expect((await linesOf(run, '0', { limit })).filter((line) => line.startsWith('...'))).toEqual(said);
  });

  it('distinguishes a repeated round from one that differs in a word', async () => {
    const run = runOf((trace) => {
      for (let i = 1; i <= 6; i++) trace.change(i * 10, 0, `link ${i % 2 === 0 ? 'offline' : 'online'}`);
      trace.change(100, 0, 'power running');
      trace.change(110, 0, 'power asleep');
      trace.change(120, 0, 'power running');
      trace.change(130, 0, 'link online');
    });
    const lines = await linesOf(run, '0');
    expect(lines.slice(2, -2)).toEqual([
      '00:00:00.010  link   offline -> online   (offline for 10ms)   row 0',
      '00:00:00.020  link   online -> offline   (online for 10ms)   row 1',
      '                     ... the same 2 entries 2 more times in 30ms, until 00:00:00.060',
      '00:00:00.100  power  off -> running   (off for 100ms)   row 6',
      '00:00:00.110  power  running -> asleep   (running for 10ms)   row 7',
      '00:00:00.120  power  asleep -> running   (asleep for 10ms)   row 8',
      '00:00:00.130  link   offline -> online   (offline for 70ms)   row 9',
    ]);
  });

  it('folds no events that differ', async () => {
    const run = runOf((trace) => {
      for (const kind of ['connect.refused', 'connect.admitted', 'session.closed', 'will.published'] as const)
        trace.event(1_000, kind, { device: 0 });
    });
    expect((await lifeOf(run, '0')).entries).toHaveLength(4);
    expect((await lifeOf(run, ' 0 ')).device.device).toBe(0);
  });

  it('folds one entry that repeats as itself', async () => {
    const run = runOf((trace) => {
      for (let i = 1; i <= 4; i++) trace.event(i * 1_000, 'connect.refused', { device: 0 });
    });
    expect((await linesOf(run, '0'))[3]).toBe(
      '                     ... the same 3 more times in 2s, until 00:00:04.000',
    );
  });

  it("shows another device's name only where it is another device", async () => {
    const run = runOf((trace) => {
      trace.event(1_000, 'connect.admitted', { device: 0 });
      trace.event(1_000, 'broker.failed');
      trace.change(1_000, 0, 'link online');
      trace.change(1_000, 0, 'link backoff');
    });
    expect((await linesOf(run, '0')).slice(2, 6)).toEqual([
      '00:00:01.000  *      was let in   row 0',
      '00:00:01.000  *      the broker failed   row 1',
      '00:00:01.000  link   offline -> online   (offline for 1s)   row 2',
      '00:00:01.000  link   online -> backoff   row 3',
    ]);
  });

  it('of a device that ran before says so, region by region', async () => {
    const run = runOf(
      (trace) => {
        trace.change(0, 0, 'link online');
        trace.change(1_000, 0, 'link backoff');
        trace.change(3_000, 0, 'link online');
        trace.change(3_000, 1, 'link online');
      },
      { reachedT: 4_000 },
    );
    const lines = await linesOf(run, '0');
    expect(lines.slice(2, 5)).toEqual([
      '00:00:00.000  link   online as the run begins   row 0',
      '00:00:01.000  link   online -> backoff   (online for more than 1s)   row 1',
      '00:00:03.000  link   backoff -> online   (backoff for 2s)   row 2',
    ]);
    expect(lines.at(-1)).toBe(
      'At 00:00:04.000: power off since before the run, link online for 1s, trust unclaimed since before the run.',
    );
    expect((await linesOf(run, '1')).at(-1)).toBe(
      'At 00:00:04.000: power off for 4s, link online for 1s, trust unclaimed for 4s.',
    );
  });

  const cohort = (tenant: string, product: string, identity: 'password' | 'certificate') =>
    ({ tenant, product, identity }) as unknown as ProductPlan;

  it.each([
    ['a certificate', [cohort('acme', 'sensor', 'certificate')], ['power', 'link', 'trust']],
    ['a password', [cohort('acme', 'sensor', 'password')], ['power', 'link']],
    [
      'a certificate, where the product of another vendor has a password',
      [cohort('bolt', 'sensor', 'password'), cohort('acme', 'sensor', 'certificate')],
      ['power', 'link', 'trust'],
    ],
    [
      'a certificate, where another product has a password',
      [cohort('acme', 'valve', 'password'), cohort('acme', 'sensor', 'certificate')],
      ['power', 'link', 'trust'],
    ],
    ['no plan of its own', [], ['power', 'link', 'trust']],
  ])('of a device with %s shows its state', async (_, fleet, told) => {
    const { last } = await lifeOf(runOf(chainOf(3), { plan: { fleet } }), '0');
    expect(last.map(({ region }) => region)).toEqual(told);
  });

  it('does not mention an implant where nothing in the plan could bring one', async () => {
    const machine: readonly Region[] = [...regions, { name: 'implant', states: ['none', 'planted'] }];
    const { last } = await lifeOf(runOf(chainOf(3), { machine }), '0');
    expect(last.map(({ region }) => region)).toEqual(['power', 'link', 'trust']);
  });

  it.each([
    ['never', [], undefined],
    ['once', [[1_000, 0, 'firmware']], { layer: 'firmware', atMs: 1_000 }],
    [
      'twice',
      [
        [1_000, 0, 'firmware'],
        [2_000, 0, 'os'],
      ],
      { layer: 'os', atMs: 2_000 },
    ],
    ['at an image without a name', [[1_000, 0, undefined]], { layer: 'an image', atMs: 1_000 }],
    ['on another device', [[1_000, 1, 'firmware']], undefined],
    ['in a row without a device', [[1_000, undefined, 'firmware']], undefined],
  ] as const)('says that its image was tampered with %s', async (_, tampered, expected) => {
    const run = runOf((trace) => {
      for (const [t, device, detail] of tampered)
        trace.event(t, 'image.tampered', { ...(device === undefined ? {} : { device }), ...(detail && { detail }) });
      trace.event(3_000, 'connect.admitted', { device: 0 });
    });
    expect((await lifeOf(run, '0')).tampered).toEqual(expected);
    const lines = await linesOf(run, '0');
    if (expected === undefined) expect(lines.at(-1)).toMatch(/^At /);
    else expect(lines.at(-1)).toMatch(new RegExp(`^Its image was tampered with \\(${expected.layer}\\) at 00:00:0`));
  });

  it('shows what the platform received from its own product, and from no other', async () => {
    const own = '3 of acme/sensor in °C, 16 to 22, mean 20';
    const run = runOf((trace) => {
      trace.event(1_000, 'values.received', { detail: '5 of acme/valve in bar, 1 to 2, mean 1.5' });
      trace.event(1_000, 'values.received', { detail: own });
      trace.event(1_000, 'values.received', { detail: '1 of acme/sensor-b in °C, 1 to 1, mean 1' });
    });
    const { entries } = await lifeOf(run, '0');
    expect(entries).toMatchObject([{ kind: 'event', event: 'values.received', detail: own }]);
  });

  it('says how long ago its image was tampered with', async () => {
    const run = runOf((trace) => trace.event(minutes(20), 'image.tampered', { device: 0, detail: 'os' }));
    expect((await linesOf(run, '0')).at(-1)).toBe('Its image was tampered with (os) at 00:20:00.000, 40m before.');
  });
});
