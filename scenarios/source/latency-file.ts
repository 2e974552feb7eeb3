import { basename } from 'node:path';
import { suggest } from '../../sim/kernel/near.ts';
import { type CsvRow, readCsv } from './csv.ts';
import { type FoundFile, findNamedFile } from './find-file.ts';
import type { SourcePosition } from './located.ts';
import { problemError, wholeFile } from './problem.ts';
import { readText } from './read-text.ts';
import { RowFaults } from './row-faults.ts';
import type { SourceFolder } from './source-folder.ts';

/** Latencies from `from` to `to`, evenly spread between them, in milliseconds; both are the same for an exact value. */
export type LatencyBucket = readonly [from: number, to: number, count: number];

/** More than a minute is no latency, but an outage. */
export const LATENCY_MAX_MS = 60_000;
const FILE_SIZE_MAX = 2 ** 26;

/**
 * Reads measured latencies, in milliseconds: CSV or JSON with samples (`ms`), values with counts (`ms,count`), buckets
 * (`from,to,count`), or cumulative ones as Prometheus has them (`le,count`). JSON is a list of numbers, or of maps with the
 * same keys. The path is relative to `folder`.
 *
 * Shape   ascending; samples as values of whole milliseconds with their counts
 * Errors  ScenarioError with the lines, or the places in the list, that are wrong
 */
export function readLatencies(
  reference: string,
  folder: SourceFolder,
  by: SourcePosition,
): { readonly file: string; readonly buckets: readonly LatencyBucket[] } {
  const file = findNamedFile(reference, folder, by, FILE_SIZE_MAX);
  const text = readText(file);
  if (text.trim() === '') throw problemError('scenario/invalid', wholeFile(file.shown), 'is empty', FORMS);
  const faults = new RowFaults();
  const rows = /^\uFEFF?\s*\[/.test(text) ? jsonRows(text, file) : csvRows(text, faults);
  faults.throwAny(file.shown);
  const buckets = rows === undefined ? [] : bucketsOf(rows, faults);
  faults.throwAny(file.shown);
  if (buckets.every(([, , count]) => count === 0))
    throw problemError('scenario/invalid', wholeFile(file.shown), 'has no latency', FORMS);
  return { file: basename(file.path), buckets };
}

const FORMS = 'begin with the line ms, or ms,count, or from,to,count, or le,count; or write a list of numbers in JSON';

/** By form, the columns of a file. */
const forms = [['ms'], ['ms', 'count'], ['from', 'to', 'count'], ['le', 'count']] as const;
type Form = (typeof forms)[number];

interface LatencyRows {
  readonly form: Form;
  /** The line of each row, or its place in a list, from 1; and its cells in the order of the form. */
  readonly rows: readonly (readonly [number, readonly unknown[]])[];
}

function csvRows(text: string, faults: RowFaults): LatencyRows | undefined {
  let header: Header | undefined;
  let isRefused = false;
  const rows: (readonly [number, readonly unknown[]])[] = [];
  const fault = readCsv(text, ({ line, cells }: CsvRow) => {
    if (isRefused) return;
    if (header === undefined) {
      header = headerOf(cells);
      isRefused = header === undefined;
      if (isRefused)
        faults.add({ line, what: `${JSON.stringify(cells.join(','))} names no columns of latencies`, hint: FORMS });
      if (header?.isData !== true) return;
    }
    if (cells.length < Math.max(...header.at) + 1)
      faults.add({ line, what: `has ${cells.length} cells`, hint: `write ${header.form.join(',')}` });
    else rows.push([line, header.at.map((place) => cells[place])]);
  });
  if (fault !== undefined) faults.add({ ...fault, hint: 'numbers need no quotes' });
  return header && { form: header.form, rows };
}

interface Header {
  readonly form: Form;
  readonly at: readonly number[];
  /** There is none: the first row has a sample already. */
  readonly isData: boolean;
}

function headerOf(cells: readonly string[]): Header | undefined {
  if (cells.length === 1 && numberOf(cells[0], false) !== undefined) return { form: ['ms'], at: [0], isData: true };
  const names = cells.map((cell) => cell.toLowerCase());
  // The longest form first: `ms,count` has the column of `ms` too.
  const form = forms.toReversed().find((columns) => columns.every((column) => names.includes(column)));
  return form && { form, at: form.map((column) => names.indexOf(column)), isData: false };
}

function jsonRows(text: string, { shown }: Pick<FoundFile, 'shown'>): LatencyRows {
  const list = parsed(text, shown);
  const [first] = list;
  if (typeof first !== 'object' || first === null)
    return { form: ['ms'], rows: list.map((value, nth) => [nth + 1, [value]]) };
  const keys = Object.keys(first);
  const form = forms.toReversed().find((columns) => columns.every((column) => keys.includes(column)));
  if (form === undefined) {
    const hint = suggest(keys[0] ?? '', ['ms', 'count', 'from', 'to', 'le']);
    throw problemError('scenario/invalid', wholeFile(shown), 'is a list of maps that name no latency', hint);
  }
  const cellsOf = (value: unknown): readonly unknown[] =>
    form.map(
      (column) =>
        (typeof value === 'object' && value !== null ? Object.entries(value) : []).find(([key]) => key === column)?.[1],
    );
  return { form, rows: list.map((value, nth) => [nth + 1, cellsOf(value)]) };
}

function parsed(text: string, shown: string): readonly unknown[] {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return Array.isArray(value) ? value : [];
  } catch (error) {
    throw problemError('scenario/invalid', wholeFile(shown), `is not JSON (${(error as Error).message})`, FORMS);
  }
}

