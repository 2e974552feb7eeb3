import type { LocatedValue, SourcePosition } from '../source/located.ts';
import { mergeOver } from '../source/merge.ts';
import { withNamedFiles } from '../source/named-files.ts';
import { type SettingOption, setValue } from '../source/set-value.ts';
import type { SourceFolder } from '../source/source-folder.ts';

/** Settings by path, as `--set` takes them: lines of `path=value`, or paths with their values. */
export type Settings = readonly string[] | Readonly<Record<string, SettingValue>>;

/** Text is read as in `--set`: `2%`, `15m`, `off`. A list or a map replaces what was there. */
export type SettingValue = string | number | boolean | readonly unknown[] | Readonly<Record<string, unknown>>;

/** One change of a scenario, applied after its files and its variant. */
export type Change =
  | { readonly kind: 'setting'; readonly text: string; readonly option: SettingOption }
  | { readonly kind: 'overlay'; readonly root: LocatedValue }
  | { readonly kind: 'flag'; readonly key: FlagKey; readonly value: string };

/** Fields with an option of their own. */
export type FlagKey = 'seed' | 'fidelity';

export const settingsOf = (settings: Settings, option: SettingOption): readonly Change[] =>
  linesOf(settings).map((text) => ({ kind: 'setting', text, option }));

const linesOf = (settings: Settings): readonly string[] =>
  isLines(settings) ? settings : Object.entries(settings).map(([path, value]) => `${path}=${settingText(value)}`);

const isLines = (settings: Settings): settings is readonly string[] => Array.isArray(settings);

/** A value as text that `--set` reads to the same value. */
export const settingText = (value: SettingValue): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Files that a change names are relative to `folder`. Errors: ScenarioError `scenario/invalid` for a path that leads nowhere. */
export function applied(root: LocatedValue, change: Change, folder: SourceFolder): LocatedValue {
  switch (change.kind) {
    case 'setting':
      return withNamedFiles(setValue(root, change.text, change.option), folder);
    case 'overlay':
      return mergeOver(root, withNamedFiles(change.root, folder));
    case 'flag':
      return withFlag(root, change.key, change.value);
    default:
      return change satisfies never;
  }
}

/** Whether a change decides a field at the top of the scenario. */
export function changesField(change: Change, field: string): boolean {
  switch (change.kind) {
    case 'setting':
      return change.text.slice(0, Math.max(0, change.text.indexOf('='))).trim() === field;
    case 'overlay':
      return change.root.kind === 'map' && change.root.entries.has(field);
    case 'flag':
      return change.key === field;
    default:
      return change satisfies never;
  }
}

function withFlag(root: LocatedValue, key: FlagKey, value: string): LocatedValue {
  if (root.kind !== 'map') return root;
  const at: SourcePosition = { source: `--${key} ${value}`, path: [] };
  return { ...root, entries: new Map([...root.entries, [key, { keyAt: at, value: { kind: 'scalar', value, at } }]]) };
}
