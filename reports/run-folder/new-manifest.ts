import type { LostSlice } from '../../sim/fleet/lost-slice.ts';
import { runKey } from '../../sim/kernel/chance/run-key.ts';
import { seriesWith } from '../../sim/kernel/trace/group-series.ts';
import { eventKinds } from '../../sim/kernel/trace/kinds.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { withoutRows } from '../../sim/plan/roster.ts';
import type { DeviceNames } from './device-table.ts';
import { type Manifest, type Region, SCHEMA_VERSION } from './manifest.ts';

/** What is known of a run before it begins. */
export interface RunOutline {
  readonly plan: Plan;
  /** Of the code that runs: it is part of the folder's name. */
  readonly version: string;
  readonly devices: DeviceNames;
  readonly regions: readonly Region[];
  readonly tickMs: number;
  /** Where an actor attacks. */
  readonly attackGraph?: Manifest['attackGraph'];
  readonly reach?: Manifest['reach'];
  readonly hardening?: Manifest['hardening'];
}

/** The manifest of a run that begins: nothing is written yet. */
export const newManifest = ({
  plan,
  version,
  regions,
  tickMs,
  devices,
  attackGraph,
  reach,
  hardening,
}: RunOutline): Manifest => ({
  format: 'fleetlab-run',
  schema: SCHEMA_VERSION,
  scenario: plan.name,
  seed: plan.seed,
  fidelity: plan.fidelity,
  version,
  plan: withoutRows(plan),
  tickMs,
  chanceKey: runKey(plan.seed),
  regions: regions.map(({ name, states }) => ({ name, states: [...states] })),
  ...(attackGraph !== undefined && { attackGraph }),
  ...(reach !== undefined && { reach }),
  ...(hardening !== undefined && { hardening }),
  eventKinds: [...eventKinds],
  series: seriesWith(plan.groups ?? []).map(({ id, kind, unit, what }) => ({ id, kind, unit, what })),
  chapters: [],
  counts: { devices: devices.count, changes: 0, events: 0, samples: 0 },
  reachedT: 0,
  files: [],
  traceHash: null,
  sha256: null,
  complete: false,
  end: 'running',
});

/** What the manifest says of slices that were lost. */
export const lostPart = (lost: readonly LostSlice[] = []): Pick<Manifest, 'lost'> =>
  lost.length === 0 ? {} : { lost: lost.map((one) => ({ ...one, names: [...one.names] })) };
