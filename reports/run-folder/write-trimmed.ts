import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChangeBlock, EventBlock, SampleBlock } from '../../sim/kernel/trace/sink.ts';
import { canonicalJson } from './canonical-json.ts';
import { ChangeBuffer } from './change-buffer.ts';
import { EventBuffer } from './event-buffer.ts';
import { makeFolder } from './make-folder.ts';
import type { Manifest, Trim } from './manifest.ts';
import { SamplePyramid } from './sample-pyramid.ts';
import { sampledSeries } from './sampled-series.ts';
import { describeFile, SegmentedTable } from './segmented-table.ts';
import { writeManifest } from './write-manifest.ts';

/** Takes the rows of a part of a run, in their order and with their own numbers. */
export interface TrimmedFolder {
  changes(block: ChangeBlock): void;
  events(block: EventBlock): void;
  samples(block: SampleBlock): void;
  /** Writes the manifest, which completes the folder. `summary` is that of the whole run. */
  finish(summary: unknown): Manifest;
}

/**
 * Writes the folder of a part of a run: the same fleet, plan and verdict, and the rows that the caller passes.
 *
 * Errors  those of the file system
 */
export function writeTrimmed(path: string, from: { readonly folder: string; readonly manifest: Manifest }, trim: Trim) {
  const { folder, manifest } = from;
  makeFolder(path);
  const tables = {
    changes: new SegmentedTable(path, 'changes'),
    events: new SegmentedTable(path, 'events'),
    metrics: new SegmentedTable(path, 'metrics'),
  };
  const changes = new ChangeBuffer(tables.changes);
  const events = new EventBuffer(tables.events);
  const samples = new SamplePyramid(tables.metrics, sampledSeries(manifest));
  const counts = { devices: manifest.counts.devices, changes: 0, events: 0, samples: 0 };

  const trimmed: TrimmedFolder = {
    changes(block) {
      counts.changes += block.length;
      changes.add(block);
    },
    events(block) {
      counts.events += block.length;
      events.add(block);
    },
    samples(block) {
      counts.samples++;
      samples.add(block);
    },
    finish(summary) {
      changes.flush();
      events.flush();
      samples.flush(true);
      const closed = [tables.changes.close(), tables.events.close(), tables.metrics.close()];
      const devices = manifest.files.filter(({ table }) => table === 'devices');
      for (const { name } of devices) copyFileSync(join(folder, name), join(path, name));
      writeFileSync(join(path, 'summary.json'), `${canonicalJson(summary, 2)}\n`);
      const summaryFile = { ...describeFile(path, 'summary.json'), table: 'summary', rows: 0 } as const;
      const whole: Manifest = {
        ...manifest,
        counts,
        trim,
        reachedT: trim.to,
        chapters: manifest.chapters.filter(({ t }) => t >= trim.from && t <= trim.to),
        files: [...devices, ...closed.filter((file) => file !== undefined), summaryFile],
      };
      // `lacks` names columns that files of an older schema do not have; the new files have them, empty.
      const { lacks = [], ...rest } = whole;
      const stillLacks = lacks.filter((name) => name.startsWith('devices.'));
      const written: Manifest = stillLacks.length === 0 ? rest : { ...rest, lacks: stillLacks };
      writeManifest(path, written);
      return written;
    },
  };
  return trimmed;
}
