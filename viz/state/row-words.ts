import { saysOff } from '../../reports/explain/answer.ts';
import type { RowText } from '../../reports/trace-index/row-text.ts';

/** The words of a row without its verdict, for places that show it beside them. */
export const wordsOf = ({ text, control, verdict }: RowText): string =>
  control === undefined ? text : text.replace(` (${control}: ${verdict})`, '');

/** Whether the control of a row let something in because it was off. */
export const wasOff = ({ text, verdict }: RowText): boolean => verdict === 'allow' && saysOff(text);
