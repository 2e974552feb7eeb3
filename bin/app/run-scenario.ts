import type { Scenario } from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { type RunControls, runPlan } from './run-plan.ts';
import { type RunResult, runResult } from './run-result.ts';
import { folderStore, memoryStore, type OpenStore, type RunStore } from './run-store.ts';

export interface RunOptions extends RunControls {
  /** Replaces the scenario's seed. */
  readonly seed?: string | number | undefined;
  /**
   * The folder in which the run folder `<scenario>-<seed>-<hash>` is made; without it the trace stays in memory. The same
   * scenario, seed and version give the same folder, and replace what it held.
   */
  readonly out?: string | undefined;
  /** Without `out`: false keeps no trace, only figures and verdicts, for many runs or large fleets. */
  readonly trace?: boolean | undefined;
}

/**
 * Runs a scenario to its end, in any fidelity, as `fleetlab run` does.
 *
 * Errors  LabError for options that do not fit, a folder that is no run's or is being written, and a live run that cannot
 *         start; the reason of a signal that was aborted before
 */
export async function run(
  scenario: Scenario,
  options: RunOptions & { readonly out: string },
): Promise<RunResult & { readonly folder: string }>;
export async function run(scenario: Scenario, options?: RunOptions): Promise<RunResult>;
export async function run(scenario: Scenario, options: RunOptions = {}): Promise<RunResult> {
  const { seed, out, trace = true, ...controls } = options;
  if (controls.seen === true && out === undefined) throw seenWithoutFolder(scenario);
  const { plan } = seed === undefined ? scenario : scenario.derive({ seed });
  const open = out !== undefined ? folderStore(out) : trace ? memoryStore : undefined;
  const held: { store?: RunStore } = {};
  const keep: OpenStore | undefined = open && ((world) => (held.store = open(world)));
  const summary = await runPlan(plan, keep, controls);
  const { store } = held;
  return runResult(summary, {
    folder: store?.folder,
    notes: [],
    trace: async () => {
      if (store !== undefined) return store.trace();
      throw new LabError('run/no-trace', {
        what: 'this run kept no trace',
        where: plan.name,
        hint: 'run it without `trace: false`, or with `out`',
      });
    },
  });
}

const seenWithoutFolder = ({ name }: Scenario): LabError =>
  new LabError('run/seen-without-folder', {
    what: 'what the platform logs is kept in a run folder, and this run has none',
    where: name,
    hint: 'give `out` as well, or leave `seen` out',
  });
