import { costsTable } from '../../reports/print/costs-table.ts';
import { everyVariant, loadScenario } from '../../scenarios/index.ts';
import type { Control } from '../../sim/plan/control.ts';
import { Exit } from '../console/exit-codes.ts';
import type { ManyRunsFlags } from '../console/run-flags.ts';
import { count, madeBy } from '../console/runs-progress.ts';
import { runsProgressTo, underWay } from '../console/under-way.ts';
import { type CostProgress, type CostResult, controlCosts } from '../costs/measure-costs.ts';
import type { QueueFlags } from '../queue/queue-address.ts';
import { performersOf } from '../queue/through-queue.ts';

// `fleetlab controls --costs`: its flags, its progress, and its outputs.

/** Measures the costs of controls, all of them by default, and prints them. Returns the exit code. */
export async function printCosts(
  given: string,
  chosen: readonly Control[] | undefined,
  flags: ManyRunsFlags & QueueFlags,
): Promise<number> {
  const { variant, set, fidelity, seeds, seed, workers: jobs } = flags;
  const controls = chosen?.length === 1 ? chosen : chosen?.filter(({ isFixed }) => isFixed !== true);
  const isEvery = variant === everyVariant;
  const scenario = await loadScenario(given, { ...(!isEvery && { variant }), set, with: flags.with });
  const farewell = 'ending the measurement; press Ctrl-C again to stop at once';
  const progress = runsProgressTo(flags, aboutCosts);
  const { costs: perform } = await performersOf(flags, (text) => progress.say(text));
  const result = await underWay(progress, farewell, (parts) =>
    controlCosts(scenario, {
      ...{ controls: controls?.map(({ id }) => id), seeds, seed, fidelity, jobs, everyVariant: isEvery },
      ...{ perform, ...parts },
    }),
  );
  return finished(result, flags);
}

function finished(result: CostResult, { json }: ManyRunsFlags): number {
  for (const { control, seed, reason } of result.failed) {
    const setting = control === null ? 'as written' : `with ${control} the other way around`;
    process.stderr.write(`${setting}, seed ${seed}: ${reason}\n`);
  }
  // Half a measurement would look like one of fewer controls.
  if (result.end === 'interrupted') return Exit.unfinished;
  process.stdout.write(
    json === true ? `${JSON.stringify(result, undefined, 2)}\n` : `${costsTable(result, columns())}\n`,
  );
  return result.end === 'finished' ? Exit.ok : Exit.unfinished;
}

const columns = (): number => (process.stdout.isTTY ? Math.min(process.stdout.columns, 140) : 120);

/** What a measurement of costs is, in one line. */
export const aboutCosts = ({ scenario, variants, controls, seeds, total, devices, ...who }: CostProgress): string =>
  `${[
    `${scenario}: ${count(controls, 'control')}`,
    ...(variants === 1 ? [] : [count(variants - 1, 'variant')]),
    count(seeds, 'seed'),
    `${count(total, 'run')} of ${count(devices, 'device')}`,
    madeBy(who),
  ].join(', ')}`;
