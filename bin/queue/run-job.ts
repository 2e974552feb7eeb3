import * as v from 'valibot';
import { countUpTo, readShape, sha256Digest, strictObject } from '../../reports/run-folder/json-shape.ts';
import { CELLS_MAX, RUNS_MAX, word, words } from '../../reports/sweep/parse-sweep.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { type ControlId, switches } from '../../sim/plan/control-list.ts';

// What passes through the queue: jobs, documents of cells, outcomes. All of it is data that any client of the service can write.

/** One run to be made. It names no file: the scenario is the document of its cell, which is in the queue as well. */
export interface RunJob {
  /** Of the code that planned it. */
  readonly version: string;
  /** SHA-256 of the batch that it belongs to, as the plan of a sweep. */
  readonly batch: string;
  readonly index: number;
  readonly cell: number;
  readonly seed: string;
  readonly task: RunTask;
  /** SHA-256 of the document's text. */
  readonly document: string;
  /** SHA-256 of the plan that the document comes to. */
  readonly plan: string;
  /** A check: the worker that made the run first, which should not make it again. */
  readonly madeBy?: string | undefined;
}

/** What is made of a run: the figures of a sweep, the judgment of a drill, or the costs of its users. */
export type RunTask =
  | { readonly kind: 'figures' }
  | {
      readonly kind: 'drill';
      /** The attack that it is about, as `titleOf` has it. */
      readonly title: string;
      /** Of the plan, in place of those of its scenario. */
      readonly name: string;
      readonly claim: string;
    }
  | {
      readonly kind: 'costs';
      /** The control that is the other way around; undefined for none. */
      readonly control?: ControlId | undefined;
    };

/** What came of a job. */
export type Outcome =
  | { readonly end: 'ran'; readonly text: string }
  /** The run threw. */
  | { readonly end: 'failed'; readonly reason: string }
  /** The job is not one that this worker may run. */
  | { readonly end: 'refused'; readonly reason: string };

type Named = Pick<RunJob, 'batch' | 'index' | 'madeBy'>;

/** BullMQ takes no colon in an id, and no number. */
export const jobId = ({ batch, index, madeBy }: Named): string =>
  `run-${batch.slice(0, 8)}-${index}${madeBy === undefined ? '' : '-again'}`;

export const documentId = ({ batch, cell }: Pick<RunJob, 'batch' | 'cell'>): string =>
  `cell-${batch.slice(0, 8)}-${cell}`;

/** Digests, counts and a seed. */
const JOB_CHARS_MAX = 16_384;
/** The content of the files of a scenario, and of latencies that they name. */
export const DOCUMENT_CHARS_MAX = 2 ** 24;
/** Ten thousand figures with their names; the installs of a fleet of some hundred thousand devices. */
export const RESULT_CHARS_MAX = 2 ** 23;

/** The job that data of the queue are. Errors: LabError `queue/job`. */
export function readJob(id: string | undefined, data: unknown): RunJob {
  const chars = JSON.stringify(data)?.length ?? 0;
  if (chars > JOB_CHARS_MAX) throw refusedJob(`it has ${chars} characters, where a job has at most ${JOB_CHARS_MAX}`);
  const read = readShape(jobShape, data);
  if (!read.success) throw refusedJob(`these data are no job: ${read.place ?? 'data'}: ${read.reason}`);
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

const controls = switches.map(({ id }) => id as ControlId);

const jobShape = strictObject({
  version: word,
  batch: sha256Digest,
  index: countUpTo(RUNS_MAX),
  cell: countUpTo(CELLS_MAX),
  seed: word,
  task: v.variant('kind', [
    v.strictObject({ kind: v.literal('figures') }),
    v.strictObject({ kind: v.literal('drill'), title: word, name: word, claim: word }),
    v.strictObject({ kind: v.literal('costs'), control: v.optional(v.picklist(controls)) }),
  ]),
  document: sha256Digest,
  plan: sha256Digest,
  madeBy: v.optional(word),
});

const outcomeShape = v.variant('end', [
  v.strictObject({ end: v.literal('ran'), text: v.pipe(v.string(), v.maxLength(RESULT_CHARS_MAX)) }),
  v.strictObject({ end: v.literal('failed'), reason: words }),
  v.strictObject({ end: v.literal('refused'), reason: words }),
]);
