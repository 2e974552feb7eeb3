import { readDrillResult } from '../../reports/assess/drill-result.ts';
import { canonicalJson } from '../../reports/run-folder/canonical-json.ts';
import { jsonIn } from '../../reports/run-folder/json-shape.ts';
import { sha256OfText } from '../../reports/run-folder/sha256-of-file.ts';
import type { DrillHandlers, DrillPerformer, DrillTask } from '../assess/perform-drills.ts';
import { version } from '../files/version.ts';
import { type CellDocument, planDocument } from './cell-document.ts';
import { type HandOutOptions, handOut, type RunBatch } from './hand-out.ts';
import type { QueueService } from './queue-service.ts';
import { refusedJob } from './run-job.ts';

/** Performs the runs of drills on the workers of a queue. Errors: those of `handOut`. */
export const drillsThroughQueue =
  (service: QueueService, options: HandOutOptions): DrillPerformer =>
  (tasks, missing, handlers, stop) =>
    handOut(service, batchOf(tasks, handlers), [...missing].values(), { ...options, stop });

function batchOf(tasks: readonly DrillTask[], { finished, failed, workers }: DrillHandlers): RunBatch {
  const documents = new Map<number, CellDocument>();
  const documentOf = (nth: number): CellDocument => {
    const known = documents.get(nth) ?? documentOfDrill(tasks.find((task) => task.nth === nth)!);
    documents.set(nth, known);
    return known;
  };
  const about = tasks.map(({ nth, run }) => [run.title, run.plan.seed, documentOf(nth).plan]);
  return {
    ...{ version: version(), id: sha256OfText(canonicalJson(['drills', version(), about])) },
    ...{ runs: tasks.length, cells: Math.max(...tasks.map(({ nth }) => nth)) + 1, documentOf, failed },
    ...(workers !== undefined && { workers }),
    jobOf(index) {
      const { nth, run } = tasks[index];
      const { seed, name, claim } = run.plan;
      return { cell: nth, seed, task: { kind: 'drill', title: run.title, name, claim } };
    },
    finished(index, text) {
      const read = readDrillResult(jsonIn(text, (reason) => refusedJob(`its result cannot be read: ${reason}`)));
      if (!read.success) throw refusedJob(`its result is not that of a drill: ${read.place ?? 'data'}: ${read.reason}`);
      if (read.data.folder !== null) throw refusedJob('its result names a run folder of another machine');
      finished(index, read.data);
    },
  };
}

const documentOfDrill = ({ scenario, run }: DrillTask): CellDocument =>
  planDocument(scenario.document, scenario.plan, { where: run.plan.name, hint: 'run it on one machine' });
