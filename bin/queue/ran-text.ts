import * as v from 'valibot';
import { NEVER } from '../../reports/metrics/distribution.ts';
import { canonicalJson } from '../../reports/run-folder/canonical-json.ts';
import { jsonIn, list, readShape, record, strictObject } from '../../reports/run-folder/json-shape.ts';
import { word } from '../../reports/sweep/parse-sweep.ts';
import { figureShape, handsShape, NEVER_TEXT } from '../../reports/sweep/run-file.ts';
import type { RanRun } from '../sweep/run-one.ts';
import { refusedJob } from './run-job.ts';

/** The data of a run as text: the same run gives the same bytes. */
export const ranText = ({ figures, ...ran }: RanRun): string =>
  canonicalJson({ ...ran, figures: mapped(figures, (figure) => (figure === NEVER ? NEVER_TEXT : figure)) });

/** The run that such a text has. Errors: LabError `queue/job`. */
export function ranOfText(text: string): RanRun {
  const read = readShape(
    shape,
    jsonIn(text, (reason) => refusedJob(`its result cannot be read: ${reason}`)),
  );
  if (!read.success) throw refusedJob(`its result is not that of a run: ${read.place ?? 'data'}: ${read.reason}`);
  const { figures, ...ran } = read.data;
  return { ...ran, figures: mapped(figures, (figure) => (figure === NEVER_TEXT ? NEVER : figure)) };
}

const mapped = <From, To>(figures: Readonly<Record<string, From>>, to: (figure: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(figures).map(([column, figure]) => [column, to(figure)]));

const shape = strictObject({
  traceHash: word,
  figures: record(figureShape),
  met: list(v.boolean(), 1_000),
  hands: v.optional(handsShape),
});
