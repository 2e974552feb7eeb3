import type { Region } from '../run-folder/manifest.ts';
import { stateCode } from './device-states.ts';

/**
 * The codes of the power states in which a device is starting or running: all but off and asleep. A device that was in
 * one of them is due to connect; one that never was is not.
 */
export function poweredStates(regions: readonly Region[]): {
  readonly region: number;
  readonly isOn: readonly boolean[];
  /** -1 for a machine that does not sleep. */
  readonly asleep: number;
} {
  const { region } = stateCode(regions, 'power', 'running');
  const { states } = regions[region];
  const isOn = states.map((state) => state !== 'off' && state !== 'asleep');
  return { region, isOn, asleep: states.indexOf('asleep') };
}
