import { eventKinds, type VerdictWord, verdicts } from '../../sim/kernel/trace/kinds.ts';
import { type ChangeBlock, type EventBlock, NONE, type SampleBlock } from '../../sim/kernel/trace/sink.ts';
import { checkFiles, intactText } from './check-files.ts';
import { coveredText } from './covered-text.ts';
import { type DeviceLookup, readDevices } from './device-lookup.ts';
import { sha256Of } from './digest.ts';
import type { Manifest } from './manifest.ts';
import { parseManifest } from './read-manifest.ts';
import { seriesPlaces } from './sampled-series.ts';
import { StringList } from './string-list.ts';
import { asU8, asU32, damaged, openTable, type RowGroup, type RunFiles, type TableReader } from './table-reader.ts';
import type { CodedTexts } from './text-column.ts';

/** A run folder, opened for reading. Decodes on demand; a block is one row group. */
export interface Run {
  readonly manifest: Manifest;
  readonly where: string;
  /** Undefined for a run in memory. */
  readonly files: RunFiles | undefined;
  readonly changes: BlockTable<ChangeBlock>;
  readonly events: BlockTable<EventBlock>;
  /** Undefined for a run in memory. */
  readonly metrics: TableReader | undefined;
  /** Decoded once and cached. */
  devices(): Promise<DeviceLookup>;
  samples(): AsyncGenerator<SampleBlock>;
  /** The content of `summary.json`; undefined where the run ended before it was written. */
  summary(): Promise<unknown>;
  /**
   * Checks the files against their digests again, for callers that let other code read them. LabError
   * `report/damaged-run`.
   */
  check(): Promise<void>;
}

export interface BlockTable<Block> {
  readonly groups: readonly RowGroup[];
  /** The rows of one group. The arrays are the caller's. */
  block(group: RowGroup): Promise<Block>;
  /** One u32 column alone, to look at before decoding the rest. */
  column(group: RowGroup, name: 'row' | 't' | 'device'): Promise<Uint32Array>;
}

/**
 * Opens a run from any `RunFiles`; `openRun` does it for a folder on disk. Checks everything before using anything: the
 * manifest against its own digest and sums, each file against the digest that the manifest has of it.
 *
 * Errors  LabError `report/not-a-run`, `report/newer-run` or `report/damaged-run`
 */
export async function readRun(files: RunFiles): Promise<Run> {
  const manifest = await readManifest(files);
  await checkFiles(files, manifest);
  const changes = await openTable(files, manifest, 'changes');
  const events = await openTable(files, manifest, 'events');
  const metrics = await openTable(files, manifest, 'metrics');
  let devices: Promise<DeviceLookup> | undefined;
  return {
    manifest,
    where: files.where,
    files,
    changes: blockTable(changes, (group) => readChanges(files, manifest, changes, group)),
    events: blockTable(events, eventReader(files, manifest, events)),
    metrics,
    devices: () => {
      devices ??= readDevices(files, manifest);
      return devices;
    },
    samples: () => readSamples(files, manifest, metrics),
    summary: () => readSummary(files, manifest),
    check: () => checkFiles(files, manifest),
  };
}

/** The manifest alone, checked against its own digest. Errors as of `readRun`. */
export async function readManifest(files: RunFiles): Promise<Manifest> {
  const text = await files.text('manifest.json');
  const covered = coveredText(text);
  const digest = covered === undefined ? undefined : await sha256Of(covered);
  return parseManifest(text, `${files.where}/manifest.json`, digest);
}

const blockTable = <Block>(table: TableReader, block: (group: RowGroup) => Promise<Block>): BlockTable<Block> => ({
  groups: table.groups,
  block,
  column: async (group, name) => asU32((await table.read(group, [name]))[0]),
});

async function readChanges(
  files: RunFiles,
  manifest: Manifest,
  table: TableReader,
  group: RowGroup,
): Promise<ChangeBlock> {
  const names = ['row', 't', 'device', 'region', 'state', 'cause'];
  const [row, t, device, region, state, cause] = await table.read(group, names);
  const block: ChangeBlock = {
    length: group.rows,
    row: asU32(row),
    t: asU32(t),
    device: asU32(device),
    region: asU8(region),
    state: asU8(state),
    cause: asU32(cause),
  };
  checkCodes(files, manifest, group.file, block);
  return block;
}

