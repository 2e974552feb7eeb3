import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { readCsv } from '../../source/csv.ts';
import { shownPath } from '../../source/find-file.ts';
import { problemError, wholeFile } from '../../source/problem.ts';
import { readBytes, textOf } from '../../source/read-text.ts';
import { deviceColumns } from './device-columns.ts';
import type { DeviceFile } from './device-file.ts';
import { DeviceRows } from './device-rows.ts';

/** Finds the file that `fleet.from` names. */
export type DeviceReader = (from: string) => DeviceFile;

/**
 * Reads a device file from its path.
 *
 * Errors  ScenarioError `scenario/invalid` with the lines that are wrong; those of `readText`
 */
export function readDevices(path: string): DeviceFile {
  const { size, mtimeMs } = statSync(path);
  const shown = shownPath(path);
  return keptFile([path, size, mtimeMs], () => fileOf(basename(path), shown, readBytes({ path, shown })));
}

/** The text of a device file, from which `devicesIn` reads the same devices. Errors: as of `readBytes`. */
export const deviceText = (path: string): string => readBytes({ path, shown: shownPath(path) }).toString();

/** The same devices of a file whose content is at hand. */
export function devicesIn(file: string, content: string): DeviceFile {
  const bytes = Buffer.from(content);
  return keptFile([file, sha256Of(bytes)], () => fileOf(file, file, bytes));
}

/** The same file is read once, however many cells of a sweep ask for it. */
function keptFile(of: readonly (string | number)[], read: () => DeviceFile): DeviceFile {
  const key = JSON.stringify(of);
  const known = kept.get(key) ?? read();
  kept.delete(key);
  kept.set(key, known);
  if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value!);
  return known;
}

const kept = new Map<string, DeviceFile>();
/** A file of a million devices takes some hundred megabytes. */
const KEPT_MAX = 2;

function fileOf(file: string, shown: string, bytes: Buffer): DeviceFile {
  const text = textOf(bytes, shown);
  const example = `begin with the line ${deviceColumns.join(',')}, then write a line for each device`;
  if (text.trim() === '') throw problemError('scenario/invalid', wholeFile(shown), 'is empty', example);
  const rows = new DeviceRows();
  const fault = readCsv(text, (row) => rows.take(row));
  if (fault !== undefined)
    rows.faults.add({ ...fault, hint: 'write "" for a quote within a cell, and close each quoted cell' });
  rows.faults.throwAny(shown);
  if (rows.count === 0)
    throw problemError('scenario/invalid', wholeFile(shown), 'names columns, and no device', 'write a line for each');
  return { shown, file, sha256: sha256Of(bytes), ...rows.read(shown) };
}

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
