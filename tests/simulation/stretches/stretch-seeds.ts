import fc from 'fast-check';
import type { Plan } from '../../../sim/plan/plan.ts';
import { campaignPlans } from '../../campaigns/random-campaigns.ts';
import { randomRuns } from '../../kit/random-runs.ts';
import { reachPlans } from '../../reach/random-reach.ts';
import { checkingFleets } from './random-checking-fleets.ts';
import { guessedFleets } from './random-guesses.ts';
import { inTicks, quietFleets } from './random-quiet-fleets.ts';
import { downFleets } from './random-refused-dials.ts';
import { toldFleets } from './random-told-fleets.ts';
import { differencesOf } from './with-and-without.ts';

// Runs random plans with and without stretches: npm run stretches:random -- --runs 2000 --seed 1. The spec runs some of them.

const seen = { spared: 0 };
const logged = fc.oneof(
  { weight: 6, arbitrary: fc.oneof(quietFleets, toldFleets) },
  { weight: 2, arbitrary: inTicks(fc.oneof(quietFleets, campaignPlans)) },
  { weight: 3, arbitrary: fc.oneof({ weight: 3, arbitrary: downFleets }, inTicks(downFleets)) },
  { weight: 1, arbitrary: campaignPlans },
  { weight: 1, arbitrary: reachPlans },
  { weight: 2, arbitrary: fc.oneof({ weight: 3, arbitrary: guessedFleets }, inTicks(guessedFleets)) },
);
const checking = fc.oneof({ weight: 3, arbitrary: checkingFleets }, inTicks(checkingFleets));
const runsOf = (plans: fc.Arbitrary<Plan>, hasLogs: boolean) =>
  fc.record({ plan: plans, hasLogs: fc.constant(hasLogs) });
const any = fc.oneof({ weight: 3, arbitrary: runsOf(logged, true) }, runsOf(checking, false));
const { runs, wrong } = await randomRuns(any, 2_000, ({ plan, hasLogs }) => differencesOf(plan, seen, hasLogs));
process.stdout.write(`${runs} runs, ${wrong} differ; ${seen.spared} events spared\n`);
