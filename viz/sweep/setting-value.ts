import { parseSpan } from '../../sim/kernel/time/duration.ts';

/**
 * The values of a path as numbers, where all of them are numbers of one kind: plain, shares, times, or with the same
 * unit; undefined otherwise.
 */
export function settingNumbers(texts: readonly string[]): readonly number[] | undefined {
  const parts = texts.map((text) => /^\s*(-?\d+(?:\.\d+)?)\s*([%\w/]*)\s*$/.exec(text));
  if (parts.length === 0 || parts.some((part) => part === null)) return spans(texts);
  const units = new Set(parts.filter((part) => Number(part![1]) !== 0).map((part) => part![2]));
  return units.size <= 1 ? parts.map((part) => Number(part![1])) : spans(texts);
}

function spans(texts: readonly string[]): readonly number[] | undefined {
  if (!texts.every((text) => /^\s*(\d+(\.\d+)?(ms|s|m|h|d))+\s*$/.test(text))) return undefined;
  return texts.map((text) => parseSpan(text));
}
