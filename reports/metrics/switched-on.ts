import type { Region } from '../run-folder/manifest.ts';
import { stateCode } from './device-states.ts';

/**
 * The codes of the power states in which a device is on its way to running, or there: those other than off and asleep.
 *
 * A device that was in one of them is due to connect; one that never was has nothing to connect with.
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
