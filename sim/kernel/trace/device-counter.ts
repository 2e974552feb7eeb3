import type { GroupedDevices } from './group-series.ts';

/** Counts what happens to devices, of the fleet and of each group that a device is in. All totals are whole numbers. */
export class DeviceCounter {
  total = 0;
  private readonly ofParts: Float64Array;

  constructor(private readonly groups: GroupedDevices | undefined) {
    this.ofParts = new Float64Array(groups?.parts ?? 0);
  }

  /** The number may be that of a client that is no device: it counts for the fleet alone. */
  add(device: number, times = 1): void {
    this.total += times;
    if (this.groups !== undefined && device < this.groups.partOf.length)
      this.ofParts[this.groups.partOf[device]] += times;
  }

  /** Counts for a part of the groups, or for the fleet alone if there are none. */
  addToPart(part: number, times: number): void {
    this.total += times;
    if (this.groups !== undefined) this.ofParts[part] += times;
  }

  totalOf(group: number): number {
    let total = 0;
    for (const part of this.groups?.partsOf[group] ?? []) total += this.ofParts[part];
    return total;
  }

  save(): readonly number[] {
    return [this.total, ...this.ofParts];
  }

  restore([total, ...ofParts]: readonly number[]): void {
    this.total = total;
    this.ofParts.set(ofParts);
  }
}
