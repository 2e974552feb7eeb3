import * as v from 'valibot';
import { countUpTo, readShape, sha256Digest, strictObject } from '../../reports/run-folder/json-shape.ts';
import { CELLS_MAX, RUNS_MAX, word, words } from '../../reports/sweep/parse-sweep.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';

// What passes through the queue: jobs, documents of cells, outcomes. All of it is data that any client of the service can write.

/** One run to be made. It names no file: the scenario is the document of its cell, which is in the queue as well. */
export interface RunJob {
  /** Of the code that planned it. */
  readonly version: string;
  /** The hash of the sweep's plan. */
  readonly sweep: string;
  readonly index: number;
  readonly cell: number;
  readonly seed: string;
  /** SHA-256 of the document's text. */
  readonly document: string;
  /** SHA-256 of the plan that the document comes to. */
  readonly plan: string;
  /** A check: the worker that made the run first, which should not make it again. */
  readonly madeBy?: string | undefined;
}

/** What came of a job. */
export type Outcome =
  | { readonly end: 'ran'; readonly text: string }
  /** The run threw. */
  | { readonly end: 'failed'; readonly reason: string }
  /** The job is not one that this worker may run. */
  | { readonly end: 'refused'; readonly reason: string };

type Named = Pick<RunJob, 'sweep' | 'index' | 'madeBy'>;

/** BullMQ takes no colon in an id, and no number. */
export const jobId = ({ sweep, index, madeBy }: Named): string =>
  `run-${sweep.slice(0, 8)}-${index}${madeBy === undefined ? '' : '-again'}`;

export const documentId = ({ sweep, cell }: Pick<RunJob, 'sweep' | 'cell'>): string =>
  `cell-${sweep.slice(0, 8)}-${cell}`;

/** Digests, counts and a seed. */
const JOB_CHARS_MAX = 16_384;
/** The content of the files of a scenario, and of latencies that they name. */
export const DOCUMENT_CHARS_MAX = 2 ** 24;
/** Ten thousand figures with their names. */
export const RESULT_CHARS_MAX = 2 ** 20;

/** The job that data of the queue are. Errors: LabError `queue/job`. */
export function readJob(id: string | undefined, data: unknown): RunJob {
  const chars = JSON.stringify(data)?.length ?? 0;
  if (chars > JOB_CHARS_MAX) throw refusedJob(`it has ${chars} characters, where a job has at most ${JOB_CHARS_MAX}`);
  const read = readShape(jobShape, data);
  if (!read.success) throw refusedJob(`it is no job of a sweep: ${read.place ?? 'data'}: ${read.reason}`);
  if (jobId(read.data) !== id) throw refusedJob('its id is that of another run');
  return read.data;
}

/** What a job came to; undefined if data of the queue are no outcome. */
export function readOutcome(data: unknown): Outcome | undefined {
  const read = readShape(outcomeShape, data);
  return read.success ? read.data : undefined;
}

/** What another process wrote, without what controls a terminal; lines stay. */
export const printable = (text: string): string => text.replaceAll(/[^\P{C}\n]/gu, '\ufffd');

/** A name that a worker has given itself, which may be any text, as one short line. */
export const shownName = (text: string): string => printable(text).replaceAll('\n', ' ').slice(0, 100) || 'unnamed';

export const refusedJob = (reason: string): LabError => new LabError('queue/job', { what: reason });

const jobShape = strictObject({
  version: word,
  sweep: sha256Digest,
  index: countUpTo(RUNS_MAX),
  cell: countUpTo(CELLS_MAX),
  seed: word,
  document: sha256Digest,
  plan: sha256Digest,
  madeBy: v.optional(word),
});

const outcomeShape = v.variant('end', [
  v.strictObject({ end: v.literal('ran'), text: v.pipe(v.string(), v.maxLength(RESULT_CHARS_MAX)) }),
  v.strictObject({ end: v.literal('failed'), reason: words }),
  v.strictObject({ end: v.literal('refused'), reason: words }),
]);
