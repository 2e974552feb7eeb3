import { existsSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LostSlice } from '../../sim/fleet/lost-slice.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { TraceSink } from '../../sim/kernel/trace/sink.ts';
import type { SeenSink } from '../../sim/seen/seen-row.ts';
import { canonicalJson } from './canonical-json.ts';
import { ChangeBuffer } from './change-buffer.ts';
import { writeDevices } from './device-table.ts';
import { EventBuffer } from './event-buffer.ts';
import { folderName } from './folder-name.ts';
import { isLockName } from './lock-name.ts';
import { makeFolder } from './make-folder.ts';
import {
  type Chapter,
  MANIFEST_BYTES_MAX,
  type MachineDrawing,
  type Manifest,
  type PolicyDrawing,
  type RunEnd,
  type RunFile,
} from './manifest.ts';
import { lostPart, newManifest, type RunOutline } from './new-manifest.ts';
import { plainText } from './plain-file.ts';
import { isManifest } from './read-manifest.ts';
import { SamplePyramid } from './sample-pyramid.ts';
import { sampledSeries } from './sampled-series.ts';
import { SeenBuffer } from './seen-buffer.ts';
import { describeFile, SegmentedTable } from './segmented-table.ts';
import { writeManifest } from './write-manifest.ts';
import { WrittenFiles, writing } from './written-files.ts';

export interface NewRun extends RunOutline {
  /** Folder that run folders are made in; made if it is not there. */
  readonly root: string;
  /** Makes this process the only writer of a folder until `release`, or throws. Left out where there can be no other. */
  readonly lock?: FolderLock;
  /** Whether the folder also gets what the platform logs. Default: false. */
  readonly hasSeen?: boolean;
}

export type FolderLock = (folder: string) => { release(): void };

export interface OpenRunFolder {
  readonly sink: TraceSink;
  /** Takes what the platform logs; only for a folder that gets it. */
  readonly seen: SeenSink | undefined;
  readonly path: string;
  /** Stores the drawings of the machines; the next version of the manifest has them. */
  setDrawings(machine: MachineDrawing, rolloutMachines?: readonly PolicyDrawing[]): void;
  /** Closes the files that are open, so that the folder can be read as it is. */
  flush(): void;
  finish(ending: RunEnding): void;
}

export interface RunEnding {
  readonly end: Exclude<RunEnd, 'running'>;
  readonly traceHash: string | null;
  readonly chapters: readonly Chapter[];
  /** The content of `summary.json`; undefined leaves the file out. */
  readonly summary: unknown;
  /** Slices of the fleet that the run lost. */
  readonly lost?: readonly LostSlice[] | undefined;
}

/**
 * Opens the folder of a new run and returns the sink that fills it.
 *
 * A killed run can be read up to its last closed segment: files are whole or have a temporary name, and the manifest,
 * always replaced in one step, lists the whole ones. Segments close together, each time a twentieth of the run's time has
 * passed. The same plan and version give the same folder. Its old contents are removed first, once this process is its
 * only writer and a new manifest is in place, so that no manifest ever lists files of two runs. Before the last manifest
 * is written, every file is checked again: a run whose files were removed in the meantime does not end as finished.
 *
 * Units   ticks of `tickMs`
 * Errors  LabError `report/not-a-run-folder` if the place holds something that is no run, `report/folder-changed` if
 *         files were changed or removed while the run wrote them; those of the lock
 */
