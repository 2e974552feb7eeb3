import * as v from 'valibot';
import type { CostedRun } from '../../reports/costs/control-costs.ts';
import { countUpTo, jsonIn, list, readShape, record, strictObject } from '../../reports/run-folder/json-shape.ts';
import { word } from '../../reports/sweep/parse-sweep.ts';
import { refusedJob } from './run-job.ts';

/** What a run cost, from the text that another machine has written. Errors: LabError `queue/job`. */
export function costedRunIn(text: string): CostedRun {
  const read = readShape(
    shape,
    jsonIn(text, (reason) => refusedJob(`its result cannot be read: ${reason}`)),
  );
  if (read.success) return read.data;
  throw refusedJob(`its result is not that of a run of costs: ${read.place ?? 'data'}: ${read.reason}`);
}

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const rows = countUpTo(0xffffffff);
const DEVICES_MAX = 10_000_000;

const shape = strictObject({
  traceHash: word,
  costs: strictObject({
    offlineMs: amount,
    readingsLost: amount,
    readingsLateMs: amount,
    readingsRefused: amount,
    workRefused: amount,
    installs: list(strictObject({ device: countUpTo(DEVICES_MAX), image: word, atMs: amount }), DEVICES_MAX),
    decisions: record(strictObject({ refused: rows, allowed: rows })),
  }),
});
