import { selectionNamingSteps } from '../../reports/metrics/step-selection.ts';
import { splitDevices } from '../../reports/metrics/threshold-parts.ts';
import type { Plan, Threshold } from '../../sim/plan/plan.ts';
import type { GroupTerm, Selection } from '../../sim/plan/selection.ts';
import { readSelection } from '../../sim/selection/read-selection.ts';
import { writeSelection } from '../../sim/selection/write-selection.ts';
import { measurableCalled } from '../schema/measurable.ts';
import type { Product } from '../schema/product.ts';
import type { WrittenThreshold } from '../schema/threshold.ts';
import { splitWindow } from '../schema/threshold-window.ts';
import { attributesOf, chosenAtStart } from './check-selection.ts';

/** A threshold as it stands in a plan: one that is `by` an attribute becomes one about the devices of each of its values. */
export function groupThresholds(
  { by, ...threshold }: WrittenThreshold,
  fleet: readonly Product[],
): readonly Threshold[] {
  if (by === undefined) return [threshold];
  const among = threshold.on === undefined ? {} : readSelection(threshold.on);
  return groupsBy(by, fleet, among).map((on) => ({
    ...threshold,
    on,
    text: `${withoutGroups(threshold.text)} on ${on}`,
  }));
}

/** The devices of each value of an attribute, among some, as selections; values that no device has are left out. */
export function groupsBy(by: GroupTerm, fleet: readonly Product[], among: Selection = {}): readonly string[] {
  const values = [...new Set(fleet.flatMap((product) => attributesOf[by](product, fleet)))];
  return values.flatMap((value) => {
    // Beside `pick`, so that it draws among the devices of each group.
    const selection = among[by] === undefined ? { ...among, [by]: value } : { all: [{ [by]: value }, among] };
    return chosenAtStart(selection, fleet).length === 0 ? [] : [writeSelection(selection)];
  });
}

/**
 * The groups of which a run needs samples, each once: those of thresholds, and those that its summary is split by. Devices that
 * a step selects or touches are no group of this kind: the run does not know them from the start.
 */
export function sampledGroups(expect: readonly Threshold[], split: readonly string[]): Pick<Plan, 'groups'> {
  const needed = expect.flatMap(({ metric, on }) =>
    on !== undefined && measurableCalled(metric)?.isSampled && selectionNamingSteps(on) === undefined ? [on] : [],
  );
  const groups = [...new Set([...needed, ...split])];
  return groups.length === 0 ? {} : { groups };
}

/** `p(95) < 65m from 1h` of `p(95) < 65m from 1h by ring on tenant:acme`. */
function withoutGroups(text: string): string {
  const [claim, ...window] = splitWindow(splitDevices(text)[0]);
  return [claim, ...window.flatMap(([word, of]) => (word === 'by' ? [] : [`${word} ${of}`]))].join(' ');
}
