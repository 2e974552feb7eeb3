import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { counterfactual } from '../../bin/counterfactual/counterfactual.ts';
import { planEach, planPair } from '../../bin/counterfactual/plan-seeds.ts';
import { rankControls } from '../../bin/counterfactual/rank-controls.ts';
import { mergeRuns } from '../../bin/sweep/merge-runs.ts';
import { plannedFromFile, writePlanOf } from '../../bin/sweep/planned-from-file.ts';
import { runOfPlan } from '../../bin/sweep/run-of-plan.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { emptyFolder } from '../kit/tiny-sweep.ts';

const bytesOf = (folder: string) =>
  Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name)).toString('base64')]));

const { signal } = new AbortController();

/** Runs all of a plan file, as machines do that have nothing else. */
async function ranFrom(path: string, folder: string): Promise<string> {
  const planned = await plannedFromFile(path);
  const results = join(folder, 'results');
  mkdirSync(results);
  const { cells, seeds } = planned.sweep;
  for (let index = 0; index < cells.length * seeds.length; index++) await runOfPlan(planned, index, results, signal);
  await mergeRuns(planned, [results], join(folder, 'merged'));
  return join(folder, 'merged');
}

describe('the plan of a counterfactual', () => {
  it('comes to the sweep that the command makes', async () => {
    const folder = emptyFolder();
    const set = ['fleet[acme/hub].count=4', 'fleet[acme/lamp].count=20', 'fleet[acme/lamp].gateway.leaves=5'];
    const scenario = await loadScenario('gateway-lateral', { variant: 'gateways-trusted', set });
    const options = { seeds: 2, seed: 3 };
    const { planned, asked } = planPair(scenario, { without: [], withControls: ['leaf-identity'] }, options);
    const path = join(folder, 'plan.json');
    await writePlanOf(planned, { ...asked, scenario: 'gateway-lateral', set, with: [] }, path);
    const own = join(folder, 'own');
    await counterfactual(scenario, { ...options, with: ['leaf-identity'], sweepOut: own, jobs: 1 });
    expect(bytesOf(await ranFrom(path, folder))).toEqual(bytesOf(own));
  });

  it('of each control does as well', async () => {
    const folder = emptyFolder();
    const set = ['fleet[acme/lock].count=20'];
    const scenario = await loadScenario('factory-leak', { set });
    const [options, controls] = [{ seeds: 1 }, ['evidence-freshness', 'topic-acl']];
    const { planned, asked } = planEach(scenario, { controls, pairs: true }, options);
    const path = join(folder, 'plan.json');
    await writePlanOf(planned, { ...asked, scenario: 'factory-leak', set, with: [] }, path);
    const own = join(folder, 'own');
    await rankControls(scenario, { ...options, controls, pairs: true, out: own, jobs: 1 });
    expect(bytesOf(await ranFrom(path, folder))).toEqual(bytesOf(own));
  });
});
