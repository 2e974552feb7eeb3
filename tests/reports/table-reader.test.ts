import type { FileMetaData, SchemaElement } from 'hyparquet';
import { parquetMetadata } from 'hyparquet';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { schemaOf, type TableName } from '../../reports/run-folder/layout.ts';
import type { Manifest, RunFile } from '../../reports/run-folder/manifest.ts';
import { asU8, asU32, damaged, lackedColumns, openTable } from '../../reports/run-folder/table-reader.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import { fileOf, inMemory, listed } from './parquet-files.ts';

/** Changes a file's footer before the reader parses it. */
const footer = vi.hoisted(() => ({ change: (_: FileMetaData): void => {} }));
/** How often the general reader was called, which takes ten times as long. */
const general = vi.hoisted(() => ({ scans: 0 }));

vi.mock('hyparquet', async (original) => {
  const real = await original<typeof import('hyparquet')>();
  return {
    ...real,
    parquetMetadataAsync: async (...args: Parameters<typeof real.parquetMetadataAsync>) => {
      const metadata = await real.parquetMetadataAsync(...args);
      footer.change(metadata);
      return metadata;
    },
    parquetScan: (...args: Parameters<typeof real.parquetScan>) => {
      general.scans++;
      return real.parquetScan(...args);
    },
  };
});

beforeEach(() => {
  footer.change = () => {};
  general.scans = 0;
});

const manifestOf = (files: readonly RunFile[], lacks?: readonly string[]) => ({ files, lacks }) as unknown as Manifest;

/** Opens the one file of a table. */
async function opened(file: ArrayBuffer, rows: number, table: TableName = 'changes', lacks?: readonly string[]) {
  const files = inMemory({ 'a.parquet': file });
  return { files, reader: await openTable(files, manifestOf([listed('a.parquet', table, file, rows)], lacks), table) };
}

const changes = {
  row: [0, 1, 2, 3, 4],
  t: [0, 10, 10, 3_000_000_000, 4_294_967_294],
  device: [7, 8, 9, 7, 8],
  region: [0, 1, 2, 0, 1],
  state: [5, 6, 7, 8, 255],
  cause: [null, 0, null, 2, 4_000_000_000],
};
const columns = Object.keys(changes);

const events = {
  ...{ row: [0, 1, 2], t: [1, 2, 3], kind: ['run.started', 'run.ended', 'run.started'], device: [null, 4, null] },
  ...{ actor: ['a', null, 'b'], control: [null, null, null], verdict: ['allow', 'refuse', null] },
  ...{ detail: ['', 'x', 'y'], evidence: ['serial 1', null, 'serial 2'], cause: [null, 0, 1] },
};

const devices = {
  ...{ device: [0, 1, 2], name: ['acme/a-1', 'acme/a-2', 'acme/b'], tenant: ['acme', 'acme', 'acme'] },
  ...{ product: ['a', 'a', 'b'], ring: ['x', 'y', 'x'], site: ['s', 's', 's'], profile: ['p', 'p', 'p'] },
  firmware: ['1', '2', '3'],
};

const metrics = {
  ...{ level: [0, 0, 1], bucket: [0, 1, 0], t: [0, 100, 0], series: ['s', 's', 's'], min: [1.5, 2.5, 1.5] },
  ...{ max: [1.5, 2.5, 2.5], mean: [1.5, 2.5, 2], last: [1.5, 2.5, 2.5], count: [1, 1, 2] },
};

