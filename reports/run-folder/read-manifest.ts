import { LabError } from '../../sim/kernel/lab-error.ts';
import { damagedRun } from './damaged-run.ts';
import { placeIn, readShape } from './json-shape.ts';
import { type Manifest, manifestShape, SCHEMA_VERSION } from './manifest.ts';
import { contradictionIn } from './manifest-sums.ts';

/**
 * Reads a manifest of any schema version so far, and checks its digest, its sums and its list of files.
 *
 * `digestOf` is the SHA-256 of what `coveredText` gives of the text; undefined where no digest can be taken.
 * Errors  LabError `report/not-a-run` for text that is no manifest, `report/newer-run` for a version from the future,
 *         `report/damaged-run` for a manifest that does not hold what its version requires
 */
export function parseManifest(text: string, where: string, digestOf: string | undefined): Manifest {
  const raw = parseJson(text, where);
  if (!isManifest(raw)) {
    throw new LabError('report/not-a-run', {
      what: 'this manifest is not that of a fleetlab run',
      where,
      hint: 'give the folder that `fleetlab run` printed, as in runs/<scenario>-<seed>-<hash>',
    });
  }
  const read = readShape(manifestShape, upgraded(raw, where));
  if (!read.success)
    throw damagedRun(placeIn(where, read.place), `the manifest does not have the shape of a run: ${read.reason}`);
  const manifest = read.data as unknown as Manifest;
  const wrong = contradictionIn(manifest) ?? digestFault(manifest, raw, digestOf);
  if (wrong === undefined) return manifest;
  throw damagedRun(where, wrong);
}

function digestFault(
  { sha256 }: Manifest,
  { schema }: { readonly schema?: unknown },
  digestOf: string | undefined,
): string | undefined {
  if (sha256 === null)
    return typeof schema === 'number' && schema >= DIGEST_SINCE ? 'the manifest has no digest of its own' : undefined;
  if (digestOf === undefined || digestOf === sha256) return undefined;
  return 'the manifest is not the one that was written: its SHA-256 differs from what it says';
}

/** Whether a parsed JSON value claims to be a run's manifest, of any version. */
export const isManifest = (raw: unknown): raw is { readonly format: 'fleetlab-run'; readonly schema?: unknown } =>
  typeof raw === 'object' && raw !== null && 'format' in raw && raw.format === 'fleetlab-run';

function parseJson(text: string, where: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw damagedRun(where, `the manifest is not JSON (${(error as SyntaxError).message})`);
  }
}

/** From version n to n + 1, by n. Version 1 is the first. */
const upgrades: Readonly<Record<number, (raw: Record<string, unknown>) => Record<string, unknown>>> = {
  // Version 2 separates a control's evidence from its reason.
  1: (raw) => ({ ...raw, schema: 2, lacks: ['events.evidence'] }),
  // Version 3 has its own digest. A digest that is present is checked, whatever version the manifest claims.
  2: (raw) => ({ ...raw, schema: 3, sha256: raw.sha256 ?? null }),
  // Version 4 has the tags of devices.
  3: (raw) => ({ ...raw, schema: 4, lacks: [...listOf(raw.lacks), 'devices.tags'] }),
};

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** The first version whose manifest has a digest of its own. */
const DIGEST_SINCE = 3;

function upgraded(raw: { readonly schema?: unknown }, where: string): unknown {
  if (typeof raw.schema === 'number' && raw.schema > SCHEMA_VERSION) {
    throw new LabError('report/newer-run', {
      what: `the run has schema ${raw.schema}; this fleetlab reads up to ${SCHEMA_VERSION}`,
      where,
      hint: 'open it with the fleetlab that wrote it, or a newer one',
    });
  }
  let current = raw as Record<string, unknown>;
  for (let upgrade = upgradeOf(current); upgrade !== undefined; upgrade = upgradeOf(current))
    current = upgrade(current);
  return current;
}

const upgradeOf = ({ schema }: Record<string, unknown>) => (typeof schema === 'number' ? upgrades[schema] : undefined);
