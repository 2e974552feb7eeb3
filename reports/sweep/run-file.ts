import * as v from 'valibot';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { NEVER } from '../metrics/distribution.ts';
import { canonicalJson } from '../run-folder/canonical-json.ts';
import { coveredBy } from '../run-folder/covered-text.ts';
import {
  countUpTo,
  finite,
  jsonIn,
  list,
  placeIn,
  readShape,
  sha256Digest,
  strictObject,
} from '../run-folder/json-shape.ts';
import { plainText, statPlain } from '../run-folder/plain-file.ts';
import { sha256OfText } from '../run-folder/sha256-of-file.ts';
import { COURSE_POINTS } from './hands-course.ts';
import { RUNS_MAX, word } from './parse-sweep.ts';
import type { RunFigures, Sweep } from './sweep.ts';

// The result of one run of a sweep in a file of its own, as machines leave it that run a sweep together.

const RUN_FORMAT = 'fleetlab-sweep-run';
const RUN_SCHEMA = 1;
/** Ten thousand figures at most. */
const RUN_BYTES_MAX = 2 ** 20;
/** JSON has no infinity. */
export const NEVER_TEXT = 'never';

/** `run-1a2b3c4d-7.json` */
export const runFileName = ({ planHash }: Pick<Sweep, 'planHash'>, index: number): string =>
  `run-${planHash.slice(0, 8)}-${index}.json`;

/** Whether a file has the name of a result; a temporary file has not. */
export const isRunFileName = (name: string): boolean => /^run-[0-9a-f]{8}-\d+\.json$/.test(name);

/** A run as text. It depends on the run alone, so two machines that run it write the same bytes. */
export function runText(sweep: Sweep, index: number, { traceHash, figures, met, hands }: RunFigures): string {
  const { version, planHash, cells, seeds } = sweep;
  const content = {
    ...{ format: RUN_FORMAT, schema: RUN_SCHEMA, version, planHash, index },
    cell: cells[Math.floor(index / seeds.length)].name,
    seed: seeds[index % seeds.length],
    ...{ traceHash, met, hands },
    figures: figures.map((figure) => (figure === NEVER ? NEVER_TEXT : figure)),
  };
  return `${canonicalJson({ ...content, sha256: sha256OfText(coveredBy(content)) })}\n`;
}

/**
 * Reads the result of a run of a sweep, under the name that it should have.
 *
 * Errors  LabError `sweep/other-run` for a run of another plan, another version or no index of the plan; `sweep/not-a-run`
 *         for all else that is no result; `report/no-file`, `report/unreadable`
 */
export function readRun(
  path: string,
  sweep: Sweep,
): { readonly index: number; readonly run: RunFigures; text: string } {
  const bytes = statPlain(path);
  if (bytes > RUN_BYTES_MAX) throw notARun(path, `it has ${bytes} bytes, where a result has at most ${RUN_BYTES_MAX}`);
  const text = plainText(path, RUN_BYTES_MAX);
  return { ...parseRun(text, path, sweep), text };
}

/** The same of its text. */
export function parseRun(
  text: string,
  where: string,
  sweep: Sweep,
): { readonly index: number; readonly run: RunFigures } {
  const read = readShape(
    shape,
    jsonIn(text, (reason) => notARun(where, reason)),
  );
  if (!read.success) throw notARun(placeIn(where, read.place), read.reason);
  const { sha256, index, cell, seed, traceHash, figures, met, hands } = read.data;
  if (sha256OfText(coveredBy(read.data)) !== sha256) throw notARun(where, 'its SHA-256 differs from what it says');
  refuseOther(read.data, where, sweep);
  const expected = sweep.cells[Math.floor(index / sweep.seeds.length)];
  if (cell !== expected.name || seed !== sweep.seeds[index % sweep.seeds.length])
    throw notARun(where, 'its cell or its seed is not that of its index');
  if (figures.length !== sweep.figures.length || met.length !== expected.thresholds.length)
    throw notARun(where, 'it has another number of figures or thresholds than the sweep');
  const run = { traceHash, figures: figures.map((figure) => (figure === NEVER_TEXT ? NEVER : figure)), met };
  return { index, run: hands === undefined ? run : { ...run, hands } };
}

function refuseOther(
  run: { readonly version: string; readonly planHash: string; readonly index: number },
  where: string,
  { version, planHash, cells, seeds }: Sweep,
): void {
  const refuse = (what: string): never => {
    throw new LabError('sweep/other-run', {
      what,
      where,
      hint: 'move it out of this folder, and merge the folders of one plan at a time',
    });
  };
  if (run.version !== version) refuse(`this run is of fleetlab ${run.version}, and the plan of ${version}`);
  if (run.planHash !== planHash) refuse('this run is of another plan');
  const runs = cells.length * seeds.length;
  if (run.index >= runs) refuse(`this is run ${run.index}, and the plan has runs 0 to ${runs - 1}`);
}

export const notARun = (where: string, reason: string): LabError =>
  new LabError('sweep/not-a-run', {
    what: `this is no result of a run: ${reason}`,
    where,
    hint: 'run its index again with `fleetlab sweep-run`, which replaces a damaged result',
  });

/** A figure as JSON has it. */
export const figureShape = v.nullable(v.union([finite, v.literal(NEVER_TEXT)]));
export const handsShape = strictObject({
  endMs: countUpTo(Number.MAX_SAFE_INTEGER),
  values: v.pipe(list(countUpTo(Number.MAX_SAFE_INTEGER), COURSE_POINTS), v.length(COURSE_POINTS)),
});

const shape = strictObject({
  format: v.literal(RUN_FORMAT),
  schema: v.literal(RUN_SCHEMA),
  sha256: sha256Digest,
  version: word,
  planHash: sha256Digest,
  index: countUpTo(RUNS_MAX),
  cell: word,
  seed: word,
  traceHash: word,
  figures: list(figureShape, 10_000),
  met: list(v.boolean(), 1_000),
  hands: v.optional(handsShape),
});