describe('a table', () => {
  it('consists of its own files, one group after another', async () => {
    const [a, b, other] = [
      fileOf(changes, { groups: [2, 3] }),
      fileOf({ ...changes, row: [5, 6, 7, 8, 9] }),
      fileOf(events, { table: 'events' }),
    ];
    const files = inMemory({ a, b, other });
    const manifest = manifestOf([
      ...[listed('a', 'changes', a, 5), listed('other', 'events', other, 3), listed('b', 'changes', b, 5)],
    ]);
    const { groups } = await openTable(files, manifest, 'changes');
    expect(files.opened).toEqual(['a', 'b']);
    expect(groups).toEqual([
      { file: 'a', rows: 2, offset: 0, fromRow: 0, toRow: 1, fromT: 0, toT: 10, level: undefined },
      { file: 'a', rows: 3, offset: 2, fromRow: 2, toRow: 4, fromT: 10, toT: 4_294_967_294, level: undefined },
      { file: 'b', rows: 5, offset: 0, fromRow: 5, toRow: 9, fromT: 0, toT: 4_294_967_294, level: undefined },
    ]);
  });

  it('gives the level of a group that has one', async () => {
    const { reader } = await opened(fileOf(metrics, { table: 'metrics', groups: [2, 1] }), 3, 'metrics');
    expect(reader.groups).toMatchObject([{ level: 0 }, { level: 1 }]);
    const mixed = await opened(fileOf(metrics, { table: 'metrics' }), 3, 'metrics');
    expect(mixed.reader.groups).toMatchObject([{ level: undefined, fromT: 0, toT: 100 }]);
  });

  it.each<[string, (metadata: FileMetaData) => unknown]>([
    ['has no statistics', (m) => delete m.row_groups[0].columns[0].meta_data!.statistics],
    ['does not describe its columns', (m) => delete m.row_groups[0].columns[0].meta_data],
    ['has no columns', (m) => (m.row_groups[0].columns = [])],
  ])('has groups without statistics where the file %s', async (_, change) => {
    footer.change = change;
    const { reader } = await opened(fileOf(changes), 5);
    expect(reader.groups).toMatchObject([{ rows: 5, fromRow: undefined, toRow: undefined }]);
  });
});

