import { run } from '../../bin/app/run-scenario.ts';
import type { ThresholdResult } from '../../reports/metrics/thresholds.ts';
import { loadVariants } from '../../scenarios/index.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { type Row, traceRows } from './trace-rows.ts';

/** The results of a ready-made scenario, or of one of its variants. */
export interface RanVariant {
  readonly plan: Plan;
  readonly thresholds: readonly ThresholdResult[];
  readonly rows: readonly Row[];
}

/** Runs a ready-made scenario as it is written, and then its variants. */
export async function* ranVariants(name: string): AsyncGenerator<RanVariant> {
  for (const scenario of await loadVariants(name, { fidelity: 'model' })) {
    let trace: ReturnType<typeof traceRows> | undefined;
    const { thresholds } = await run(scenario, {
      trace: false,
      watch({ projection }) {
        trace = traceRows(projection.regions);
        return trace.sink;
      },
    });
    yield { plan: scenario.plan, thresholds, rows: trace!.rows };
  }
}
