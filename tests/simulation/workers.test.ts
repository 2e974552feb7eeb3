import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import type { Plan } from '../../sim/plan/plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { smallPlan } from '../kit/small-plans.ts';

const replications = 4;
const body = new URL('./run-replication.ts', import.meta.url).href;
const loadTypeScript = `
  const { workerData } = require('node:worker_threads');
  import('tsx/esm/api').then(({ tsImport }) => tsImport(workerData.body, workerData.body));`;

/**
 * The outcome of each replication, in index order, run by this many threads; each takes the next one when it is free.
 */
async function shareOut(plan: Plan, threads: number): Promise<readonly unknown[]> {
  const results: unknown[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    const worker = new Worker(loadTypeScript, { eval: true, workerData: { plan, body } });
    try {
      while (next < replications) {
        const replication = next++;
        worker.postMessage(replication);
        const [{ traceHash, fingerprint }] = await once(worker, 'message');
        results[replication] = { traceHash, fingerprint };
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  return results;
}

describe('replications of a scenario', () => {
  it('have the same outcome in one thread, in two, and in this one', async () => {
    const plan = await smallPlan('reconnect-storm', { fidelity: 'packet', set: ['fleet[acme/sensor].count=30'] });
    const here: unknown[] = [];
    for (let replication = 0; replication < replications; replication++) {
      const { traceHash, fingerprint } = await runPlan(plan, { replication });
      here.push({ traceHash, fingerprint });
    }
    expect(new Set(here.map((one) => JSON.stringify(one))).size).toBe(replications);
    expect(await shareOut(plan, 1)).toEqual(here);
    expect(await shareOut(plan, 2)).toEqual(here);
  });
});
