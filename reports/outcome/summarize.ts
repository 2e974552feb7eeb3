import { shapeOf } from '../metrics/run-shape.ts';
import { thresholdDevices } from '../metrics/threshold-devices.ts';
import { planWithRows } from '../run-folder/plan-with-rows.ts';
import type { Run } from '../run-folder/read-run.ts';
import { streamRun } from '../run-folder/stream-run.ts';
import { withStepThresholds } from './step-thresholds.ts';
import { type Summary, summarizer } from './summary.ts';

/** Computes the summary of a run from its files; for a killed run, up to where its trace ends. */
export async function summarize(run: Run): Promise<Summary> {
  const { plan, version, end, traceHash, reachedT } = run.manifest;
  const shape = shapeOf(run.manifest);
  const live = summarizer(plan, version, shape, thresholdDevices(await planWithRows(run), shape.devices));
  await streamRun(run, live.sink);
  return withStepThresholds(live.summary({ end, endT: reachedT, traceHash }), plan.expect, async () => run);
}
