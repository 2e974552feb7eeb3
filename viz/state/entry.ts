import type { DeviceGroup } from '../../reports/trace-index/device-table.ts';

/** Where what got in comes from: the height of its chip in the window of the browser, and the blocks of the fleet that it is in. */
export interface Entry {
  readonly y: number;
  readonly groups: readonly DeviceGroup[];
}
