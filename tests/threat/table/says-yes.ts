import type { ControlId } from '../../../sim/plan/control-list.ts';

/** Which control says yes to everything now, and what a run has asked of the controls that are on. */
export const asked = {
  saysYes: undefined as ControlId | undefined,
  controls: new Set<ControlId>(),
  /** What the condition of a check sees of a control that is on. */
  isOn(control: ControlId): boolean {
    this.controls.add(control);
    return control !== this.saysYes;
  },
};
