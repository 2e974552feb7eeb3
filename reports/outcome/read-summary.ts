import * as v from 'valibot';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { damagedRun } from '../run-folder/damaged-run.ts';
import { finite, formerly, looseObject, noList, placeIn, readShape, record } from '../run-folder/json-shape.ts';
import { lostShape } from '../run-folder/manifest.ts';
import { leftKinds } from './campaign-ending.ts';
import { harmKinds } from './harm-kinds.ts';
import type { Summary } from './summary.ts';
import { SUMMARY_SCHEMA } from './summary-schema.ts';

/**
 * Checks that `summary.json` holds what the page shows. Undefined stays undefined, and a summary of schema 1 becomes so:
 * its percentiles leave out what never happened, so the caller computes them from the trace.
 *
 * Errors  LabError `report/damaged-run`
 */
export function readSummary(raw: unknown, where: string): Summary | undefined {
  if (raw === undefined || readShape(oldShape, raw).success) return undefined;
  const read = readShape(summaryShape, raw);
  if (read.success) return read.data as unknown as Summary;
  throw damagedRun(placeIn(where, read.place), `the summary does not have the shape of one: ${read.reason}`);
}

/** The file of a report that holds the summary of a run without one, or with one of an older schema. */
export const COMPUTED_SUMMARY = 'computed-summary.json';

/**
 * Checks such a summary.
 *
 * Errors  LabError `report/damaged-run`
 */
export function readComputedSummary(text: string, where: string): Summary | undefined {
  try {
    return readSummary(JSON.parse(text), where);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new LabError('report/damaged-run', {
      what: `the summary is not JSON (${error.message})`,
      where,
      hint: 'make the report again, with "fleetlab report"',
    });
  }
}

const oldShape = looseObject({ format: v.literal('fleetlab-summary'), schema: v.literal(1) });

const figure = v.nullable(finite);

const causes = looseObject({ fault: finite, attack: finite, response: finite });

const finding = looseObject({
  metric: v.string(),
  text: v.string(),
  missedFromMs: v.optional(finite),
  carriedBy: v.optional(looseObject({ on: v.string(), devices: finite, measured: v.string(), others: v.string() })),
  causes: v.array(
    looseObject({
      rule: v.string(),
      what: v.string(),
      sure: v.picklist(['certain', 'likely', 'possible']),
      change: v.array(looseObject({ path: v.string(), value: v.string() })),
    }),
  ),
});

const ending = looseObject({
  state: v.picklist(['over', 'not-over', 'unknown']),
  left: v.array(looseObject({ kind: v.picklist(leftKinds), count: finite, detail: v.string() })),
});

const metrics = record(
  v.pipe(
    noList,
    v.variant('shape', [
      v.looseObject({
        shape: v.literal('value'),
        unit: v.string(),
        value: figure,
        never: v.optional(finite),
        concerned: v.optional(finite),
      }),
      v.looseObject({
        shape: v.literal('distribution'),
        unit: v.string(),
        count: finite,
        never: finite,
        med: figure,
        p95: figure,
        max: figure,
      }),
    ]),
  ),
);

const summaryShape = looseObject({
  format: v.literal('fleetlab-summary'),
  schema: v.literal(SUMMARY_SCHEMA),
  scenario: v.string(),
  claim: v.string(),
  seed: v.string(),
  fidelity: v.string(),
  version: v.string(),
  end: v.picklist(['running', 'finished', 'interrupted', 'failed']),
  passed: v.boolean(),
  simulatedMs: finite,
  thresholds: v.array(
    formerly(
      'because',
      'reason',
      looseObject({
        metric: v.string(),
        text: v.string(),
        fromMs: v.optional(finite),
        toMs: v.optional(finite),
        measured: figure,
        isNever: v.boolean(),
        never: figure,
        concerned: figure,
        unit: v.nullable(v.string()),
        met: v.boolean(),
        reason: v.nullable(v.string()),
      }),
    ),
  ),
  metrics,
  groups: v.optional(v.array(looseObject({ on: v.string(), devices: finite, metrics }))),
  counts: looseObject({ devices: finite }),
  harms: v.optional(
    v.array(looseObject({ kind: v.picklist(harmKinds), count: finite, of: finite, detail: v.string() })),
  ),
  premises: v.optional(v.array(looseObject({ actor: v.string(), what: v.string(), devices: finite }))),
  harmByCause: v.optional(looseObject({ offlineMs: causes, readingsLost: causes })),
  campaigns: v.optional(
    v.array(
      looseObject({
        ...{ name: v.string(), actor: v.string(), policy: v.string(), objective: v.nullable(v.string()) },
        ...{ beganMs: v.nullable(finite), reachedMs: v.nullable(finite), endedMs: v.nullable(finite) },
        ending: v.optional(ending),
        steps: v.array(
          looseObject({
            ...{ label: v.string(), does: v.string(), startedMs: v.nullable(finite), starts: finite },
            ...{ attacked: finite, gained: finite, refused: finite, lacked: finite },
            ...{ lacking: v.nullable(v.string()), skipped: v.nullable(v.string()) },
          }),
        ),
      }),
    ),
  ),
  attackers: v.optional(v.array(looseObject({ actor: v.string(), ending }))),
  findings: v.optional(v.array(finding)),
  lost: v.optional(lostShape),
  traceHash: v.nullable(v.string()),
});
