import { deserialize, serialize } from 'node:v8';
import { runWorld } from '../../bin/app/assemble.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { World } from '../../sim/simulation/world.ts';
import { keptWorld } from './run-plan.ts';

/** The trace hash of a run that stops at a tick and continues in a new world. */
export async function resumedHash(plan: Plan, tick: number): Promise<string> {
  const first = await keptWorld(plan);
  first.world.advance(tick);
  const state = deserialize(serialize(first.world.save())) as ReturnType<World['save']>;
  const second = await keptWorld(plan);
  second.world.restore(state);
  await runWorld(second.world);
  return second.keep().traceHash;
}
