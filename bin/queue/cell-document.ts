import { canonicalJson } from '../../reports/run-folder/canonical-json.ts';
import { sha256OfText } from '../../reports/run-folder/sha256-of-file.ts';
import { planOfDocument, type ScenarioDocument } from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { withoutRows } from '../../sim/plan/roster.ts';
import type { PlannedSweep } from '../sweep/plan-sweep.ts';
import { LatestBySize } from './latest-by-size.ts';
import { DOCUMENT_CHARS_MAX, type RunJob, refusedJob } from './run-job.ts';

/** The scenario of a cell as text, and the digest of the plan that it comes to. */
export interface CellDocument {
  readonly text: string;
  readonly document: string;
  readonly plan: string;
}

/**
 * Writes the document of a cell, and plans it once as a worker will.
 *
 * Errors  LabError `queue/document` for one that is too large, or comes to another plan
 */
export const cellDocument = ({ sweep, plans, documentOf }: PlannedSweep, cell: number): CellDocument =>
  planDocument(documentOf(cell), plans[cell], {
    where: sweep.cells[cell].name,
    hint: 'run the sweep on one machine, or share its plan: fleetlab sweep ... --plan FILE',
  });

/** The same for a plan that is no cell of a sweep; `about` says what to do with one that cannot be sent. */
export function planDocument(
  given: ScenarioDocument,
  plan: Plan,
  about: { readonly where: string; readonly hint: string },
): CellDocument {
  const text = JSON.stringify(given);
  if (text.length > DOCUMENT_CHARS_MAX)
    throw new LabError('queue/document', {
      what: `its scenario has ${text.length} characters, and a queue takes ${DOCUMENT_CHARS_MAX}`,
      ...about,
    });
  const digest = digestOf(plan);
  if (digestOf(planOfDocument(JSON.parse(text))) !== digest)
    throw new LabError('queue/document', { what: 'its scenario as data is another one', ...about });
  return { text, document: sha256OfText(text), plan: digest };
}

/**
 * The plan of a job, made of the document of its cell and of nothing else.
 *
 * Errors  LabError `queue/job`, ScenarioError
 */
export const planOfJob = (job: RunJob, text: string): Plan =>
  planOfText(job, text, ({ fidelity }) =>
    fidelity === 'live' ? 'it is a live run, which does not repeat and opens connections' : undefined,
  );

/** The same for any kind of job; `whyNot` says why one of such a plan is refused. */
export function planOfText(
  { document, plan, seed }: Pick<RunJob, 'document' | 'plan' | 'seed'>,
  text: string,
  whyNot: (plan: Plan) => string | undefined,
): Plan {
  if (text.length > DOCUMENT_CHARS_MAX)
    throw refusedJob(`its scenario has ${text.length} characters, more than ${DOCUMENT_CHARS_MAX}`);
  if (sha256OfText(text) !== document) throw refusedJob('its scenario is not the one that it was planned with');
  const known = plannedOf(document, text);
  const reason = whyNot(known.plan);
  if (reason !== undefined) throw refusedJob(reason);
  if (known.digest !== plan)
    throw refusedJob('it comes to another plan here: the code of this worker is not that of the sender');
  return { ...known.plan, seed };
}

function plannedOf(document: string, text: string): Planned {
  const known = planned.get(document);
  if (known !== undefined) return known;
  const plan = planOfDocument(JSON.parse(text));
  const found = { plan, digest: digestOf(plan) };
  planned.set(document, found, text.length + PLAN_CHARS);
  return found;
}

interface Planned {
  readonly plan: Plan;
  readonly digest: string;
}

/** By digest of the document: the runs of all cells come in turn. */
const planned = new LatestBySize<Planned>(2 * DOCUMENT_CHARS_MAX);
/** About what a plan takes of which the text says little: some three hundred of them are kept. */
const PLAN_CHARS = 100_000;

/** Without its seed, which is that of the run. */
const digestOf = ({ seed: _, ...plan }: Plan): string => sha256OfText(canonicalJson(withoutRows(plan)));
