import type { Manifest } from '../run-folder/manifest.ts';
import { asU32, damaged, lackedColumns, openTable, type RunFiles } from '../run-folder/table-reader.ts';
import type { CodedTexts } from '../run-folder/text-column.ts';
import type { DeviceGroup } from './device-table.ts';
import { type DeviceColumns, type DeviceWord, deviceWords, type WordColumn } from './device-table.ts';
import { inNaturalOrder } from './natural-order.ts';

/** The most that a run has; a damaged file may claim any number. */
export const DEVICES_MAX = 10_000_000;

/** Errors: LabError `report/damaged-run`. */
export async function readDeviceColumns(files: RunFiles, manifest: Manifest): Promise<DeviceColumns> {
  const count = manifest.counts.devices;
  const table = await openTable(files, manifest, 'devices');
  const rows = table.groups.reduce((sum, group) => sum + group.rows, 0);
  if (rows !== count || count > DEVICES_MAX)
    throw damaged(files, 'devices.parquet', `it has ${rows} devices where the manifest says ${count}`);

  const starts = new Uint32Array(count + 1);
  const portions: string[] = [];
  const coders = deviceWords.map(() => coder(count));
  const tags = lackedColumns(manifest, 'devices').includes('tags') ? undefined : coder(count);
  let [device, at] = [0, 0];
  for (const group of table.groups) {
    const columns = await table.open(group, [
      'device',
      'name',
      ...deviceWords,
      ...(tags === undefined ? [] : ['tags']),
    ]);
    if (!countsUp(asU32(await columns.values('device')), device)) {
      throw damaged(files, group.file, 'device numbers do not count up from 0');
    }
    const names = await columns.joined('name');
    for (let i = 1; i <= group.rows; i++) starts[device + i] = at + names.starts[i];
    at += names.all.length;
    portions.push(names.all);
    for (const [i, word] of deviceWords.entries()) coders[i].take(await columns.coded(word), device);
    tags?.take(await columns.coded('tags'), device);
    device += group.rows;
  }
  const words = Object.fromEntries(deviceWords.map((word, i) => [word, coders[i].column()])) as DeviceColumns['words'];
  return {
    count,
    names: { all: portions.join(''), starts },
    words,
    tags: tags?.column() ?? noTags(count),
    ...grouped(words, count),
  };
}

const noTags = (count: number): WordColumn => ({ texts: [''], codes: new Uint32Array(count) });

function countsUp(numbers: Uint32Array, from: number): boolean {
  for (let i = 0; i < numbers.length; i++) if (numbers[i] !== from + i) return false;
  return true;
}

/** Each row group has its own list of texts; the column has those of all, in natural order. */
function coder(count: number) {
  const codes = new Uint32Array(count);
  const numbers = new Map<string, number>();
  return {
    take(group: CodedTexts, first: number): void {
      const here = Uint32Array.from(group.texts, (text) => {
        const number = numbers.get(text) ?? numbers.size;
        numbers.set(text, number);
        return number;
      });
      for (let i = 0; i < group.codes.length; i++) codes[first + i] = here[group.codes[i]];
    },
    column(): WordColumn {
      const texts = [...numbers.keys()].sort(inNaturalOrder);
      const place = new Uint32Array(texts.length);
      for (const [i, text] of texts.entries()) place[numbers.get(text)!] = i;
      for (let device = 0; device < count; device++) codes[device] = place[codes[device]];
      return { texts, codes };
    },
  };
}

const groupedBy = ['tenant', 'product', 'ring', 'profile', 'firmware'] as const;

/**
 * Groups devices by tenant, product, ring, profile and firmware; within a group they are ordered by site, then by number.
 */
function grouped(words: DeviceColumns['words'], count: number): Pick<DeviceColumns, 'groups' | 'groupOf'> {
  const groupOf = new Uint32Array(count);
  let found = 1;
  for (const word of groupedBy) found = refine(groupOf, found, words[word]);
  const bySite = inOrderOf(words.site.codes, words.site.texts.length, undefined);
  const byGroup = inOrderOf(groupOf, found, bySite);
  const groups: DeviceGroup[] = [];
  for (let from = 0; from < count; ) {
    const group = groupOf[byGroup[from]];
    let to = from;
    while (to < count && groupOf[byGroup[to]] === group) to++;
    const devices = byGroup.slice(from, to);
    const text = (word: DeviceWord) => words[word].texts[words[word].codes[devices[0]]];
    const [tenant, product, ring, profile, firmware] = groupedBy.map(text);
    groups.push({ tenant, product, ring, profile, firmware, devices });
    from = to;
  }
  return { groups, groupOf };
}

/** Splits groups by one more word, and numbers them in the order of their first devices; returns how many there are. */
function refine(groupOf: Uint32Array, found: number, { texts, codes }: WordColumn): number {
  const numberOf = numbering(found * texts.length);
  let next = 0;
  for (let device = 0; device < groupOf.length; device++) {
    groupOf[device] = numberOf(groupOf[device] * texts.length + codes[device], next);
    if (groupOf[device] === next) next++;
  }
  return next;
}

/** Numbers keys in the order of their first use: by a table unless too many keys are possible. */
function numbering(keys: number): (key: number, next: number) => number {
  if (keys <= TABLE_MAX) {
    const table = new Uint32Array(keys);
    return (key, next) => {
      if (table[key] === 0) table[key] = next + 1;
      return table[key] - 1;
    };
  }
  const map = new Map<number, number>();
  return (key, next) => {
    const number = map.get(key) ?? next;
    if (number === next) map.set(key, next);
    return number;
  };
}

const TABLE_MAX = 2 ** 22;

/** Devices ordered by their numbers; those of one number stay in the given order, or count up. */
function inOrderOf(numbers: Uint32Array, different: number, given: Uint32Array | undefined): Uint32Array {
  const next = new Uint32Array(different + 1);
  for (let device = 0; device < numbers.length; device++) next[numbers[device] + 1]++;
  for (let number = 0; number < different; number++) next[number + 1] += next[number];
  const ordered = new Uint32Array(numbers.length);
  for (let i = 0; i < numbers.length; i++) {
    const device = given === undefined ? i : given[i];
    ordered[next[numbers[device]]++] = device;
  }
  return ordered;
}
