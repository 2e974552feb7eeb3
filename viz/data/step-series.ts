import { chanceIn } from '../../reports/selection/run-chance.ts';
import { type FactsParts, runFacts } from '../../reports/selection/run-facts.ts';
import type { Band } from '../../reports/trace-index/band.ts';
import { stateBand } from '../../reports/trace-index/state-band.ts';
import { stateGauges } from '../../sim/kernel/trace/series.ts';
import { readSelection } from '../../sim/selection/read-selection.ts';
import { selected } from '../../sim/selection/selected.ts';
import { SelectionError } from '../../sim/selection/selection-error.ts';

/**
 * Counts the series of devices that steps selected or touched: a run samples only groups that it knows from the start. Each is
 * counted from the rows when it is first asked for; undefined for an id that means no such series, or no device of this run.
 */
export function stepSeries(parts: Omit<FactsParts, 'more' | 'chanceOf'>): (id: string) => Promise<Band | undefined> {
  const { manifest, store, codes } = parts;
  const chanceOf = manifest.chanceKey === undefined ? undefined : chanceIn(manifest, manifest.chanceKey);
  const factsFor = runFacts({ ...parts, chanceOf });
  const courses = new Map<string, Promise<Band | undefined>>();

  async function course(id: string): Promise<Band | undefined> {
    const [, base, on] = /^([^{]+)\{(.*)\}$/s.exec(id) ?? [];
    const gauge = stateGauges.find((one) => one.id === base);
    if (gauge === undefined || on === undefined) return undefined;
    try {
      const selection = readSelection(on);
      return await stateBand(store, codes, selected(selection, await factsFor(selection, store.end)), gauge);
    } catch (error) {
      if (error instanceof SelectionError) return undefined;
      throw error;
    }
  }

  return (id) => {
    const known = courses.get(id) ?? course(id);
    courses.set(id, known);
    return known;
  };
}
