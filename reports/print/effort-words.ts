import type { TypicalTime } from '../../sim/threat/attacks/effort.ts';

/** `median 46m, 95th percentile 5h20m`. */
export const timeInWords = (typical: TypicalTime): string =>
  'mean' in typical ? `exponential, mean ${typical.mean}` : `median ${typical.median}, 95th percentile ${typical.p95}`;

/** Where that time is from: a source, and what of it is an assumption. */
export const originInWords = ({ source, assumption }: TypicalTime): string =>
  [...(source === undefined ? [] : [source]), ...(assumption === undefined ? [] : [`assumption: ${assumption}`])].join(
    '; ',
  );
