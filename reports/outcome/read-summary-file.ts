import { readFileSync } from 'node:fs';
import * as v from 'valibot';
import type { LabError } from '../../sim/kernel/lab-error.ts';
import { metricList } from '../metrics/metric-list.ts';
import { damagedRun } from '../run-folder/damaged-run.ts';
import { intactFile } from '../run-folder/intact-files.ts';
import { finite, looseObject, readShape, record } from '../run-folder/json-shape.ts';
import type { Manifest } from '../run-folder/manifest.ts';
import { readSummary } from './read-summary.ts';
import type { Summary } from './summary.ts';

/**
 * The `summary.json` of a run folder, checked; undefined where the run ended before it wrote one.
 *
 * Errors  LabError `report/damaged-run`
 */
export function readSummaryFile(
  path: string,
  manifest: Manifest,
  digestOf?: (path: string) => string,
): Summary | undefined {
  const listed = manifest.files.find(({ table }) => table === 'summary');
  if (listed === undefined) return undefined;
  const { path: file, bytes } = intactFile(path, listed, digestOf);
  const damaged = (what: string): LabError => damagedRun(file, what);
  if (bytes > SUMMARY_BYTES_MAX) throw damaged(`a summary has at most ${SUMMARY_BYTES_MAX} bytes, and this ${bytes}`);
  let raw: unknown;
  try {
    raw = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw damaged(`not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  const summary = readSummary(raw, file);
  if (summary === undefined) return undefined;
  if (!readShape(outcomeShape, summary.outcome).success) throw damaged('the summary has no outcome of the run');
  return inOrder(summary, manifest);
}

/** The parts that the terminal shows and the page does not. */
const outcomeShape = looseObject({
  finalStates: record(record(finite)),
  verdicts: v.array(
    looseObject({
      kind: v.string(),
      control: v.string(),
      verdict: v.string(),
      reason: v.string(),
      count: finite,
    }),
  ),
});

/** A file has its keys sorted; figures are shown in the order of the metric list, regions in that of the machine. */
const inOrder = (summary: Summary, { regions }: Manifest): Summary => ({
  ...summary,
  metrics: sorted(summary.metrics, metricIds),
  ...(summary.groups !== undefined && {
    groups: summary.groups.map((group) => ({ ...group, metrics: sorted(group.metrics, metricIds) })),
  }),
  outcome: {
    ...summary.outcome,
    finalStates: sorted(
      summary.outcome.finalStates,
      regions.map(({ name }) => name),
    ),
  },
});

const metricIds: readonly string[] = metricList.map(({ id }) => id);

/** Values that the list does not name come last, in their own order. */
function sorted<Value>(values: Readonly<Record<string, Value>>, names: readonly string[]): Record<string, Value> {
  const place = (name: string): number => (names.includes(name) ? names.indexOf(name) : names.length);
  return Object.fromEntries(Object.entries(values).sort(([a], [b]) => place(a) - place(b)));
}

const SUMMARY_BYTES_MAX = 16 * 2 ** 20;
