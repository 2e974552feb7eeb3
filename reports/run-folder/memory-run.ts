import {
  type ChangeBlock,
  type EventBlock,
  NONE,
  type SampleBlock,
  type TraceSink,
} from '../../sim/kernel/trace/sink.ts';
import { deviceLookup } from './device-lookup.ts';
import { lostPart, newManifest, type RunOutline } from './new-manifest.ts';
import type { BlockTable, Run } from './read-run.ts';
import { StringList } from './string-list.ts';
import type { RowGroup } from './table-reader.ts';
import type { RunEnding } from './write-run.ts';

/** A run that is kept in memory and can be read like a folder. */
export interface MemoryRun {
  readonly sink: TraceSink;
  /** The run as it is now. */
  soFar(): Run;
  /** Call once, when the run is over. */
  finish(ending: RunEnding): Run;
}

/**
 * Keeps a trace in memory as it passes.
 *
 * Units   22 bytes a change, 38 bytes an event, 8 bytes a value of each sample
 */
export function memoryRun(run: RunOutline): MemoryRun {
  const changes = new KeptBlocks(joinedChanges);
  const events = new KeptBlocks(joinedEvents);
  const strings = new StringList();
  const samples: SampleBlock[] = [];
  let reachedT = 0;

  const sink: TraceSink = {
    changes: (block) => changes.add(block),
    events: (block) => events.add(copyWith(strings, block)),
    samples: ({ t, values }) => void samples.push({ t, values: values.slice() }),
    reached: (t) => {
      reachedT = t;
    },
  };

  const soFar = (): Run => read({ end: 'running', traceHash: null, chapters: [], summary: undefined });

  function read({
    end,
    traceHash,
    chapters,
    summary,
    lost,
  }: Omit<RunEnding, 'end'> & Pick<Run['manifest'], 'end'>): Run {
    const { devices } = run;
    const counts = { devices: devices.count, changes: changes.rows, events: events.rows, samples: samples.length };
    const manifest = {
      ...newManifest(run),
      ...{ counts, reachedT, chapters: [...chapters], traceHash, end, complete: end === 'finished' },
      ...lostPart(lost),
    };
    const lookup = deviceLookup(devices, IN_MEMORY);
    return {
      manifest,
      files: undefined,
      metrics: undefined,
      where: IN_MEMORY,
      changes: changes.table(),
      events: events.table(),
      devices: async () => lookup,
      samples: () => each(samples),
      summary: async () => summary,
      check: async () => {},
    };
  }

  return { sink, soFar, finish: read };
}

const IN_MEMORY = 'the run in memory';

async function* each(samples: readonly SampleBlock[]): AsyncGenerator<SampleBlock> {
  for (const { t, values } of samples) yield { t, values: values.slice() };
}

type Block = ChangeBlock | EventBlock;

/** Blocks of one table, joined to groups large enough that a run of many samples does not have as many arrays. */
class KeptBlocks<Kind extends Block> {
  rows = 0;
  private readonly groups: Kind[] = [];
  private pending: Kind[] = [];
  private pendingRows = 0;

  /** `joined` copies blocks into a new one. */
  constructor(private readonly joined: (blocks: readonly Kind[]) => Kind) {}

  add(block: Kind): void {
    if (block.length === 0) return;
    this.pending.push(this.joined([block]));
    this.pendingRows += block.length;
    this.rows += block.length;
    if (this.pendingRows >= GROUP_ROWS) this.close();
  }

  table(): BlockTable<Kind> {
    if (this.pendingRows > 0) this.close();
    const blocks = new Map(this.groups.map((block) => [groupOf(block), block]));
    const found = (group: RowGroup): Kind => blocks.get(group) as Kind;
    return {
      groups: [...blocks.keys()],
      block: async (group) => this.joined([found(group)]),
      column: async (group, name) => found(group)[name].slice(),
    };
  }

  private close(): void {
    this.groups.push(this.joined(this.pending));
    this.pending = [];
    this.pendingRows = 0;
  }
}

const GROUP_ROWS = 65_536;

const groupOf = ({ length, row, t }: Block): RowGroup => ({
  file: IN_MEMORY,
  rows: length,
  offset: 0,
  fromRow: row[0],
  toRow: row[length - 1],
  fromT: t[0],
  toT: t[length - 1],
  level: undefined,
});

const joinedChanges = (blocks: readonly ChangeBlock[]): ChangeBlock => ({
  length: rowsIn(blocks),
  row: u32(blocks, (block) => block.row),
  t: u32(blocks, (block) => block.t),
  device: u32(blocks, (block) => block.device),
  region: u8(blocks, (block) => block.region),
  state: u8(blocks, (block) => block.state),
  cause: u32(blocks, (block) => block.cause),
});

/** Strings are shared by all blocks of a run and only grow. */
function joinedEvents(blocks: readonly EventBlock[]): EventBlock {
  return {
    length: rowsIn(blocks),
    strings: blocks[0].strings,
    row: u32(blocks, (block) => block.row),
    t: u32(blocks, (block) => block.t),
    kind: u8(blocks, (block) => block.kind),
    device: u32(blocks, (block) => block.device),
    actor: u32(blocks, (block) => block.actor),
    control: u32(blocks, (block) => block.control),
    verdict: u8(blocks, (block) => block.verdict),
    detail: u32(blocks, (block) => block.detail),
    evidence: u32(blocks, (block) => block.evidence),
    cause: u32(blocks, (block) => block.cause),
  };
}

const rowsIn = (blocks: readonly Block[]): number => blocks.reduce((sum, { length }) => sum + length, 0);

function joined<Column extends Uint32Array | Uint8Array>(into: Column, parts: readonly Column[]): Column {
  let at = 0;
  for (const part of parts) {
    into.set(part, at);
    at += part.length;
  }
  return into;
}

const u32 = <Kind extends Block>(blocks: readonly Kind[], columnOf: (block: Kind) => Uint32Array): Uint32Array =>
  joined(
    new Uint32Array(rowsIn(blocks)),
    blocks.map((block) => columnOf(block).subarray(0, block.length)),
  );

const u8 = <Kind extends Block>(blocks: readonly Kind[], columnOf: (block: Kind) => Uint8Array): Uint8Array =>
  joined(
    new Uint8Array(rowsIn(blocks)),
    blocks.map((block) => columnOf(block).subarray(0, block.length)),
  );

/** A copy of a block whose codes index another list. */
function copyWith(list: StringList, block: EventBlock): EventBlock {
  const { length, strings } = block;
  const coded = (codes: Uint32Array) =>
    codes.subarray(0, length).map((code) => (code === NONE ? NONE : list.codeOf(strings[code])));
  return {
    ...block,
    strings: list.strings,
    actor: coded(block.actor),
    control: coded(block.control),
    detail: coded(block.detail),
    evidence: coded(block.evidence),
  };
}
