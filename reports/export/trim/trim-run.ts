import type { SampleBlock } from '../../../sim/kernel/trace/sink.ts';
import type { Manifest, Trim } from '../../run-folder/manifest.ts';
import { filesOnDisk } from '../../run-folder/open-run.ts';
import type { Run } from '../../run-folder/read-run.ts';
import { type TrimmedFolder, writeTrimmed } from '../../run-folder/write-trimmed.ts';
import { type Chunk, eventParts, rowAt } from '../../trace-index/chunk.ts';
import { chunkOf } from '../../trace-index/row-store.ts';
import { readRunData } from '../../trace-index/run-data.ts';
import type { StateCodes } from '../../trace-index/state-codes.ts';
import { initialStateRows } from './initial-state-rows.ts';

/**
 * Writes a part of a run into a folder: its rows, and the initial-state rows from before it. All keep their numbers and
 * times, so that a reader that applies them in order gets the fleet as it was.
 *
 * Errors  LabError `report/damaged-run`
 */
export async function trimRun(
  folder: string,
  trim: Trim,
  summary: unknown,
  into: string,
  digestOf?: (path: string) => string,
): Promise<Manifest> {
  const data = await readRunData(filesOnDisk(folder, digestOf), {});
  const { store, codes, manifest, run } = data;
  const isInitialState = await initialStateRows(data, trim.from);
  const trimmed = writeTrimmed(into, { folder, manifest }, trim);
  for (const [entry, { firstT }] of store.entries.entries()) {
    if (firstT > trim.to) break;
    copyRows(
      await chunkOf(store, entry),
      codes,
      trimmed,
      (row, t) => t <= trim.to && (t >= trim.from || isInitialState(row)),
    );
  }
  await copySamples(run, trim, trimmed);
  return trimmed.finish(summary);
}

function copyRows(
  chunk: Chunk,
  codes: StateCodes,
  trimmed: TrimmedFolder,
  isWanted: (row: number, t: number) => boolean,
): void {
  const { events } = chunk;
  const [changeRows, eventRows]: [number[], number[]] = [[], []];
  for (let i = 0, e = 0; i < chunk.length; i++) {
    const isEvent = events.at[e] === i;
    if (isWanted(rowAt(chunk, i), chunk.t[i])) (isEvent ? eventRows : changeRows).push(isEvent ? e : i);
    if (isEvent) e++;
  }
  if (changeRows.length > 0) {
    trimmed.changes({
      ...common(chunk, changeRows),
      region: Uint8Array.from(changeRows, (i) => codes.regionOf[chunk.code[i]]),
      state: Uint8Array.from(changeRows, (i) => codes.stateOf[chunk.code[i]]),
    });
  }
  if (eventRows.length === 0) return;
  const places = eventRows.map((e) => events.at[e]);
  const parts = Object.fromEntries(
    eventParts.map((part) => [part, Uint32Array.from(eventRows, (e) => events[part][e])]),
  );
  trimmed.events({
    ...common(chunk, places),
    ...(parts as Record<'actor' | 'control' | 'detail' | 'evidence', Uint32Array>),
    kind: Uint8Array.from(parts.kind),
    verdict: Uint8Array.from(parts.verdict),
    strings: events.strings,
  });
}

const common = (chunk: Chunk, places: readonly number[]) => ({
  length: places.length,
  row: Uint32Array.from(places, (i) => rowAt(chunk, i)),
  t: Uint32Array.from(places, (i) => chunk.t[i]),
  device: Uint32Array.from(places, (i) => chunk.device[i]),
  cause: Uint32Array.from(places, (i) => chunk.cause[i]),
});

/** Includes the last sample before the part, so that a line begins at its edge. */
async function copySamples(run: Run, { from, to }: Trim, trimmed: TrimmedFolder): Promise<void> {
  let before: SampleBlock | undefined;
  for await (const sample of run.samples()) {
    if (sample.t > to) break;
    if (sample.t < from) before = sample;
    else {
      if (before !== undefined) trimmed.samples(before);
      before = undefined;
      trimmed.samples(sample);
    }
  }
  if (before !== undefined) trimmed.samples(before);
}
