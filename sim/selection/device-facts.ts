import type { WordTerm } from '../plan/selection.ts';

/** By device, 1 if it is in the set and otherwise 0. */
export type DeviceSet = Uint8Array<ArrayBuffer>;

/** One condition: the device has one of these words. `event` asks for one event with both a verdict and a control. */
export type Term =
  | { readonly key: WordTerm; readonly words: readonly string[] }
  | { readonly key: 'event'; readonly verdict: readonly string[]; readonly control: readonly string[] };

/**
 * What is known of the devices at an instant.
 *
 * Errors  SelectionError for a term that cannot be answered here
 */
export interface DeviceFacts {
  readonly size: number;
  /** A new set: the devices of which the term holds. */
  holding(term: Term): DeviceSet;
  /** The device's number in [0, 1) for `share` and `pick`. */
  chanceOf(device: number): number;
}
