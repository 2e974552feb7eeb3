import { metricList } from '../../reports/metrics/metric-list.ts';
import {
  AS_WRITTEN,
  everyVariant,
  loadScenario,
  readyMadeOverlays,
  readyMadeScenarios,
  templates,
} from '../../scenarios/index.ts';
import { seriesList } from '../../sim/kernel/trace/series.ts';
import { actorList } from '../../sim/plan/actor-list.ts';
import { controlList, switches } from '../../sim/plan/control-list.ts';
import { attackList } from '../../sim/threat/attacks/attack-list.ts';
import type { Candidate, ValueSources } from './complete.ts';

/** The values of flags and arguments that name something of the lab, by the names that the commands give them. */
export const valueSources: ValueSources = {
  scenario: () => readyMadeScenarios().map(({ name, claim }) => ({ word: name, what: claim })),
  overlay: () => readyMadeOverlays().map(({ name, claim }) => ({ word: name, what: claim })),
  variant: variantsOf,
  attack: () => attackList.flatMap(({ id, name, what }) => [id, name].map((word) => ({ word, what }))),
  actor: () => actorList.map(({ id, what }) => ({ word: id, what })),
  control: () => controlList.map(({ id, what }) => ({ word: id, what })),
  metric: () => metricList.map(({ id, formula }) => ({ word: id, what: formula })),
  figure: () => [
    ...metricList.map(({ id, formula }) => ({ word: id, what: formula })),
    ...seriesList.map(({ id, what }) => ({ word: id, what })),
  ],
  purpose: () => templates().map(({ purpose, question }) => ({ word: purpose, what: question })),
  set: () =>
    switches.map(({ id, what, onByDefault }) => ({ word: `controls.${id}=${onByDefault ? 'off' : 'on'}`, what })),
};

/** Of the scenario on the line; none while there is no such scenario, or it has mistakes. */
async function variantsOf(scenario: string | undefined): Promise<readonly Candidate[]> {
  if (scenario === undefined) return [];
  try {
    const { variants } = await loadScenario(scenario);
    return [
      ...variants.map(({ name, claim }) => ({ word: name, what: claim ?? '' })),
      { word: everyVariant, what: 'each of them' },
      { word: AS_WRITTEN, what: 'the scenario itself' },
    ];
  } catch {
    return [];
  }
}
