import { randomRuns } from '../kit/random-runs.ts';
import { runPlan } from '../kit/run-plan.ts';
import { campaignPlans, type Seen, wrongIn } from './random-campaigns.ts';

// Runs random campaigns: npm run campaigns:random -- --runs 2000 --seed 1. The spec runs some of them.

const seen: Seen = { started: 0, gained: 0, skipped: 0, reached: 0, retried: 0 };
const { runs, wrong } = await randomRuns(campaignPlans, 2_000, async (plan) =>
  wrongIn(plan, (await runPlan(plan)).rows, seen),
);
process.stdout.write(
  `${runs} runs, ${wrong} wrong; ${seen.started} steps started, ${seen.skipped} did not and say why, ` +
    `${seen.retried} took place again, ${seen.gained} facts gained, ${seen.reached} objectives reached\n`,
);
