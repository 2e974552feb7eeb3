import { costsTable } from '../../reports/print/costs-table.ts';
import { everyVariant, loadScenario } from '../../scenarios/index.ts';
import type { Control } from '../../sim/plan/control.ts';
import { Exit } from '../console/exit-codes.ts';
import { listenForInterrupt } from '../console/interrupt.ts';
import { count, RunsProgressLine } from '../console/runs-progress.ts';
import { terminalOf } from '../console/terminal.ts';
import { type CostProgress, type CostResult, controlCosts } from '../costs/measure-costs.ts';

// `fleetlab controls --costs`: its flags, its progress, and its outputs.

export interface CostFlags {
  readonly seeds?: number;
  readonly seed?: string;
  readonly fidelity?: 'model' | 'packet';
  readonly variant?: string;
  readonly set: readonly string[];
  readonly with: readonly string[];
  readonly workers?: number;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

/** Measures the costs of controls, all of them by default, and prints them. Returns the exit code. */
export async function printCosts(
  given: string,
  chosen: readonly Control[] | undefined,
  flags: CostFlags,
): Promise<number> {
  const { variant, set, fidelity, seeds, seed, workers: jobs } = flags;
  const controls = chosen?.length === 1 ? chosen : chosen?.filter(({ isFixed }) => isFixed !== true);
  const isEvery = variant === everyVariant;
  const scenario = await loadScenario(given, { ...(!isEvery && { variant }), set, with: flags.with });
  const write = (text: string): void => {
    if (flags.quiet !== true) process.stderr.write(text);
  };
  const progress = new RunsProgressLine(terminalOf(process.stderr, process.env), write, aboutCosts);
  const interrupt = listenForInterrupt('ending the measurement; press Ctrl-C again to stop at once');
  try {
    const result = await controlCosts(scenario, {
      ...{ controls: controls?.map(({ id }) => id), seeds, seed, fidelity, jobs, everyVariant: isEvery },
      onProgress: (now) => progress.update(now),
      signal: interrupt.signal,
    });
    progress.end();
    return finished(result, flags);
  } finally {
    interrupt.stop();
  }
}

function finished(result: CostResult, { json }: CostFlags): number {
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
export const aboutCosts = ({ scenario, variants, controls, seeds, total, devices, jobs }: CostProgress): string =>
  `${[
    `${scenario}: ${count(controls, 'control')}`,
    ...(variants === 1 ? [] : [count(variants - 1, 'variant')]),
    count(seeds, 'seed'),
    `${count(total, 'run')} of ${count(devices, 'device')}`,
    count(jobs, 'worker'),
  ].join(', ')}`;
