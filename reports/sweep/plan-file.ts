import { isAbsolute } from 'node:path';
import * as v from 'valibot';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { canonicalJson } from '../run-folder/canonical-json.ts';
import {
  countUpTo,
  jsonIn,
  list,
  placeIn,
  readShape,
  record,
  sha256Digest,
  strictObject,
} from '../run-folder/json-shape.ts';
import { plainText, statPlain } from '../run-folder/plain-file.ts';
import { writeWhole } from '../run-folder/whole-file.ts';
import { CELLS_MAX, RUNS_MAX, word, words } from './parse-sweep.ts';

/** A sweep as it was asked for, from which any machine plans the same one. */
export interface SweepPlan extends AskedSweep {
  /** Of the code that made it. */
  readonly version: string;
  /** Of the sweep that it comes to: a machine with other files, or other code, notices. */
  readonly planHash: string;
}

/** Cells that another command than `fleetlab sweep` has chosen, and what it has chosen them for. */
export interface GivenCells {
  /** The settings of each cell by path, as text that `--set` reads. */
  readonly cells: readonly { readonly name: string; readonly values: Readonly<Record<string, string>> }[];
  /** The command that repeats the sweep. */
  readonly command: string;
  /** The variant whose cells they are; undefined: the scenario as written. */
  readonly of?: string | undefined;
}

/** The arguments of `fleetlab sweep` that decide what its results are, under the names of its flags. */
export interface AskedSweep {
  /** A ready-made name, or a path relative to the folder of the plan. */
  readonly scenario: string;
  readonly set: readonly string[];
  /** As of `scenario`. */
  readonly with: readonly string[];
  readonly seeds: number;
  readonly seed: string;
  readonly vary: readonly string[];
  readonly variant: readonly string[];
  readonly fidelity?: 'model' | 'packet' | undefined;
  readonly baseline?: string | undefined;
  readonly metric: readonly string[];
  /** In place of what `vary` and `variant` come to. */
  readonly given?: GivenCells | undefined;
}

const PLAN_FORMAT = 'fleetlab-sweep-plan';
const PLAN_SCHEMA = 1;
/** Some flags with their values. */
const PLAN_BYTES_MAX = 2 ** 20;
const FLAGS_MAX = 1_000;

/** Writes a plan, whole or not at all. Errors: those of `writeWhole`. */
export const writePlan = (path: string, plan: SweepPlan): void =>
  writeWhole(path, (write) => write(`${canonicalJson({ format: PLAN_FORMAT, schema: PLAN_SCHEMA, ...plan }, 2)}\n`));

/**
 * Reads a plan.
 *
 * Errors  LabError `sweep/not-a-plan`, also for paths that lead out of its folder; `sweep/newer` for a schema from the
 *         future; `report/no-file`, `report/unreadable`
 */
export function readPlan(path: string): SweepPlan {
  const bytes = statPlain(path);
  if (bytes > PLAN_BYTES_MAX) throw notAPlan(path, `it has ${bytes} bytes, where a plan has at most ${PLAN_BYTES_MAX}`);
  return parsePlan(plainText(path, PLAN_BYTES_MAX), path);
}

/** The same of its text. */
export function parsePlan(text: string, where: string): SweepPlan {
  const raw = jsonIn(text, (reason) => notAPlan(where, reason));
  if (!isPlan(raw)) throw notAPlan(where, `it does not say "format": "${PLAN_FORMAT}"`);
  if (typeof raw.schema === 'number' && raw.schema > PLAN_SCHEMA)
    throw new LabError('sweep/newer', {
      what: `the plan has schema ${raw.schema}; this fleetlab reads up to ${PLAN_SCHEMA}`,
      where,
      hint: 'use the fleetlab that wrote it, or make the plan anew with this one',
    });
  const read = readShape(shape, raw);
  if (!read.success) throw notAPlan(placeIn(where, read.place), read.reason);
  const { format: _, schema: __, ...plan } = read.data;
  return plan;
}

export const notAPlan = (where: string, reason: string): LabError =>
  new LabError('sweep/not-a-plan', {
    what: `this is no plan of a sweep: ${reason}`,
    where,
    hint: 'give the file that `fleetlab sweep` or `counterfactual` wrote with --plan FILE, unchanged',
  });

const isPlan = (raw: unknown): raw is { readonly format: typeof PLAN_FORMAT; readonly schema?: unknown } =>
  typeof raw === 'object' &&
  raw !== null &&
  Object.hasOwn(raw, 'format') &&
  'format' in raw &&
  raw.format === PLAN_FORMAT;

/** Also of Windows: a plan may have been made there. */
const leadsOut = (reference: string): boolean =>
  isAbsolute(reference) || /^[a-z]:|^[\\/]/i.test(reference) || reference.split(/[\\/]/).includes('..');

const reference = v.pipe(
  word,
  v.check(
    (text) => !leadsOut(text),
    'the path leads out of the folder of the plan, and must be one within it or a ready-made name',
  ),
);
const flags = list(words, FLAGS_MAX);

const shape = strictObject({
  format: v.literal(PLAN_FORMAT),
  schema: v.literal(PLAN_SCHEMA),
  version: word,
  planHash: sha256Digest,
  scenario: reference,
  set: flags,
  with: list(reference, FLAGS_MAX),
  seeds: v.pipe(countUpTo(RUNS_MAX), v.minValue(1)),
  seed: word,
  vary: flags,
  variant: flags,
  fidelity: v.optional(v.picklist(['model', 'packet'])),
  baseline: v.optional(word),
  metric: flags,
  given: v.optional(
    strictObject({
      cells: v.pipe(
        list(strictObject({ name: word, values: record(words) }), CELLS_MAX),
        v.minLength(1),
        v.check(
          (cells) => new Set(cells.map(({ name }) => name)).size === cells.length,
          'two cells have the same name',
        ),
      ),
      command: words,
      of: v.optional(word),
    }),
  ),
});
