import { ROW_GROUP_SIZE } from './layout.ts';
import type { RunFile } from './manifest.ts';
import { SegmentedTable } from './segmented-table.ts';

/** The names and attributes of a run's devices, by device number. The writer calls each once per device, in order. */
export interface DeviceNames {
  readonly count: number;
  name(i: number): string;
  tenant(i: number): string;
  product(i: number): string;
  ring(i: number): string;
  site(i: number): string;
  profile(i: number): string;
  firmware(i: number): string;
  /** Joined by `;`, and empty without any. */
  tags(i: number): string;
}

/** Writes `devices.parquet`, a row group at a time. An empty fleet still gets its file. */
export function writeDevices(folder: string, devices: DeviceNames): RunFile {
  const table = new SegmentedTable(folder, 'devices');
  for (let from = 0; from < devices.count; from += ROW_GROUP_SIZE) {
    const rows = Math.min(ROW_GROUP_SIZE, devices.count - from);
    const column = (value: (i: number) => string) => Array.from({ length: rows }, (_, i) => value(from + i));
    table.write(
      [
        Uint32Array.from({ length: rows }, (_, i) => from + i),
        column((i) => devices.name(i)),
        column((i) => devices.tenant(i)),
        column((i) => devices.product(i)),
        column((i) => devices.ring(i)),
        column((i) => devices.site(i)),
        column((i) => devices.profile(i)),
        column((i) => devices.firmware(i)),
        column((i) => devices.tags(i)),
      ],
      { rows },
    );
  }
  return table.close(true);
}
