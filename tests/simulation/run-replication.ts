import { parentPort, workerData } from 'node:worker_threads';
import type { Plan } from '../../sim/plan/plan.ts';
import { runPlan } from '../kit/run-plan.ts';

// The body of a worker thread: for each index it receives, it runs the plan as that replication and returns the
// outcome.
const { plan } = workerData as { plan: Plan };
parentPort!.on('message', async (replication: number) => {
  const { traceHash, fingerprint } = await runPlan(plan, { replication });
  parentPort!.postMessage({ replication, traceHash, fingerprint });
});