describe('the columns of a group', () => {
  it.each(['UNCOMPRESSED', 'SNAPPY'] as const)('come in the order asked for, as typed arrays (%s)', async (codec) => {
    const { reader } = await opened(fileOf(changes, { codec, groups: [2, 3] }), 5);
    const [first, second] = await Promise.all(reader.groups.map((group) => reader.read(group, [...columns].reverse())));
    expect(first).toEqual([
      ...[Uint32Array.of(NONE, 0), Uint8Array.of(5, 6), Uint8Array.of(0, 1), Uint32Array.of(7, 8)],
      ...[Uint32Array.of(0, 10), Uint32Array.of(0, 1)],
    ]);
    expect(second).toEqual([
      ...[Uint32Array.of(NONE, 2, 4_000_000_000), Uint8Array.of(7, 8, 255), Uint8Array.of(2, 0, 1)],
      ...[Uint32Array.of(9, 7, 8), Uint32Array.of(10, 3_000_000_000, 4_294_967_294), Uint32Array.of(2, 3, 4)],
    ]);
    expect(await reader.read(reader.groups[1], ['device'])).toEqual([Uint32Array.of(9, 7, 8)]);
    expect(await reader.read(reader.groups[1], [])).toEqual([]);
    expect(general.scans).toBe(codec === 'SNAPPY' ? 3 : 0);
  });

  it.each(['UNCOMPRESSED', 'SNAPPY'] as const)('can be fractions and texts (%s)', async (codec) => {
    const samples = await opened(fileOf(metrics, { table: 'metrics', codec }), 3, 'metrics');
    const [level, series, mean, count] = await samples.reader.read(samples.reader.groups[0], [
      ...['level', 'series', 'mean', 'count'],
    ]);
    expect([level, mean, count]).toEqual([
      Uint8Array.of(0, 0, 1),
      Float64Array.of(1.5, 2.5, 2),
      Uint32Array.of(1, 1, 2),
    ]);
    expect([...series]).toEqual(metrics.series);
    expect(general.scans).toBe(1);
    const told = await opened(fileOf(events, { table: 'events', codec }), 3, 'events');
    const [device, actor, evidence] = await told.reader.read(told.reader.groups[0], ['device', 'actor', 'evidence']);
    expect(device).toEqual(Uint32Array.of(NONE, 4, NONE));
    expect([...actor].map((text) => text ?? null)).toEqual(events.actor);
    expect([...evidence].map((text) => text ?? null)).toEqual(events.evidence);
  });

  it.each(['UNCOMPRESSED', 'SNAPPY'] as const)('can be codes, or all in one piece (%s)', async (codec) => {
    const { reader } = await opened(fileOf(devices, { table: 'devices', codec }), 3, 'devices');
    const held = await reader.open(reader.groups[0], ['name', 'product', 'ring']);
    expect(await held.coded('product')).toEqual({ texts: ['a', 'b'], codes: Uint32Array.of(0, 0, 1) });
    expect(await held.coded('ring')).toEqual({ texts: ['x', 'y'], codes: Uint32Array.of(0, 1, 0) });
    const { all, starts } = await held.joined('name');
    expect([0, 1, 2].map((i) => all.slice(starts[i], starts[i + 1] - 1))).toEqual(devices.name);
    expect(starts).toEqual(Uint32Array.of(0, 9, 18, 25));
    expect(general.scans).toBe(codec === 'SNAPPY' ? 1 : 0);
    expect(await held.values('name')).toEqual(devices.name);
  });

  it.each(['UNCOMPRESSED', 'SNAPPY'] as const)('has no code where it has no text (%s)', async (codec) => {
    const { reader } = await opened(fileOf(events, { table: 'events', codec }), 3, 'events');
    const { texts, codes } = await (await reader.open(reader.groups[0], ['actor'])).coded('actor');
    expect(Array.from(codes, (code) => (code === NONE ? null : texts[code]))).toEqual(events.actor);
    expect(texts).not.toContain(null);
  });

  it('that the files of the run lack are null in every row', async () => {
    const file = fileOf(events, { table: 'events', without: 'evidence' });
    const { files, reader } = await opened(file, 3, 'events', ['events.evidence', 'changes.row']);
    const [evidence, row] = await reader.read(reader.groups[0], ['evidence', 'row']);
    expect(evidence).toEqual([null, null, null]);
    expect(row).toEqual(Uint32Array.of(0, 1, 2));
    files.reads.length = 0;
    expect(await reader.read(reader.groups[0], ['evidence'])).toEqual([[null, null, null]]);
    expect(files.reads).toEqual([]);
  });

  it('are those of the current table that a run lacks', () => {
    const manifest = { lacks: ['events.evidence', 'changes.row', 'events.cause', 'eventsx.row'] };
    expect(lackedColumns(manifest as unknown as Manifest, 'events')).toEqual(['evidence', 'cause']);
    expect(lackedColumns({} as Manifest, 'events')).toEqual([]);
  });
});

