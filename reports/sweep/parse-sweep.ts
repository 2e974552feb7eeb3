import * as v from 'valibot';
import { LabError } from '../../sim/kernel/lab-error.ts';
import {
  countUpTo,
  formerly,
  integer,
  jsonIn,
  list,
  looseObject,
  object,
  placeIn,
  readShape,
  record,
  sha256Digest,
} from '../run-folder/json-shape.ts';
import { type FigureAggregate, isFigureAggregate } from './figures.ts';
import type { Sweep } from './sweep.ts';

/** How a sweep ended. A killed sweep stays `running`: it could not write how it ended. */
export type SweepEnd = 'running' | 'finished' | 'interrupted' | 'failed';

/** A run that could not finish. */
export interface FailedRun {
  readonly cell: string;
  readonly replication: number;
  readonly reason: string;
}

/** A process that makes runs of a sweep for another one. */
export interface SweepWorker {
  readonly name: string;
  /** Runs of this sweep that it has finished since the process that writes the folder has been waiting for them. */
  readonly done: number;
  /** It is there and takes runs. */
  readonly isThere: boolean;
}

/** The content of `sweep.json`. */
export interface SweepManifest {
  readonly sweep: Sweep;
  readonly end: SweepEnd;
  /** Finished runs, as counted in the file: the results may hold more while the sweep is being written. */
  readonly done: number;
  readonly failed: readonly FailedRun[];
  /** Who makes the runs while the sweep runs, if other processes do. */
  readonly workers: readonly SweepWorker[];
  /** Written by a version whose percentiles left out what never happened: they look better than they are. */
  readonly leavesOutNever: boolean;
  /** By table, the digests that its file may have: one, or two while it is replaced. Undefined for a sweep of schema 1. */
  readonly files: SweepFiles | undefined;
}

export type SweepFiles = { readonly [Table in SweepTable]?: readonly string[] | undefined };
export type SweepTable = 'results.parquet' | 'cells.parquet';

export const LEAVES_OUT_NEVER_TEXT =
  'Percentiles of this folder are of an older fleetlab, which left out devices that never did what is timed. Run it again with --fresh.';

export const SWEEP_FORMAT = 'fleetlab-sweep';
/** From 3 on figures can be about a part of the run or of the fleet, and thresholds name their figure. */
export const SWEEP_SCHEMA = 3;
/** From 2 on percentiles are over all devices concerned; those of 1 leave out what never happened. */
const COUNTS_NEVER = 2;

/** Cells hold a claim, a command and their thresholds; it does not grow with the fleet. */
export const SWEEP_BYTES_MAX = 16 * 2 ** 20;

/** Some hundreds of the fleet, and some of each group. */
const FIGURES_MAX = 10_000;

/** As many as a page can hold; one machine could not run more in a week. */
export const RUNS_MAX = 250_000;
export const CELLS_MAX = 10_000;
export const SWEEP_WORKERS_MAX = 1_000;

/**
 * Reads a `sweep.json` of any version so far; what an older one lacks is empty. `digestOf` is the SHA-256 of what
 * `coveredText` gives of the text; undefined where no digest can be taken.
 *
 * Errors  LabError `sweep/not-a-sweep`, `sweep/newer` for a schema from the future, `sweep/damaged`
 */
export function parseSweep(text: string, where: string, digestOf: string | undefined): SweepManifest {
  const raw = jsonIn(text, (reason) => damagedSweep(where, reason));
  if (!isSweep(raw)) throw notASweep(where, 'this file is not that of a sweep');
  if (typeof raw.schema === 'number' && raw.schema > SWEEP_SCHEMA) {
    throw new LabError('sweep/newer', {
      what: `the sweep has schema ${raw.schema}; this fleetlab reads up to ${SWEEP_SCHEMA}`,
      where,
      hint: 'open it with the fleetlab that wrote it, or a newer one',
    });
  }
  const read = readShape(shape, raw);
  if (read.success) {
    const { sha256 } = read.data;
    if (sha256 !== undefined && digestOf !== undefined && sha256 !== digestOf)
      throw damagedSweep(where, 'its SHA-256 differs from what it says');
    return manifestOf(read.data);
  }
  throw damagedSweep(placeIn(where, read.place), `it does not have the shape of a sweep: ${read.reason}`);
}

export const notASweep = (where: string, what: string): LabError =>
  new LabError('sweep/not-a-sweep', {
    what,
    where,
    hint: 'give the folder that `fleetlab sweep` printed, as in sweeps/<scenario>-<hash>',
  });

export const damagedSweep = (where: string, reason: string): LabError =>
  new LabError('sweep/damaged', {
    what: `these results of a sweep cannot be read: ${reason}`,
    where,
    hint: 'run everything anew with --fresh',
  });