export function openRunFolder(run: NewRun): OpenRunFolder {
  const path = join(run.root, folderName(run.plan, run.version));
  let manifest = newManifest(run);
  if (existsSync(path)) refuseUnlessRun(path);
  makeFolder(path);
  const lock = run.lock?.(path);
  const written = new WrittenFiles(path);
  writing(written, () => {
    clear(path, manifest);
    manifest = { ...manifest, files: [written.keep(writeDevices(path, run.devices))] };
    putManifest(manifest);
  });

  const tables = {
    changes: new SegmentedTable(path, 'changes'),
    events: new SegmentedTable(path, 'events'),
    metrics: new SegmentedTable(path, 'metrics'),
    seen: new SegmentedTable(path, 'seen'),
  };
  const changes = new ChangeBuffer(tables.changes);
  const events = new EventBuffer(tables.events);
  const samples = new SamplePyramid(tables.metrics, sampledSeries(manifest));
  const seen = new SeenBuffer(tables.seen, run.tickMs);
  const counts = { devices: run.devices.count, changes: 0, events: 0, samples: 0 };
  const segmentSpan = run.plan.durationMs / run.tickMs / SEGMENTS_PER_RUN;
  let segmentStart = 0;
  let reachedT = 0;
  let isFinished = false;

  function closeSegments(isOver: boolean): void {
    changes.flush();
    events.flush();
    samples.flush(isOver);
    seen.flush();
    const closed = [tables.changes.close(), tables.events.close(), tables.metrics.close(), closeSeen(isOver)];
    segmentStart = reachedT;
    manifest = {
      ...manifest,
      counts: { ...counts },
      reachedT,
      files: [...manifest.files, ...closed.filter(isWritten).map((file) => written.keep(file))],
    };
  }

  /** A run that was asked for logs and has no entries gets a table without rows. */
  function closeSeen(isOver: boolean): RunFile | undefined {
    const isEmpty = isOver && !manifest.files.some(({ table }) => table === 'seen');
    return run.hasSeen === true && isEmpty ? tables.seen.close(true) : tables.seen.close();
  }

  function closeAndList(): void {
    closeSegments(false);
    putManifest(manifest);
  }

  function putManifest(next: Manifest): void {
    writeManifest(path, next);
    written.keep({ name: 'manifest.json' });
  }

  const sink: TraceSink = {
    changes(block) {
      counts.changes += block.length;
      writing(written, () => changes.add(block));
    },
    events(block) {
      counts.events += block.length;
      writing(written, () => events.add(block));
    },
    samples(block) {
      counts.samples++;
      writing(written, () => samples.add(block));
    },
    reached(t) {
      reachedT = t;
      // Only here do both tables have all rows up to one tick.
      const isFull = Math.max(tables.changes.rows, tables.events.rows) >= SEGMENT_ROWS_MAX;
      if (isFull || t - segmentStart >= segmentSpan) writing(written, closeAndList);
    },
  };

  const takeSeen: SeenSink = (batch) => writing(written, () => seen.add(batch));

  function setDrawings(machine: MachineDrawing, policies: readonly PolicyDrawing[] = []): void {
    manifest = { ...manifest, machine, ...(policies.length > 0 && { rolloutMachines: [...policies] }) };
  }

  const flush = (): void => writing(written, closeAndList);

  function finish({ end, traceHash, chapters, summary, lost }: RunEnding): void {
    if (isFinished) return;
    isFinished = true;
    try {
      written.check();
      closeSegments(true);
      const files = [...manifest.files];
      if (summary !== undefined) files.push(written.keep(writeSummary(path, summary)));
      written.check();
      const ending = { traceHash, end, complete: end === 'finished', ...lostPart(lost) };
      putManifest({ ...manifest, files, chapters: [...chapters], ...ending });
    } finally {
      lock?.release();
    }
  }

  return { sink, seen: run.hasSeen === true ? takeSeen : undefined, path, setDrawings, flush, finish };
}

/** A killed run loses at most this share of its simulated time. */
const SEGMENTS_PER_RUN = 20;
const SEGMENT_ROWS_MAX = 8_000_000;

const isWritten = (file: RunFile | undefined): file is RunFile => file !== undefined;

function clear(path: string, manifest: Manifest): void {
  refuseUnlessRun(path);
  writeManifest(path, manifest);
  for (const name of readdirSync(path).sort()) if (isOurs.test(name)) rmSync(join(path, name));
}

/** Names that the writer gives, whole or not. Anything else in the folder is the user's and stays. */
const isOurs =
  /^\.?(?:devices|(?:changes|events|metrics|seen)-\d{4,6})\.parquet(?:\.part)?$|^summary\.json$|^\.manifest\.json\.part$/;

function refuseUnlessRun(path: string): void {
  const names = readdirSync(path).filter((name) => !isLockName(name));
  if (names.length === 0 || (names.includes('manifest.json') && holdsManifest(join(path, 'manifest.json')))) return;
  // The first write of all is the manifest's own temporary file.
  if (names.every((name) => name === '.manifest.json.part')) return;
  throw new LabError('report/not-a-run-folder', {
    what: 'this run would be written here, but the folder holds something that is not a fleetlab run',
    where: path,
    hint: 'move that folder away, or choose another place for runs',
  });
}

function holdsManifest(path: string): boolean {
  try {
    return isManifest(JSON.parse(plainText(path, MANIFEST_BYTES_MAX)));
  } catch (error) {
    // No JSON, or no file at all: it is not ours to write over.
    if (error instanceof SyntaxError || error instanceof LabError) return false;
    throw error;
  }
}

function writeSummary(path: string, summary: unknown): RunFile {
  writeFileSync(join(path, 'summary.json'), `${canonicalJson(summary, 2)}\n`);
  return { ...describeFile(path, 'summary.json'), table: 'summary', rows: 0 };
}
