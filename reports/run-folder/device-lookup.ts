import { LabError } from '../../sim/kernel/lab-error.ts';
import type { DeviceNames } from './device-table.ts';
import type { Manifest } from './manifest.ts';
import { asU32, damaged, openTable, type RunFiles } from './table-reader.ts';

// The devices of a run, read from `devices.parquet`.

export interface DeviceRecord {
  readonly device: number;
  readonly name: string;
  readonly tenant: string;
  readonly product: string;
  readonly ring: string;
  readonly site: string;
  readonly profile: string;
  readonly firmware: string;
  /** Joined by `;`. */
  readonly tags: string;
}

/** The fleet of a run, by number and by name. */
export interface DeviceLookup {
  readonly count: number;
  nameOf(device: number): string;
  recordOf(device: number): DeviceRecord;
  /**
   * Finds a device by its name, by what is behind the tenant in it if no other tenant has that too, or by its number. LabError
   * `report/unknown-device` if there is none.
   */
  find(target: string): number;
}

const words = ['name', 'tenant', 'product', 'ring', 'site', 'profile', 'firmware', 'tags'] as const;

export async function readDevices(files: RunFiles, manifest: Manifest): Promise<DeviceLookup> {
  const table = await openTable(files, manifest, 'devices');
  const columns = emptyColumns();
  for (const group of table.groups) {
    const [numbers, ...texts] = await table.read(group, ['device', ...words]);
    const first = columns.name.length;
    if (asU32(numbers).some((number, i) => number !== first + i)) {
      throw damaged(files, group.file, 'device numbers do not count up from 0');
    }
    for (const [i, word] of words.entries()) for (const text of texts[i]) columns[word].push((text ?? '') as string);
  }
  return lookupIn(columns, files.where);
}

/** The fleet of a run that is not read from files; `where` is the place that errors name. */
export function deviceLookup(devices: DeviceNames, where: string): DeviceLookup {
  const columns = emptyColumns();
  for (let i = 0; i < devices.count; i++) for (const word of words) columns[word].push(devices[word](i));
  return lookupIn(columns, where);
}

/** Each by device. */
const emptyColumns = (): Record<(typeof words)[number], string[]> => ({
  name: [],
  tenant: [],
  product: [],
  ring: [],
  site: [],
  profile: [],
  firmware: [],
  tags: [],
});

function lookupIn(columns: ReturnType<typeof emptyColumns>, where: string): DeviceLookup {
  const count = columns.name.length;
  let byName: Map<string, number> | undefined;

  function find(target: string): number {
    byName ??= new Map(columns.name.map((name, device) => [name, device]));
    const named = byName.get(target);
    if (named !== undefined) return named;
    const alone =
      target === '' || target.includes('/') ? [] : columns.name.filter((name) => name.endsWith(`/${target}`));
    if (alone.length === 1) return byName.get(alone[0])!;
    if (/^\d+$/.test(target) && Number(target) < count) return Number(target);
    throw new LabError('report/unknown-device', {
      what: `no device "${target}" in this run of ${count} devices`,
      where,
      hint:
        count === 0
          ? undefined
          : `write a name, as in ${examples(columns.name, target)}, or a number up to ${count - 1}`,
    });
  }

  return {
    count,
    nameOf: (device) => columns.name[device] ?? `device ${device}`,
    recordOf: (device) => ({
      device,
      name: columns.name[device],
      tenant: columns.tenant[device],
      product: columns.product[device],
      ring: columns.ring[device],
      site: columns.site[device],
      profile: columns.profile[device],
      firmware: columns.firmware[device],
      tags: columns.tags[device],
    }),
    find,
  };
}

/** Names that share the longest prefix with the target, so that a typo in the number still shows the right product. */
function examples(names: readonly string[], target: string): string {
  let start = target;
  // Ends with the empty prefix at the latest.
  while (!names.some((name) => name.startsWith(start))) start = start.slice(0, -1);
  const near = names.filter((name) => name.startsWith(start));
  return near.slice(0, 3).join(', ');
}
