import { type SignalPlan, valueWidth } from './signal.ts';

/**
 * The parts of a reading's payload, which is JSON: `{"reading":`, ten characters of number, with a signal `,"value":` and the
 * value, then `,"data":"`, padding, and `"}`. Number and value are at a fixed place, right-aligned.
 */
export const readingLayout = {
  head: '{"reading":',
  numberWidth: 10,
  value: ',"value":',
  fill: ',"data":"',
  tail: '"}',
} as const;

/** The fewest bytes that a reading takes. */
export function readingBytesMin(signal: Pick<SignalPlan, 'min' | 'max' | 'decimals'> | undefined): number {
  const { head, numberWidth, value, fill, tail } = readingLayout;
  const bare = head.length + numberWidth + fill.length + tail.length;
  return signal === undefined ? bare : bare + value.length + valueWidth(signal);
}
