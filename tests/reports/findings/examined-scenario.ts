import { run } from '../../../bin/app/run-scenario.ts';
import type { Cause, Setting } from '../../../reports/outcome/finding.ts';
import type { Summary } from '../../../reports/outcome/summary.ts';
import { loadScenario, type WrittenScenario } from '../../../scenarios/index.ts';
import { type PlantedScenario, plantedScenario } from './planted-scenarios.ts';

/** What became of a number of the examination. */
export interface Examined {
  readonly number: number;
  readonly scenario: PlantedScenario;
  /** Draws until the healthy twin met all thresholds and the planted one missed that of its cause alone. */
  readonly draws: number;
  /** Findings of healthy runs; there must be none. */
  readonly findingsOfHealthy: number;
  /** Left out where no draw was a case. */
  readonly found?: { readonly first: Cause | undefined; readonly isRight: boolean };
  /** Why the draws before were no cases. */
  readonly drawnAgain: readonly string[];
}

const MOST_DRAWS = 12;

/** Draws scenarios until one is a case, runs both twins, and looks at the first finding. */
export async function examined(number: number): Promise<Examined> {
  const drawnAgain: string[] = [];
  let findingsOfHealthy = 0;
  for (let attempt = 1; ; attempt++) {
    const scenario = plantedScenario(number, attempt);
    const healthy = await summaryOf(scenario.healthy);
    findingsOfHealthy += healthy.passed ? (healthy.findings?.length ?? 0) : 0;
    const sick = healthy.passed ? await summaryOf(scenario.planted) : undefined;
    const missed = sick?.thresholds.filter(({ met }) => !met).map(({ metric }) => metric) ?? [];
    const done = { number, scenario, draws: attempt, findingsOfHealthy, drawnAgain };
    if (missed.length === 1 && missed[0] === scenario.metric.replace(/\{.*/, '')) {
      const first = sick?.findings?.[0]?.causes[0];
      return { ...done, found: { first, isRight: first !== undefined && isRight(scenario, first) } };
    }
    drawnAgain.push(
      sick === undefined
        ? `the healthy twin missed ${shown(healthy)}`
        : `the planted twin missed ${missed.join(', ') || 'nothing'}`,
    );
    if (attempt === MOST_DRAWS) return done;
  }
}

const summaryOf = async (written: WrittenScenario): Promise<Summary> =>
  (await run(await loadScenario(written))).summary;

const shown = ({ thresholds }: Summary): string =>
  thresholds
    .filter(({ met }) => !met)
    .map(({ metric, text, measured }) => `${metric} ${text} (${measured ?? 'nothing'})`)
    .join(', ');

/** Whether a cause names what was planted: a path of its settings or one below it, or the label of a step that no setting changes. */
export function isRight({ settings, planted }: PlantedScenario, { change, what }: Cause): boolean {
  const isNamed = (setting: Setting): boolean => {
    const path = canonical(setting.path, planted);
    return settings.some((named) => path === named || path.startsWith(`${named}.`) || path.startsWith(`${named}[`));
  };
  if (change.length > 0) return change.some(isNamed);
  return settings.some((named) => {
    const label = /^timeline\[(.*)\]$/.exec(named)?.[1];
    return label !== undefined && what.includes(label);
  });
}

/** The path with labels for the numbers of steps, and names for those of products. */
function canonical(path: string, { fleet, timeline = [] }: WrittenScenario): string {
  return path
    .replace(/^timeline\[(\d+)\]/, (whole, nth: string) => {
      const label = timeline[Number(nth)]?.label;
      return label === undefined ? whole : `timeline[${label}]`;
    })
    .replace(/^fleet\[(\d+)\]/, (whole, nth: string) => {
      const product = Array.isArray(fleet) ? fleet[Number(nth)] : undefined;
      return product === undefined ? whole : `fleet[${product.tenant}/${product.product}]`;
    });
}
