import { parentPort, workerData } from 'node:worker_threads';
import { runWorld } from '../../bin/app/assemble.ts';
import { keptWorld, runPlan } from '../kit/run-plan.ts';
import { smallPlan } from '../kit/small-plans.ts';

const { plan, state } = workerData;
await runPlan(await smallPlan('reconnect-storm with actors that attack'));
const { world, keep } = await keptWorld(plan);
world.restore(state);
const start = world.fleet.configurations();
await runWorld(world);
const { traceHash, fingerprint, counters } = keep();
parentPort!.postMessage({ start, traceHash, fingerprint, counters });
