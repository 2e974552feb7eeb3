import { parseRun, runText } from '../../reports/sweep/run-file.ts';
import { inOrderOf } from '../sweep/figures-in-order.ts';
import type { PlannedSweep } from '../sweep/plan-sweep.ts';
import { missingInOrder, type Performer, type SweepHandlers } from '../sweep/run-sweep.ts';
import { cellDocument } from './cell-document.ts';
import { type HandOutOptions, handOut, type RunBatch } from './hand-out.ts';
import type { QueueService } from './queue-service.ts';
import { ranOfText } from './ran-text.ts';

/** Performs the runs of a sweep on the workers of a queue. Errors: those of `handOut`. */
export const throughQueue =
  (service: QueueService, options: HandOutOptions): Performer =>
  (planned, isDone, handlers, stop) =>
    handOut(service, batchOf(planned, handlers), missingInOrder(planned.sweep, isDone), { ...options, stop });

function batchOf(planned: PlannedSweep, { finished, failed, workers }: SweepHandlers): RunBatch {
  const { sweep } = planned;
  const { seeds, cells, version, planHash } = sweep;
  return {
    ...{ version, id: planHash, runs: cells.length * seeds.length, cells: cells.length, failed },
    ...(workers !== undefined && { workers }),
    jobOf: (index) => ({
      cell: Math.floor(index / seeds.length),
      seed: seeds[index % seeds.length],
      task: { kind: 'figures' },
    }),
    documentOf: (cell) => cellDocument(planned, cell),
    finished(index, text) {
      const run = inOrderOf(sweep, ranOfText(text));
      parseRun(runText(sweep, index, run), `run ${index}`, sweep);
      finished(index, run);
    },
  };
}