/** Readers index arrays with these codes: a code without a name becomes an error here, not somewhere in a chart. */
function checkCodes(files: RunFiles, manifest: Manifest, file: string, block: ChangeBlock): void {
  const { regions, counts } = manifest;
  const states = Uint16Array.from({ length: 256 }, (_, region) => regions[region]?.states.length ?? 0);
  for (let i = 0; i < block.length; i++) {
    if (block.state[i] >= states[block.region[i]]) {
      throw damaged(
        files,
        file,
        `row ${block.row[i]} has region ${block.region[i]}, state ${block.state[i]}: no such state`,
      );
    }
    if (block.device[i] >= counts.devices) {
      throw damaged(files, file, `row ${block.row[i]} has device ${block.device[i]} in a fleet of ${counts.devices}`);
    }
  }
}

/** All event blocks of a run share one list of strings, which grows as they are read. */
function eventReader(
  files: RunFiles,
  manifest: Manifest,
  table: TableReader,
): (group: RowGroup) => Promise<EventBlock> {
  const list = new StringList();
  const listed = (text: string | null): number => list.codeOf(text);

  return async (group) => {
    const names = ['row', 't', 'kind', 'device', 'actor', 'control', 'verdict', 'detail', 'evidence', 'cause'];
    const columns = await table.open(group, names);
    const numbers = async (name: string) => asU32(await columns.values(name));
    // Most rows have one of few texts in these: each is looked up once a group.
    const coded = async (name: string, codeOf: (text: string | null) => number = listed) =>
      eachOnce(await columns.coded(name), codeOf);
    const block: EventBlock = {
      length: group.rows,
      strings: list.strings,
      row: await numbers('row'),
      t: await numbers('t'),
      kind: new Uint8Array(await coded('kind', (name) => kindOf(files, group, name))),
      device: await numbers('device'),
      actor: await coded('actor'),
      control: await coded('control'),
      verdict: new Uint8Array(await coded('verdict', (name) => verdictOf(files, group, name))),
      detail: await coded('detail'),
      evidence: Uint32Array.from((await columns.values('evidence')) as ArrayLike<string | null>, listed),
      cause: await numbers('cause'),
    };
    const stray = block.device.find((device) => device !== NONE && device >= manifest.counts.devices);
    if (stray === undefined) return block;
    throw damaged(files, group.file, `an event has device ${stray} in a fleet of ${manifest.counts.devices}`);
  };
}

/** Codes of another list in place of those of a column: that of each text, and of none, is asked for once, where a row has it. */
function eachOnce({ texts, codes }: CodedTexts, codeOf: (text: string | null) => number): Uint32Array {
  const known: number[] = [];
  return codes.map((code) => {
    const place = code === NONE ? texts.length : code;
    known[place] ??= codeOf(texts[place] ?? null);
    return known[place];
  });
}

function kindOf(files: RunFiles, group: RowGroup, name: string | null): number {
  const code = (eventKinds as readonly (string | null)[]).indexOf(name);
  if (code < 0) throw damaged(files, group.file, `event kind "${name}" is not known to this fleetlab`);
  return code;
}

function verdictOf(files: RunFiles, group: RowGroup, name: string | null): number {
  const code = verdicts.indexOf((name ?? 'none') as VerdictWord);
  if (code < 0) throw damaged(files, group.file, `"${name}" is not a verdict`);
  return code;
}

async function* readSamples(files: RunFiles, manifest: Manifest, metrics: TableReader): AsyncGenerator<SampleBlock> {
  const places = seriesPlaces(manifest);
  let t = 0;
  let bucket = -1;
  let values = new Float64Array(places.size);
  for (const group of metrics.groups) {
    if (group.level !== undefined && group.level !== 0) continue;
    const [level, buckets, ts, series, last] = await metrics.read(group, ['level', 'bucket', 't', 'series', 'last']);
    for (let i = 0; i < group.rows; i++) {
      if (level[i] !== 0) continue;
      if (buckets[i] !== bucket) {
        if (bucket >= 0) yield { t, values };
        bucket = buckets[i] as number;
        t = ts[i] as number;
        values = new Float64Array(places.size);
      }
      const place = places.get(series[i] as string);
      if (place === undefined) throw damaged(files, group.file, `series "${series[i]}" is not known to this fleetlab`);
      values[place] = last[i] as number;
    }
  }
  if (bucket >= 0) yield { t, values };
}

async function readSummary(files: RunFiles, manifest: Manifest): Promise<unknown> {
  const file = manifest.files.find(({ table }) => table === 'summary');
  if (file === undefined) return undefined;
  const text = await intactText(files, file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damaged(files, 'summary.json', `not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}
