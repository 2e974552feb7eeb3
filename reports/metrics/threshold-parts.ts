import type { Selection } from '../../sim/plan/selection.ts';
import { readSelection } from '../../sim/selection/read-selection.ts';
import { namesStep } from '../../sim/selection/selected.ts';
import { SelectionError } from '../../sim/selection/selection-error.ts';

/** Splits a threshold from the selection after its first `on`: `value > 99% from 1h on ring:canary`. */
export function splitDevices(text: string): readonly [claim: string, on?: string] {
  const [, claim, on] = /^(.*?)(?:^|\s)on(?:\s+(.*))?$/s.exec(text) ?? [];
  return claim === undefined ? [text] : [claim.trim(), (on ?? '').trim()];
}

/** The attributes that a selection names, as words: `product`, or `ring and tenant`. */
export function attributesIn(on: string): string {
  const keys = on.replaceAll(/"(?:[^"\\]|\\.)*"/g, '').match(/[a-z-]+(?=:)/g) ?? ['name'];
  return [...new Set(keys)].join(' and ');
}

/** The selection of a threshold whose devices are known only once steps have run; undefined for others, and for what cannot be read. */
export function selectionNamingSteps(on: string | undefined): Selection | undefined {
  if (on === undefined) return undefined;
  try {
    const selection = readSelection(on);
    return namesStep(selection) ? selection : undefined;
  } catch (error) {
    if (error instanceof SelectionError) return undefined;
    throw error;
  }
}