const isSweep = (raw: unknown): raw is { readonly format: typeof SWEEP_FORMAT; readonly schema?: unknown } =>
  typeof raw === 'object' && raw !== null && 'format' in raw && raw.format === SWEEP_FORMAT;

export const word = v.pipe(v.string(), v.minLength(1), v.maxLength(4_000));
export const words = v.pipe(v.string(), v.maxLength(20_000));
const digestsOfFile = v.pipe(list(sha256Digest, 2), v.minLength(1));
const isDistinct = (texts: readonly string[]): boolean => new Set(texts).size === texts.length;

const tables: readonly SweepTable[] = ['results.parquet', 'cells.parquet'];

const shape = v.pipe(
  looseObject({
    format: v.literal(SWEEP_FORMAT),
    schema: v.picklist([1, COUNTS_NEVER, SWEEP_SCHEMA]),
    sha256: v.optional(sha256Digest),
    files: v.optional(
      object({ 'results.parquet': v.optional(digestsOfFile), 'cells.parquet': v.optional(digestsOfFile) }),
    ),
    scenario: word,
    fidelity: word,
    version: word,
    planHash: word,
    command: words,
    seeds: v.pipe(
      list(word, RUNS_MAX),
      v.minLength(1),
      v.check((seeds) => isDistinct(seeds), 'a seed is there twice'),
    ),
    done: countUpTo(Number.MAX_SAFE_INTEGER),
    end: v.picklist(['running', 'finished', 'interrupted', 'failed']),
    failed: list(formerly('because', 'reason', object({ cell: word, replication: integer, reason: words })), RUNS_MAX),
    workers: v.optional(
      list(object({ name: word, done: countUpTo(RUNS_MAX), isThere: v.boolean() }), SWEEP_WORKERS_MAX),
    ),
    cells: v.pipe(
      list(
        looseObject({
          name: word,
          variant: v.nullable(word),
          values: record(v.string()),
          thresholds: list(object({ metric: word, text: word, figure: v.optional(word) }), 1_000),
          claim: v.optional(words),
          command: v.optional(words),
        }),
        CELLS_MAX,
      ),
      v.minLength(1),
    ),
    figures: list(
      object({
        column: word,
        metric: word,
        aggregate: v.pipe(
          v.string(),
          v.custom<FigureAggregate>((text) => typeof text === 'string' && isFigureAggregate(text), 'Unknown aggregate'),
        ),
        unit: word,
        on: v.optional(word),
        window: v.optional(word),
      }),
      FIGURES_MAX,
    ),
    /** Older folders lack the rest. */
    paths: v.optional(list(word, 1_000)),
    shown: v.optional(list(word, FIGURES_MAX)),
    baseline: v.optional(v.nullable(word)),
  }),
  v.check(
    ({ schema, sha256, files }) => schema === 1 || (sha256 !== undefined && files !== undefined),
    'it has no digests',
  ),
  v.check(
    ({ end, files }) => end === 'running' || files === undefined || Object.keys(files).length === tables.length,
    'it does not list its tables',
  ),
  v.check(({ end, workers }) => end === 'running' || workers === undefined, 'it has ended and has workers'),
  v.check(({ cells, seeds }) => cells.length * seeds.length <= RUNS_MAX, `it is of more than ${RUNS_MAX} runs`),
  v.check(({ cells }) => isDistinct(cells.map(({ name }) => name)), 'two cells have the same name'),
  v.check(({ figures }) => isDistinct(figures.map(({ column }) => column)), 'a figure is there twice'),
  v.check(
    ({ cells, paths = Object.keys(cells[0].values) }) =>
      cells.every(({ values }) => paths.every((path) => Object.hasOwn(values, path))),
    'a cell does not say what was varied',
  ),
);

function manifestOf(raw: v.InferOutput<typeof shape>): SweepManifest {
  const {
    scenario,
    fidelity,
    version,
    planHash,
    command,
    seeds,
    end,
    done,
    failed,
    figures,
    shown = [],
    workers = [],
    baseline,
  } = raw;
  const cells = raw.cells.map(({ name, variant, values, thresholds, claim = '', command: run }) => ({
    name,
    variant: variant ?? undefined,
    values,
    thresholds,
    claim,
    command: run,
  }));
  const place = cells.findIndex(({ name }) => name === baseline);
  const sweep: Sweep = {
    ...{ scenario, fidelity, version, planHash, command, seeds, cells, figures },
    hasVariants: cells.some(({ variant }) => variant !== undefined),
    paths: raw.paths ?? Object.keys(cells[0].values),
    shown: shown.filter((column) => figures.some((figure) => figure.column === column)),
    baseline: place < 0 ? undefined : place,
  };
  return { sweep, end, done, failed, workers, leavesOutNever: raw.schema < COUNTS_NEVER, files: raw.files };
}