describe('the bytes of a group', () => {
  const chunksOf = (file: ArrayBuffer, group: number) =>
    (parquetMetadata(file) as FileMetaData).row_groups[group].columns.map(({ meta_data: chunk }) => {
      const start = Number(chunk!.dictionary_page_offset ?? chunk!.data_page_offset);
      return [start, start + Number(chunk!.total_compressed_size)] as const;
    });

  it('are read in one request from the first column asked for to a word behind the last', async () => {
    const file = fileOf(changes, { groups: [2, 3] });
    const { files, reader } = await opened(file, 5);
    const chunks = chunksOf(file, 1);
    files.reads.length = 0;
    await reader.read(reader.groups[1], ['t', 'region']);
    expect(files.reads).toEqual([{ name: 'a.parquet', start: chunks[1][0], end: chunks[3][1] + 8 }]);
    files.reads.length = 0;
    await reader.read(reader.groups[1], ['region', 't']);
    expect(files.reads).toEqual([{ name: 'a.parquet', start: chunks[1][0], end: chunks[3][1] + 8 }]);
  });

  it('begin with the dictionary where a column has one', async () => {
    const file = fileOf(events, { table: 'events' });
    const { files, reader } = await opened(file, 3, 'events');
    const [, , [start, end]] = chunksOf(file, 0);
    files.reads.length = 0;
    await reader.read(reader.groups[0], ['kind']);
    expect(files.reads).toEqual([{ name: 'a.parquet', start, end: end + 8 }]);
  });

  it('end with the file where it ends before that', async () => {
    const file = fileOf(changes);
    footer.change = ({ row_groups: [{ columns }] }) => {
      const chunk = columns[5].meta_data!;
      chunk.total_compressed_size = BigInt(file.byteLength) - chunk.data_page_offset;
    };
    const { files, reader } = await opened(file, 5);
    files.reads.length = 0;
    await reader.read(reader.groups[0], ['cause']);
    expect(files.reads[0].end).toBe(file.byteLength);
  });

  /** Two texts with this many bytes of others between them; the requested columns have some 30,000. */
  function farApart(between: number) {
    const texts = (bytes: number) => Array.from({ length: 10 }, (_, i) => `${i}`.repeat(Math.ceil(bytes / 10)));
    const rows = {
      ...events,
      row: Array.from({ length: 10 }, (_, i) => i),
      t: Array(10).fill(0),
      kind: Array(10).fill(''),
    };
    const empty = { device: Array(10).fill(null), verdict: Array(10).fill(null), cause: Array(10).fill(null) };
    return fileOf(
      {
        ...rows,
        ...empty,
        actor: texts(10_000),
        control: texts(between),
        detail: Array(10).fill(null),
        evidence: texts(20_000),
      },
      { table: 'events' },
    );
  }

  it.each([
    [70_000, 1],
    [90_000, 2],
  ])('are read apart where too many unrequested bytes lie between: %d', async (between, count) => {
    const file = farApart(between);
    const { files, reader } = await opened(file, 10, 'events');
    files.reads.length = 0;
    const [actor, evidence] = await reader.read(reader.groups[0], ['actor', 'evidence']);
    expect([actor[3].length, evidence[3].length]).toEqual([1_000, 2_000]);
    expect(files.reads.length).toBe(count);
  });

  it('are not read again for a column that is packed', async () => {
    const file = fileOf(changes, { codec: 'SNAPPY' });
    const { files, reader } = await opened(file, 5);
    files.reads.length = 0;
    const held = await reader.open(reader.groups[0], ['t', 'device']);
    for (const column of ['t', 'device']) expect(await held.values(column)).toEqual(asU32(changes[column as 't']));
    expect(files.reads).toHaveLength(1);
  });

  it('are read in one request wherever in the file they lie', async () => {
    const far = Array.from({ length: 80_000 }, (_, i) => (i * 2_654_435_761) % 4_294_967_291);
    const rows = Object.fromEntries(
      columns.map((name) => [name, name === 't' || name === 'cause' ? far : far.map(() => 0)]),
    );
    const file = fileOf(rows, { groups: [79_990, 10] });
    const { files, reader } = await opened(file, 80_000);
    files.reads.length = 0;
    const [t] = await reader.read(reader.groups[1], ['t', 'region']);
    expect(t).toEqual(Uint32Array.from(far.slice(-10)));
    expect(files.reads).toHaveLength(1);
    expect(files.reads[0].start).toBeGreaterThan(70_000);
  });

  it('that are said to be packed are left to the general reader', async () => {
    footer.change = ({ row_groups: [{ columns }] }) => {
      columns[0].meta_data!.codec = 'SNAPPY';
    };
    const { reader } = await opened(fileOf(changes), 5);
    await expect(reader.read(reader.groups[0], ['row'])).rejects.toMatchObject({ code: 'report/damaged-run' });
    expect(general.scans).toBe(1);
  });

  it('of pages that extend beyond their column are left to the general reader', async () => {
    footer.change = ({ row_groups: [{ columns }] }) => {
      columns[1].meta_data!.total_compressed_size -= 1n;
    };
    const { reader } = await opened(fileOf(changes), 5);
    await reader.read(reader.groups[0], ['row', 't']).catch(() => {});
    expect(general.scans).toBe(1);
  });

  it.each<[string, (metadata: FileMetaData) => unknown]>([
    ['is not described', ({ row_groups: [{ columns }] }) => delete columns[0].meta_data],
    ['is not there', ({ row_groups: [{ columns }] }) => columns.splice(0, 1)],
    ['lies behind the end', ({ row_groups: [{ columns }] }) => (columns[0].meta_data!.data_page_offset = 1_000_000n)],
    ['lies before the beginning', ({ row_groups: [{ columns }] }) => (columns[0].meta_data!.data_page_offset = -4n)],
  ])('of a column that %s are an error of the general reader that names the file', async (_, change) => {
    footer.change = change;
    const { reader } = await opened(fileOf(changes), 5);
    for (const asked of [['row'], ['row', 't']]) {
      await expect(reader.read(reader.groups[0], asked)).rejects.toMatchObject({
        code: 'report/damaged-run',
        message: expect.stringMatching(
          /^memory\/a\.parquet: (?:not a readable Parquet file \((?!Cannot read)|column "row" ends early)/,
        ),
      });
    }
    expect(general.scans).toBe(2);
  });
});

describe('a file that differs from the manifest or the layout', () => {
  const refused = async (file: ArrayBuffer, rows: number, bytes = file.byteLength, table: TableName = 'changes') =>
    openTable(
      inMemory({ 'a.parquet': file }),
      manifestOf([{ ...listed('a.parquet', table, file, rows), bytes }]),
      table,
    ).then(
      () => expect.fail('it was taken'),
      (error) => error,
    );

  it.each([-1, 1])('has other bytes: %d', async (more) => {
    const file = fileOf(changes);
    expect(await refused(file, 5, file.byteLength + more)).toMatchObject({
      code: 'report/damaged-run',
      message: expect.stringContaining(
        `memory/a.parquet: the file has ${file.byteLength} bytes where the manifest says ${file.byteLength + more}`,
      ),
    });
  });

  it.each([4, 6])('has another number of rows: not %d', async (rows) => {
    expect((await refused(fileOf(changes, { groups: [2, 3] }), rows)).message).toContain(
      `the file has 5 rows where the manifest says ${rows}`,
    );
  });

  it.each([
    [131_072n, /where the manifest says 5/],
    [131_073n, /a row group claims 131073 rows; the format has at most 131072/],
    [0n, /where the manifest says 5/],
    [-1n, /a row group claims -1 rows/],
  ])('claims %d rows in a group', async (rows, says) => {
    footer.change = ({ row_groups }) => {
      row_groups[0].num_rows = rows;
    };
    expect((await refused(fileOf(changes), 5)).message).toMatch(says);
  });

  it('is not a Parquet file', async () => {
    expect(await refused(new ArrayBuffer(40), 5)).toMatchObject({
      code: 'report/damaged-run',
      message: expect.stringMatching(/^memory\/a\.parquet: not a readable Parquet file \(.+\)/),
    });
  });

  it('passes on the message of its reader', async () => {
    footer.change = () => {
      throw 'a word';
    };
    expect((await refused(fileOf(changes), 5)).message).toContain('not a readable Parquet file (a word)');
  });

  it.each<[string, (element: SchemaElement) => SchemaElement | undefined, string | undefined]>([
    ['', () => undefined, 'column "t" is missing'],
    ['of another type', (element) => ({ ...element, type: 'INT64' }), 'column "t" is not of type u32'],
    ['of another width', (element) => ({ ...element, converted_type: 'UINT_8' }), 'column "t" is not of type u32'],
    ['repeated', (element) => ({ ...element, repetition_type: 'REPEATED' }), 'column "t" is not of type u32'],
    ['with gaps', (element) => ({ ...element, repetition_type: 'OPTIONAL' }), 'column "t" is not of type u32'],
    ['as it should be', (element) => element, undefined],
  ])('has a column %s', async (_, change, says) => {
    footer.change = (metadata) => {
      metadata.schema = metadata.schema.flatMap((element) =>
        element.name === 't' ? (change(element) ?? []) : element,
      );
    };
    if (says === undefined) await expect(opened(fileOf(changes), 5)).resolves.toBeDefined();
    else expect((await refused(fileOf(changes), 5)).message).toMatch(new RegExp(`^memory/a.parquet: ${says}`));
  });

  it.each<['REQUIRED' | 'OPTIONAL' | 'REPEATED', string | undefined]>([
    ['REQUIRED', undefined],
    ['OPTIONAL', undefined],
    ['REPEATED', 'column "cause" is not of type u32'],
  ])('has a column that may have gaps, %s', async (repetition, says) => {
    footer.change = ({ schema }) => {
      schema.find(({ name }) => name === 'cause')!.repetition_type = repetition;
    };
    if (says === undefined) await expect(opened(fileOf(changes), 5)).resolves.toBeDefined();
    else expect((await refused(fileOf(changes), 5)).message).toContain(says);
  });

  it('has its columns in another order, and is read all the same', async () => {
    const [root, ...elements] = schemaOf('changes');
    footer.change = (metadata) => {
      metadata.schema = [root, ...elements.toReversed()];
    };
    await expect(opened(fileOf(changes), 5)).resolves.toBeDefined();
  });

  it('lacks the root of its columns', async () => {
    footer.change = (metadata) => {
      metadata.schema = metadata.schema.slice(1);
    };
    expect((await refused(fileOf(changes), 5)).message).toContain('column "row" is missing');
  });

  it('has fewer values than rows', async () => {
    const file = fileOf(changes, { codec: 'SNAPPY' });
    footer.change = ({ row_groups }) => {
      row_groups[0].num_rows = 6n;
    };
    const { reader } = await opened(file, 6);
    await expect(reader.read(reader.groups[0], ['row'])).rejects.toMatchObject({
      code: 'report/damaged-run',
      message: expect.stringMatching(/^memory\/a\.parquet: column "row" ends early/),
    });
  });

  it('has geometry where texts should be', async () => {
    const point = `\u0001\u0001${'\0'.repeat(19)}`;
    footer.change = ({ schema }) => {
      schema.find(({ name }) => name === 'kind')!.logical_type = { type: 'GEOMETRY' };
    };
    const file = fileOf({ ...events, kind: [point, point, point] }, { table: 'events', codec: 'SNAPPY' });
    const { reader } = await opened(file, 3, 'events');
    await expect(reader.read(reader.groups[0], ['kind'])).rejects.toMatchObject({
      code: 'report/damaged-run',
      message: expect.stringContaining('"kind" is not text'),
    });
  });
});

describe('numbers', () => {
  it('in their own array are taken as they are', () => {
    const [words, bytes] = [Uint32Array.of(1, 2), Uint8Array.of(1, 2)];
    expect(asU32(words)).toBe(words);
    expect(asU8(bytes)).toBe(bytes);
  });

  it('in another are copied, with a sign for missing values', () => {
    expect(asU32([1, null, 0, undefined] as never)).toEqual(Uint32Array.of(1, NONE, 0, NONE));
    expect(asU32(Int32Array.of(-1) as never)).toEqual(Uint32Array.of(NONE));
    expect(asU8([1, 255] as never)).toEqual(Uint8Array.of(1, 255));
  });
});

it('a fault of a file is reported with the file', () => {
  expect(damaged({ where: 'runs/x' }, 'a.parquet', 'it is cut')).toMatchObject({
    code: 'report/damaged-run',
    message: expect.stringContaining('runs/x/a.parquet: it is cut'),
  });
});
