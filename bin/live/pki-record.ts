import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { type RecipeName, recipeNames } from '../../broker/live/recipes/recipe-list.ts';
import { canonicalJson } from '../../reports/run-folder/canonical-json.ts';
import { integer, object, readShape } from '../../reports/run-folder/json-shape.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { type Reason, reasonCodes } from '../../sim/pki/crl.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { withoutRows } from '../../sim/plan/roster.ts';

/** The scenario that a folder of keys is for, as a user gives it. */
export interface AskedPki {
  /** The name of a ready-made one, or the path of a file. */
  readonly scenario: string;
  readonly with: readonly string[];
  readonly set: readonly string[];
  readonly seed?: string | undefined;
}

/** The file of a folder of keys and certificates that says what it was made from, what was issued, and what is revoked. */
export const RECORD = 'pki.json';

/** The plan of the scenario, for live fidelity. Errors: those of a scenario. */
export async function planOf({ scenario, with: overlays, set, seed }: AskedPki): Promise<Plan> {
  const loaded = await loadScenario(scenario, {
    ...{ with: overlays, set, fidelity: 'live' },
    ...(seed !== undefined && { seed }),
  });
  return loaded.plan;
}

/**
 * What is recorded in a folder.
 *
 * Errors  LabError `pki/no-folder`, `pki/damaged-folder`
 */
export function recordIn(path: string): PkiRecord {
  const file = join(path, RECORD);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new LabError('pki/no-folder', {
      what: `no keys and certificates of the lab are here (${(error as NodeJS.ErrnoException).code ?? 'unreadable'})`,
      where: file,
      hint: 'name the folder that fleetlab broker or fleetlab pki export has made',
    });
  }
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    throw damaged(path, 'this file is not JSON');
  }
  const read = readShape(recordShape, data);
  if (!read.success) throw damaged(path, `${read.place ?? 'the file'}: ${read.reason}`);
  return read.data;
}

/** LabError `pki/damaged-folder`, about the record. */
export const damaged = (path: string, what: string): LabError =>
  new LabError('pki/damaged-folder', {
    what,
    where: join(path, RECORD),
    hint: 'make the folder anew: fleetlab broker ... --fresh, or fleetlab pki export',
  });

/** SHA-256 of the plan, in hexadecimal. */
export const digestOf = (plan: Plan): string =>
  createHash('sha256')
    .update(canonicalJson(withoutRows(plan)))
    .digest('hex');

export const FORMAT = 'fleetlab-pki';
export const SCHEMA = 1;

const natural = v.pipe(integer, v.minValue(0));
const positive = v.pipe(integer, v.minValue(1));

const recordShape = object({
  format: v.literal(FORMAT),
  schema: v.literal(SCHEMA),
  version: v.string(),
  scenario: v.string(),
  with: v.array(v.string()),
  set: v.array(v.string()),
  seed: v.string(),
  /** SHA-256 of the plan, in hexadecimal. */
  plan: v.string(),
  epoch: positive,
  port: natural,
  hosts: v.array(v.string()),
  /** The broker that has a configuration there. */
  recipe: v.picklist(recipeNames as [RecipeName, ...RecipeName[]]),
  /** Left out: all. */
  devices: v.optional(natural),
  /** Milliseconds since `epoch`, rising, of certificates that may be in force. */
  issued: v.pipe(v.array(positive), v.minLength(1)),
  revoked: v.array(
    object({
      device: v.string(),
      at: positive,
      reason: v.picklist(Object.keys(reasonCodes) as [Reason, ...Reason[]]),
    }),
  ),
});
export type PkiRecord = v.InferOutput<typeof recordShape>;