function bucketsOf({ form, rows }: LatencyRows, faults: RowFaults): readonly LatencyBucket[] {
  const isCumulative = form[0] === 'le';
  const found: LatencyBucket[] = [];
  let [bound, sum] = [0, 0];
  for (const [line, cells] of rows) {
    const numbers = cells.map((cell, nth) => numberOf(cell, form[nth] === 'count'));
    const wrong = numbers.indexOf(undefined);
    if (isCumulative && isInfinite(cells[0]) && numbers[1] !== undefined) {
      if (numbers[1] > sum)
        faults.add({ line, what: `${numbers[1] - sum} latencies are above the last bound`, hint: 'give them a bound' });
      continue;
    }
    if (wrong >= 0) {
      const limits = form[wrong] === 'count' ? 'a whole number from 0' : `milliseconds from 0 to ${LATENCY_MAX_MS}`;
      faults.add({
        line,
        what: `${JSON.stringify(cells[wrong] ?? '')} is not a ${form[wrong]}`,
        hint: `write ${limits}`,
      });
      continue;
    }
    const [first, second = 1, third = 0] = numbers as readonly number[];
    const [from, to, count] = isCumulative
      ? [bound, first, second - sum]
      : form.length === 3
        ? [first, second, third]
        : [first, first, second];
    if (to < from || count < 0)
      faults.add({
        line,
        what: isCumulative ? 'is below the line before it' : 'ends before it begins',
        hint: isCumulative
          ? 'bounds and counts rise: each count has those of all lower bounds in it'
          : 'write from,to,count',
      });
    else if (count > 0) found.push([from, to, count]);
    if (isCumulative) [bound, sum] = [first, second];
  }
  return form.length === 3 || isCumulative ? apart(found, faults) : counted(found);
}

function numberOf(cell: unknown, isCount: boolean): number | undefined {
  const text = typeof cell === 'number' ? String(cell) : cell;
  if (typeof text !== 'string' || !/^\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text.trim())) return undefined;
  const value = Number(text);
  if (isCount) return Number.isSafeInteger(value) && value <= COUNT_MAX ? value : undefined;
  return value <= LATENCY_MAX_MS ? value : undefined;
}

const COUNT_MAX = 2 ** 40;
const isInfinite = (cell: unknown): boolean => typeof cell === 'string' && /^\+?inf(inity)?$/i.test(cell.trim());

/** Values of whole milliseconds, each with its count. */
function counted(values: readonly LatencyBucket[]): readonly LatencyBucket[] {
  const counts = new Map<number, number>();
  for (const [ms, , count] of values) {
    const whole = Math.round(ms);
    counts.set(whole, (counts.get(whole) ?? 0) + count);
  }
  return [...counts].sort(([a], [b]) => a - b).map(([ms, count]) => [ms, ms, count]);
}

/** Buckets in order. Two that overlap would count the same latencies twice. */
function apart(buckets: readonly LatencyBucket[], faults: RowFaults): readonly LatencyBucket[] {
  const ordered = buckets.toSorted(([a, b], [c, d]) => a - c || b - d);
  ordered.forEach(([from, to], nth) => {
    const before = ordered[nth - 1];
    if (before !== undefined && before[1] > from)
      faults.add({
        line: 1,
        what: `the buckets ${before[0]} to ${before[1]} and ${from} to ${to} overlap`,
        hint: 'let each begin where another ends',
      });
  });
  return ordered;
}
