import type { Selection } from '../../sim/plan/selection.ts';
import { readSelection } from '../../sim/selection/read-selection.ts';
import { SelectionError } from '../../sim/selection/selection-error.ts';
import type { Reading } from './measure.ts';

/** The devices that a threshold is about. */
export function readDevices(claim: string, text: string): Reading<Selection> {
  if (text === '') return { what: '"on" is without devices', hint: `write which, such as "${claim} on ring:canary"` };
  const [, on, window] = /^(.*\S)\s+((?:from|to|by)\s+\S+)$/s.exec(text) ?? [];
  if (window !== undefined)
    return { what: `"${window}" stands after the devices`, hint: `write "${claim} ${window} on ${on}"` };
  try {
    return { value: readSelection(text) };
  } catch (error) {
    if (error instanceof SelectionError) return { what: `in "${text}", ${error.fault.what}`, hint: error.fault.hint };
    throw error;
  }
}
