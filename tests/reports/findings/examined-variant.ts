import { run } from '../../../bin/app/run-scenario.ts';
import { isTooLarge } from '../../../reports/findings/evidence.ts';
import type { Metric } from '../../../reports/metrics/metric.ts';
import { metricList } from '../../../reports/metrics/metric-list.ts';
import type { ThresholdResult } from '../../../reports/metrics/thresholds.ts';
import type { Cause } from '../../../reports/outcome/finding.ts';
import type { Summary } from '../../../reports/outcome/summary.ts';
import { measuredText } from '../../../reports/print/measured-text.ts';
import { loadScenario, type Scenario } from '../../../scenarios/index.ts';
import type { Plan, Threshold } from '../../../sim/plan/plan.ts';

/** What a variant of a ready-made scenario misses of what its base expects, and why. */
export interface ExaminedVariant {
  readonly name: string;
  /** Thresholds that the variant misses since less goes wrong than its base expects: nothing was short. */
  readonly better: readonly string[];
  readonly missed: readonly MissedThreshold[];
}

export interface MissedThreshold {
  readonly text: string;
  readonly measured: string;
  /**
   * The first cause; and as long as its settings do not meet the threshold, and it is another one, the first that is found with
   * all settings so far. Undefined at the end where no rule explains what is left.
   */
  readonly causes: readonly (Cause | undefined)[];
  /** Whether the threshold is met with the settings of all these causes; undefined where the last has none. */
  readonly isMended: boolean | undefined;
}

/** Runs a variant under the thresholds of its base, and again with the settings of the first causes. */
export async function examinedVariant(scenario: string, variant: string): Promise<ExaminedVariant> {
  const base = await loadScenario(scenario, { fidelity: 'model' });
  const bare = await loadScenario(scenario, { variant, fidelity: 'model' });
  const ran = new Map<string, Promise<Summary>>();
  const summaryWith = (settings: readonly string[]): Promise<Summary> => {
    const key = JSON.stringify(settings);
    const known = ran.get(key) ?? summaryOf(underThresholdsOf(base.plan, bare.derive({ set: settings })));
    ran.set(key, known);
    return known;
  };
  const better: string[] = [];
  const missed: MissedThreshold[] = [];
  for (const [nth, result] of (await summaryWith([])).thresholds.entries()) {
    if (result.met) continue;
    if (isBetter(base.plan.expect[nth], result)) better.push(`${result.metric} ${result.text}`);
    else missed.push(await followed(result, nth, summaryWith));
  }
  return { name: `${scenario}.${variant}`, better, missed };
}

const summaryOf = async (scenario: Scenario): Promise<Summary> => (await run(scenario)).summary;

/** Follows the first causes of a threshold, one after the other, until it is met, one has no setting, or one comes again. */
async function followed(
  result: ThresholdResult,
  nth: number,
  summaryWith: (settings: readonly string[]) => Promise<Summary>,
): Promise<MissedThreshold> {
  const causes: (Cause | undefined)[] = [];
  const settings: string[] = [];
  for (;;) {
    const { thresholds, findings = [] } = await summaryWith(settings);
    const of = { text: `${result.metric} ${result.text}`, measured: measuredText(result), causes };
    if (thresholds[nth].met) return { ...of, isMended: true };
    const [cause] = findings.find(({ metric, text }) => metric === result.metric && text === result.text)?.causes ?? [];
    const change = (cause?.change ?? []).map(({ path, value }) => `${path}=${value}`);
    if (change.length > 0 && change.every((one) => settings.includes(one))) return { ...of, isMended: false };
    causes.push(cause);
    if (change.length === 0) return { ...of, isMended: undefined };
    settings.push(...change);
  }
}

/** A figure that is on its better side of the bound. Of the same attacks, those that are refused beyond it have not succeeded. */
function isBetter(threshold: Threshold, result: ThresholdResult): boolean {
  const metric = metricList.find(({ id }) => id === threshold.metric) as Metric | undefined;
  if (result.reason !== null || metric === undefined) return false;
  const better = metric.id === 'attack.refused' ? 'more' : metric.better;
  return better !== 'depends' && (better === 'more') === isTooLarge({ threshold, result, products: [] });
}

/** The scenario with the thresholds of a plan in place of its own. */
function underThresholdsOf({ expect }: Plan, scenario: Scenario): Scenario {
  const texts: Record<string, string[]> = {};
  for (const { metric, text } of expect) texts[metric] = [...(texts[metric] ?? []), text];
  const changed = scenario.set({ expect: texts });
  if (JSON.stringify(changed.plan.expect) !== JSON.stringify(expect))
    throw new Error(`${scenario.name} does not take the thresholds of its base`);
  return changed;
}
