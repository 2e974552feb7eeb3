import { type DeviceNames, nameOf, numberOf } from './device-names.ts';

export interface DeviceTable {
  readonly count: number;
  name(device: number): string;
  /** The device of that name, or -1. */
  numberOf(name: string): number;
  /** Blocks of devices: tenant, product and ring, each with its devices in order. */
  readonly groups: readonly DeviceGroup[];
  groupOf(device: number): DeviceGroup;
}

export interface DeviceGroup {
  readonly tenant: string;
  readonly product: string;
  readonly ring: string;
  readonly profile: string;
  readonly firmware: string;
  /** Device numbers, by site and then by number. */
  readonly devices: Uint32Array;
}

/** The attributes of all devices, as kept in memory and sent to a worker: each text once, and a code per device. */
export interface DeviceColumns {
  readonly count: number;
  readonly names: DeviceNames;
  readonly words: Readonly<Record<DeviceWord, WordColumn>>;
  /** Each set of tags as one text, joined by `;`. */
  readonly tags: WordColumn;
  /** By device. */
  readonly groupOf: Uint32Array;
  readonly groups: readonly DeviceGroup[];
}

export interface WordColumn {
  /** Different texts, in natural order. */
  readonly texts: readonly string[];
  readonly codes: Uint32Array;
}

export const deviceWords = ['tenant', 'product', 'ring', 'site', 'profile', 'firmware'] as const;
export type DeviceWord = (typeof deviceWords)[number];

export const deviceTable = ({
  count,
  names,
  groups,
  groupOf,
}: Pick<DeviceColumns, 'count' | 'names' | 'groups' | 'groupOf'>): DeviceTable => ({
  count,
  name: (device) => (device >= 0 && device < count ? nameOf(names, device) : `device ${device}`),
  numberOf: (name) => numberOf(names, name),
  groups,
  groupOf: (device) => groups[groupOf[device]],
});
