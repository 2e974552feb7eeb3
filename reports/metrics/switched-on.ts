import { LabError } from '../../sim/lab-error.ts';
import type { Region } from '../run-folder/manifest.ts';

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
  const region = regions.findIndex(({ name }) => name === 'power');
  if (region >= 0) {
    const { states } = regions[region];
    const isOn = states.map((state) => state !== 'off' && state !== 'asleep');
    return { region, isOn, asleep: states.indexOf('asleep') };
  }
  throw new LabError('report/unknown-state', {
    what: 'the run\'s device machine has no region "power", which a metric is about',
    where: 'regions',
    mend: `its regions are ${regions.map(({ name }) => name).join(', ') || 'none'}`,
  });
}
