import type { Manifest } from '../../reports/run-folder/manifest.ts';
import { asU32, damaged, openTable, type RunFiles } from '../../reports/run-folder/table-reader.ts';
import { LabError } from '../../sim/lab-error.ts';
import { deviceNames } from './device-names.ts';
import { type DeviceColumns, type DeviceWord, deviceWords, type WordColumn } from './device-table.ts';
import { inNaturalOrder } from './natural-order.ts';
import type { DeviceGroup } from './run-port.ts';

/** A raster of more devices does not fit any screen, and a damaged file may claim any number. */
export const devicesMax = 10_000_000;

/** Errors: LabError `report/damaged-run`, `view/too-large`. */
export async function readDeviceColumns(files: RunFiles, manifest: Manifest): Promise<DeviceColumns> {
  const count = manifest.counts.devices;
  const table = await openTable(files, manifest, 'devices');
  const rows = table.groups.reduce((sum, group) => sum + group.rows, 0);
  if (rows !== count)
    throw damaged(files, 'devices.parquet', `it has ${rows} devices where the manifest says ${count}`);
  if (count > devicesMax) {
    throw new LabError('view/too-large', {
      what: `this run has ${count} devices, more than the ${devicesMax} that the viewer shows`,
      where: files.where,
      mend: 'use "fleetlab explain" or "fleetlab query" on it',
    });
  }

  const starts = new Uint32Array(count + 1);
  const portions: string[] = [];
  const coders = deviceWords.map(() => coder(count));
  let device = 0;
  let at = 0;
  for (const group of table.groups) {
    const [numbers, names, ...texts] = await table.read(group, ['device', 'name', ...deviceWords]);
    const first = device;
    if (asU32(numbers).some((number, i) => number !== first + i)) {
      throw damaged(files, group.file, 'device numbers do not count up from 0');
    }
    for (const name of names as ArrayLike<string> & Iterable<string>) {
      starts[device++] = at;
      at += name.length + 1;
    }
    portions.push((names as string[]).join('\n'));
    for (const [word, coded] of coders.entries()) coded.take(texts[word] as string[], first);
  }
  starts[count] = at;
  const words = Object.fromEntries(deviceWords.map((word, i) => [word, coders[i].column()])) as DeviceColumns['words'];
  return { count, names: deviceNames(portions, starts), words, ...grouped(words, count) };
}

/** Codes in the order of first sight, and then in that of the texts. */
function coder(count: number) {
  const codes = new Uint32Array(count);
  const byText = new Map<string, number>();
  return {
    take(texts: readonly string[], first: number): void {
      let [lastText, lastCode] = ['', -1];
      for (let i = 0; i < texts.length; i++) {
        if (lastCode < 0 || texts[i] !== lastText) {
          lastText = texts[i];
          lastCode = byText.get(lastText) ?? byText.size;
          byText.set(lastText, lastCode);
        }
        codes[first + i] = lastCode;
      }
    },
    column(): WordColumn {
      const texts = [...byText.keys()].sort(inNaturalOrder);
      const place = new Uint32Array(texts.length);
      for (const [i, text] of texts.entries()) place[byText.get(text)!] = i;
      for (let device = 0; device < count; device++) codes[device] = place[codes[device]];
      return { texts, codes };
    },
  };
}

/** Devices of one tenant, product, ring, profile and firmware are a group; within it they lie by site, then by number. */
function grouped(words: DeviceColumns['words'], count: number): Pick<DeviceColumns, 'groups' | 'groupOf'> {
  const keys = ['tenant', 'product', 'ring', 'profile', 'firmware'] as const;
  const groupOf = new Uint32Array(count);
  const numbers = new Map<string, number>();
  let [lastKey, lastGroup] = ['', -1];
  const members: number[][] = [];
  for (let device = 0; device < count; device++) {
    const key = keys.map((word) => words[word].codes[device]).join(' ');
    if (key !== lastKey || lastGroup < 0) {
      lastKey = key;
      lastGroup = numbers.get(key) ?? members.push([]) - 1;
      numbers.set(key, lastGroup);
    }
    members[lastGroup].push(device);
    groupOf[device] = lastGroup;
  }
  const site = words.site.codes;
  const groups = members.map((devices): DeviceGroup => {
    const text = (word: DeviceWord) => words[word].texts[words[word].codes[devices[0]]];
    const [tenant, product, ring, profile, firmware] = keys.map(text);
    const inSite = Uint32Array.from(devices).sort((a, b) => site[a] - site[b] || a - b);
    return { tenant, product, ring, profile, firmware, devices: inSite };
  });
  return { groups, groupOf };
}
