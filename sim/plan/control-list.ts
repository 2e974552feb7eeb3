import { brokerControls } from './controls/broker.ts';
import { cloudControls } from './controls/cloud.ts';
import { deviceControls } from './controls/device.ts';
import { networkControls } from './controls/network.ts';
import { releaseControls } from './controls/releases.ts';

/** Every control, layer by layer. */
export const controlList = [
  ...deviceControls,
  ...networkControls,
  ...cloudControls,
  ...brokerControls,
  ...releaseControls,
] as const;

/** The place of a control in the list, from 1 on; 0 for no control. */
export const controlNumber = (id: string | undefined): number => (id === undefined ? 0 : (numbers.get(id) ?? 0));

const numbers: ReadonlyMap<string, number> = new Map(controlList.map(({ id }, place) => [id, place + 1]));

/** The controls that a scenario can switch. */
export const switches = controlList.filter((control): control is Switch => !('isFixed' in control));
type Switch = Exclude<(typeof controlList)[number], { isFixed: true }>;

export type ControlId = (typeof controlList)[number]['id'];
export type ControlSettings = Readonly<Record<ControlId, boolean>>;

/** The controls' defaults, overridden by a scenario's settings. */
export function controlSettings(overrides: Readonly<Record<string, boolean>>): ControlSettings {
  return Object.fromEntries(
    controlList.map((control) => [control.id, overrides[control.id] ?? control.onByDefault]),
  ) as Record<ControlId, boolean>;
}
