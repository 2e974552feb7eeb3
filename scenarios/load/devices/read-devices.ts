import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { readCsv } from '../../source/csv.ts';
import { problemError, wholeFile } from '../../source/problem.ts';
import { readBytes, textOf } from '../../source/read-text.ts';
import { deviceColumns } from './device-columns.ts';
import type { DeviceFile } from './device-file.ts';
import { DeviceRows } from './device-rows.ts';

/**
 * Reads a device file. The same file is read once, however many cells of a sweep ask for it.
 *
 * Errors  ScenarioError `scenario/invalid` with the lines that are wrong; those of `readText`
 */
export function readDevices(path: string, shown: string): DeviceFile {
  const { size, mtimeMs } = statSync(path);
  const key = JSON.stringify([path, size, mtimeMs]);
  const known = kept.get(key) ?? readFresh(path, shown);
  kept.delete(key);
  kept.set(key, known);
  if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value!);
  return known;
}

const kept = new Map<string, DeviceFile>();
/** A file of a million devices takes some hundred megabytes. */
const KEPT_MAX = 2;

function readFresh(path: string, shown: string): DeviceFile {
  const bytes = readBytes({ path, shown });
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
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { shown, file: basename(path), sha256, ...rows.read(shown) };
}
