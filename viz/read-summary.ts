import * as z from 'zod/mini';
import { harmKinds } from '../reports/harm.ts';
import { type Summary, summarySchema } from '../reports/summary.ts';
import { LabError } from '../sim/lab-error.ts';

/**
 * Checks that `summary.json` holds what the page shows of it; undefined stays undefined. So is one of schema 1, whose
 * percentiles leave out what never happened: the trace gives those of today.
 *
 * Errors  LabError `report/damaged-run`
 */
export function readSummary(raw: unknown, where: string): Summary | undefined {
  if (raw === undefined || oldShape.safeParse(raw).success) return undefined;
  const read = summaryShape.safeParse(raw);
  if (read.success) return read.data as unknown as Summary;
  const [issue] = read.error.issues;
  throw new LabError('report/damaged-run', {
    what: `the summary does not have the shape of one: ${issue?.message ?? 'unreadable'}`,
    where: issue === undefined || issue.path.length === 0 ? where : `${where} at ${issue.path.join('.')}`,
    mend: 'run the scenario again; the same seed gives the same run',
  });
}

const oldShape = z.looseObject({ format: z.literal('fleetlab-summary'), schema: z.literal(1) });

const figure = z.nullable(z.number());

const summaryShape = z.looseObject({
  format: z.literal('fleetlab-summary'),
  schema: z.literal(summarySchema),
  scenario: z.string(),
  claim: z.string(),
  seed: z.string(),
  fidelity: z.string(),
  version: z.string(),
  end: z.enum(['running', 'finished', 'interrupted', 'failed']),
  passed: z.boolean(),
  simulatedMs: z.number(),
  thresholds: z.array(
    z.looseObject({
      metric: z.string(),
      text: z.string(),
      measured: figure,
      isNever: z.boolean(),
      never: figure,
      concerned: figure,
      unit: z.nullable(z.string()),
      met: z.boolean(),
      because: z.nullable(z.string()),
    }),
  ),
  metrics: z.record(
    z.string(),
    z.discriminatedUnion('shape', [
      z.looseObject({
        shape: z.literal('value'),
        unit: z.string(),
        value: figure,
        never: z.optional(z.number()),
        concerned: z.optional(z.number()),
      }),
      z.looseObject({
        shape: z.literal('distribution'),
        unit: z.string(),
        count: z.number(),
        never: z.number(),
        med: figure,
        p95: figure,
        max: figure,
      }),
    ]),
  ),
  counts: z.looseObject({ devices: z.number() }),
  harms: z.optional(
    z.array(z.looseObject({ kind: z.enum(harmKinds), count: z.number(), of: z.number(), detail: z.string() })),
  ),
  traceHash: z.nullable(z.string()),
});
