import { switchNamed } from '../../reports/costs/control-named.ts';
import { type Change, changeInWords } from '../../reports/counterfactual/change.ts';
import { AS_WRITTEN, type NamedSettings } from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { type ControlId, controlSettings, switches } from '../../sim/plan/control-list.ts';
import type { Plan } from '../../sim/plan/plan.ts';

/** A control, and how it stands in the other run. */
export interface Toggle extends Change {
  readonly control: ControlId;
}

export interface TogglesAsked {
  /** Ids of controls to switch off. */
  readonly without: readonly string[];
  /** Ids of controls to switch on. */
  readonly withControls: readonly string[];
}

/**
 * The controls that are asked for, in the order given, `without` first.
 *
 * Errors  LabError `control/unknown`, `control/fixed`; `counterfactual/none`, `counterfactual/twice`, `counterfactual/no-change`
 */
export function togglesOf(
  { without, withControls }: TogglesAsked,
  { name, controls }: NamedControls,
): readonly Toggle[] {
  const toggles = [
    ...without.map((id): Toggle => ({ control: idOf(id, '--without'), isOn: false })),
    ...withControls.map((id): Toggle => ({ control: idOf(id, '--with'), isOn: true })),
  ];
  if (toggles.length === 0)
    throw new LabError('counterfactual/none', {
      what: 'no control is to be switched',
      where: name,
      hint: 'name one: --without topic-acl, or --with topic-acl; or try all of them with --each',
    });
  const settings = controlSettings(controls);
  for (const [nth, { control, isOn }] of toggles.entries()) {
    const flag = `--${isOn ? 'with' : 'without'} ${control}`;
    if (toggles.findIndex((other) => other.control === control) < nth)
      throw new LabError('counterfactual/twice', {
        what: `${control} is named twice`,
        where: flag,
        hint: 'name every control once',
      });
    if (settings[control] === isOn)
      throw new LabError('counterfactual/no-change', {
        what: `${control} is ${isOn ? 'on' : 'off'} in ${name} as it is written, so nothing would differ`,
        where: flag,
        hint: `ask the other way around: --${isOn ? 'without' : 'with'} ${control}`,
      });
  }
  return toggles;
}

/** Each control that a scenario can switch, or each of those named, the other way around. */
export function eachToggle(named: readonly string[] | undefined, { controls }: NamedControls): readonly Toggle[] {
  const settings = controlSettings(controls);
  const ids =
    named === undefined ? switches.map(({ id }) => id) : [...new Set(named.map((id) => idOf(id, '--control')))];
  return ids.map((control) => ({ control, isOn: !settings[control] }));
}

type NamedControls = Pick<Plan, 'name' | 'controls'>;

/** As `--set` takes them. */
export const settingsOf = (toggles: readonly Toggle[]): Readonly<Record<string, string>> =>
  Object.fromEntries(toggles.map(({ control, isOn }) => [`controls.${control}`, isOn ? 'on' : 'off']));

/** A cell of a sweep: all that the scenario sets of its controls, with these the other way around. */
export function cellOf(toggles: readonly Toggle[], { controls }: NamedControls): NamedSettings {
  const changed = { ...controls, ...Object.fromEntries(toggles.map(({ control, isOn }) => [control, isOn])) };
  const words = Object.entries(changed).map(([control, isOn]) => `${control}: ${isOn ? 'on' : 'off'}`);
  return {
    name: toggles.length === 0 ? AS_WRITTEN : changeInWords(toggles),
    values: { controls: `{ ${words.join(', ')} }` },
  };
}

const idOf = (given: string, where: string): ControlId => switchNamed(given, `${where} ${given}`).id as ControlId;
