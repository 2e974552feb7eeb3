import type { WordField } from '../kernel/records.ts';
import { NONE } from '../kernel/trace/sink.ts';

/**
 * By device and region of its machine, the trace row of the latest transition.
 *
 * Shape   the first `COMMON_REGIONS` regions are in the device's record; a column for another region is allocated when
 *         the first device moves in it, since in most runs none does
 */
export class LatestRows {
  private readonly rare = new Map<number, Uint32Array<ArrayBuffer>>();

  constructor(
    private readonly common: WordField,
    private readonly size: number,
  ) {
    for (let region = 0; region < COMMON_REGIONS; region++) {
      for (let device = 0; device < size; device++) common.set(device, NONE, region);
    }
  }

  get(device: number, region: number): number {
    if (region < COMMON_REGIONS) return this.common.get(device, region);
    return this.rare.get(region)?.[device] ?? NONE;
  }

  set(device: number, row: number, region: number): void {
    if (region < COMMON_REGIONS) {
      this.common.set(device, row, region);
      return;
    }
    let column = this.rare.get(region);
    if (column === undefined) {
      column = new Uint32Array(this.size).fill(NONE);
      this.rare.set(region, column);
    }
    column[device] = row;
  }

  /** The columns outside the records. */
  save() {
    return [...this.rare].map(([region, column]) => [region, column.slice()] as const);
  }

  restore(columns: ReturnType<LatestRows['save']>): void {
    this.rare.clear();
    for (const [region, column] of columns) this.rare.set(region, column.slice());
  }
}

/** Power, link and trust. */
export const COMMON_REGIONS = 3;
