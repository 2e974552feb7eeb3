import * as v from 'valibot';
import { countUpTo, readShape, sha256Digest, strictObject } from '../../reports/run-folder/json-shape.ts';
import { word, words } from '../../reports/sweep/parse-sweep.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { NAMESPACE } from '../queue/queue-service.ts';

/** The queue of slices: workers of sweeps take nothing from it. */
export const SLICES = 'fleetlab-slices';

/** One slice of a live fleet, to be taken by one worker. It names no file: the scenario is a document in the queue. */
export interface SliceJob {
  /** Of the code that planned it. */
  readonly version: string;
  /** The run's name in the service. */
  readonly run: string;
  readonly slice: number;
  readonly slices: number;
  readonly seed: string;
  /** SHA-256 of the document's text. */
  readonly document: string;
  /** SHA-256 of the plan that the document comes to. */
  readonly plan: string;
  /** How long either side may be silent. */
  readonly lostAfterMs: number;
}

/** What a worker says to a job, at once: the job is over then, so no other worker ever gets the slice. */
export type Taken =
  | { readonly end: 'taken'; readonly by: string }
  | { readonly end: 'refused'; readonly by: string; readonly reason: string };

/** BullMQ takes no colon in an id, and no number. */
export const sliceJobId = ({ run, slice }: Pick<SliceJob, 'run' | 'slice'>): string => `slice-${run}-${slice}`;
export const sliceDocumentId = (run: string): string => `fleet-${run}`;

/** The streams of a slice: to it, and from it. */
export interface SliceStreams {
  readonly down: string;
  readonly up: string;
  /** What is left of a run that was killed expires after so long. */
  readonly keepMs: number;
}

export const streamsOf = (run: string, slice: number): SliceStreams => ({
  down: `${NAMESPACE}:slice-streams:${run}:${slice}:down`,
  up: `${NAMESPACE}:slice-streams:${run}:${slice}:up`,
  keepMs: KEEP_MS,
});

/** The job that data of the queue are. Errors: LabError `queue/job`. */
export function readSliceJob(id: string | undefined, data: unknown): SliceJob {
  const chars = JSON.stringify(data)?.length ?? 0;
  if (chars > JOB_CHARS_MAX) throw refused(`it has ${chars} characters, where a slice has at most ${JOB_CHARS_MAX}`);
  const read = readShape(jobShape, data);
  if (!read.success) throw refused(`it is no slice of a fleet: ${read.place ?? 'data'}: ${read.reason}`);
  const job = read.data;
  if (job.slice >= job.slices) throw refused(`it is slice ${job.slice} of ${job.slices}, and the first is 0`);
  if (sliceJobId(job) !== id) throw refused('its id is that of another slice');
  return job;
}

/** What a worker said; undefined if data of the queue are no such thing. */
export function readTaken(data: unknown): Taken | undefined {
  const read = readShape(takenShape, data);
  return read.success ? read.data : undefined;
}

const refused = (reason: string): LabError => new LabError('queue/job', { what: reason });

const KEEP_MS = 600_000;
const JOB_CHARS_MAX = 16_384;
export const MACHINES_MAX = 1_000;
const DAY_MS = 86_400_000;

const jobShape = strictObject({
  version: word,
  run: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  slice: countUpTo(MACHINES_MAX),
  slices: countUpTo(MACHINES_MAX),
  seed: word,
  document: sha256Digest,
  plan: sha256Digest,
  lostAfterMs: v.pipe(countUpTo(DAY_MS), v.minValue(100)),
});

const takenShape = v.variant('end', [
  v.strictObject({ end: v.literal('taken'), by: word }),
  v.strictObject({ end: v.literal('refused'), by: word, reason: words }),
]);
