import { canonicalJson } from '../../reports/run-folder/canonical-json.ts';
import { sha256OfText } from '../../reports/run-folder/sha256-of-file.ts';
import type { Scenario } from '../../scenarios/index.ts';
import type { CostHandlers, CostPerformer, CostTask } from '../costs/perform-costs.ts';
import { version } from '../files/version.ts';
import { type CellDocument, planDocument } from './cell-document.ts';
import { costedRunIn } from './costed-run.ts';
import { type HandOutOptions, handOut, type RunBatch } from './hand-out.ts';
import type { QueueService } from './queue-service.ts';

/** Performs the runs of a measurement of costs on the workers of a queue. Errors: those of `handOut`. */
export const costsThroughQueue =
  (service: QueueService, options: HandOutOptions): CostPerformer =>
  (tasks, handlers, stop) =>
    handOut(service, batchOf(tasks, handlers), tasks.keys(), { ...options, stop });

function batchOf(tasks: readonly CostTask[], { finished, failed, workers }: CostHandlers): RunBatch {
  const scenarios = [...new Set(tasks.map(({ scenario }) => scenario))];
  const documents = scenarios.map(documentOfScenario);
  const cellOf = ({ scenario }: CostTask): number => scenarios.indexOf(scenario);
  const about = tasks.map((task) => [task.control ?? '', task.seed, documents[cellOf(task)].plan]);
  return {
    ...{ version: version(), id: sha256OfText(canonicalJson(['costs', version(), about])) },
    ...{ runs: tasks.length, cells: scenarios.length, documentOf: (cell) => documents[cell] },
    ...(workers !== undefined && { workers }),
    jobOf(index) {
      const task = tasks[index];
      return { cell: cellOf(task), seed: task.seed, task: { kind: 'costs', control: task.control } };
    },
    finished: (index, text) => finished(tasks[index], costedRunIn(text)),
    failed: (index, error) => failed(tasks[index], error),
  };
}

const documentOfScenario = (scenario: Scenario): CellDocument =>
  planDocument(scenario.document, scenario.plan, { where: scenario.name, hint: 'measure it on one machine' });
