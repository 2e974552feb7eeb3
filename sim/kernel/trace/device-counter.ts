import type { GroupedDevices } from './group-series.ts';

/** Counts what happens to devices, of the fleet and of each group that a device is in. All totals are whole numbers. */
export class DeviceCounter {
  total = 0;
  private readonly ofGroups: Float64Array;

  constructor(private readonly groups: GroupedDevices | undefined) {
    this.ofGroups = new Float64Array(groups?.count ?? 0);
  }

  /** The number may be that of a client that is no device: it counts for the fleet alone. */
  add(device: number, times = 1): void {
    this.total += times;
    if (this.groups !== undefined) this.addToGroups(this.groups, device, times);
  }

  totalOf(group: number): number {
    return this.ofGroups[group];
  }

  save(): readonly number[] {
    return [this.total, ...this.ofGroups];
  }

  restore([total, ...ofGroups]: readonly number[]): void {
    this.total = total;
    this.ofGroups.set(ofGroups);
  }

  private addToGroups({ first, group }: GroupedDevices, device: number, times: number): void {
    if (device >= first.length - 1) return;
    for (let at = first[device]; at < first[device + 1]; at++) this.ofGroups[group[at]] += times;
  }
}
