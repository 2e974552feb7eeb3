import * as v from 'valibot';
import type { Plan } from '../../sim/plan/plan.ts';
import { GROUPS_MAX, PARTS_MAX } from '../../sim/plan/plan.ts';
import type { RunGoal } from '../../sim/reach/run-hardening.ts';
import type { RunReach } from '../../sim/reach/run-reach.ts';
import type { AttackGraph } from '../../sim/threat/campaigns/attack-graph.ts';
import { throughs } from '../../sim/threat/campaigns/through.ts';
import { REACH_RUNS_MAX } from '../../sim/threat/facts/rungs.ts';
import { countUpTo, finite, list, looseObject, name, object, sha256Digest } from './json-shape.ts';

/**
 * The schema of run folders that this code writes. After a change of shape, raise it and add an upgrade to
 * `read-manifest.ts`.
 */
export const SCHEMA_VERSION = 4;

/** A manifest holds the plan and a line for each file; it does not grow with the fleet. */
export const MANIFEST_BYTES_MAX = 16 * 2 ** 20;

/** A run that was killed keeps `running` in its manifest: it could not write how it ended. */
export type RunEnd = 'running' | 'finished' | 'interrupted' | 'failed';

/** Rows and ticks are numbered in 32 bits. */
const count = countUpTo(2 ** 32 - 1);
const bytes = countUpTo(Number.MAX_SAFE_INTEGER);
const milliseconds = countUpTo(Number.MAX_SAFE_INTEGER);

/** Only names that the writer gives can stand in a manifest, so no entry can point out of its folder. */
const fileName = v.pipe(
  v.string(),
  v.regex(/^(?:devices|(?:changes|events|metrics|seen)-\d{4,6})\.parquet$|^summary\.json$/),
);

const fileShape = object({
  name: fileName,
  table: v.picklist(['devices', 'changes', 'events', 'metrics', 'summary', 'seen']),
  bytes,
  sha256: sha256Digest,
  rows: count,
  /** First and last row number and tick in the file; left out where the table has none. */
  fromRow: v.optional(count),
  toRow: v.optional(count),
  fromT: v.optional(count),
  toT: v.optional(count),
});

/** A coordinate of a state or of a bend of an edge, within what a page can still show. */
const place = v.pipe(finite, v.minValue(0), v.maxValue(100_000));

/**
 * The device machine, drawn: by region its states and the edges between them, each with the points of its path. Drawn
 * when the run is written, so that viewers need no layout engine.
 */
const machineEntries = {
  regions: list(
    object({
      name,
      width: place,
      height: place,
      states: list(object({ name, x: place, y: place, width: place, height: place }), 256),
      edges: list(
        object({ from: name, to: name, label: v.string(), points: list(v.strictTuple([place, place]), 1_000) }),
        10_000,
      ),
    }),
    256,
  ),
};
const machineShape = object(machineEntries);

/** The machines of a policy, drawn: region `rollout`, and `part` where it goes ring by ring, group by group. */
const policyShape = object({ ...machineEntries, policy: name });

/**
 * Which steps of attacks can begin at all, what each needs and which steps give that, and what it can give: so that viewers need no
 * attacks. Steps are places in the timeline, products places in the fleet.
 */
const attackGraphShape = object({
  steps: list(
    object({
      step: count,
      actor: name,
      needs: list(object({ what: name, isThere: v.boolean(), from: list(count, 100_000) }), 64),
      gives: list(name, 256),
      products: list(count, 100_000),
      isAboutOthers: v.boolean(),
      through: v.optional(v.picklist(throughs)),
    }),
    100_000,
  ),
});

const rungCounts = object({ devices: count, credentials: count, topics: count, tenants: count });
const runsOfDevices = list(v.tuple([count, count]), REACH_RUNS_MAX);

/**
 * What actors could reach at most by the steps of the scenario, and what controls cut of the rest: so that viewers need no attacks.
 * Products are places in the fleet. Where the devices are in too many runs of numbers, they are left out.
 */
const reachShape = object({
  of: rungCounts,
  reached: rungCounts,
  actors: list(
    object({
      actor: name,
      reached: rungCounts,
      products: list(object({ product: count, devices: count, credentials: count, topics: count }), 100_000),
    }),
    100_000,
  ),
  cuts: list(object({ control: name, refused: rungCounts, alone: rungCounts }), 1_000),
  devices: v.optional(object({ devices: runsOfDevices, credentials: runsOfDevices, topics: runsOfDevices })),
});

/** Which controls would keep the objective of a campaign out of reach: the cheapest sets of those that are off. */
const hardeningShape = list(
  object({
    campaign: name,
    goal: name,
    isReached: v.boolean(),
    candidates: count,
    sets: list(list(name, 1_000), 1_000),
    isExact: v.boolean(),
  }),
  100_000,
);

/** Slices of the fleet that were lost with their workers. */
export const lostShape = list(
  object({
    ...{ worker: name, reason: v.string(), heardMs: milliseconds, lostMs: milliseconds, devices: count },
    names: list(name, 100),
  }),
  1_000,
);

/** What the manifest of this schema holds; the plan is checked as far as readers of a run use it. */
export const manifestShape = object({
  format: v.literal('fleetlab-run'),
  schema: v.literal(SCHEMA_VERSION),
  /** Of the manifest itself, over what `coveredText` gives; null in runs of schema 1 and 2, which had none. */
  sha256: v.nullable(sha256Digest),
  scenario: name,
  seed: v.string(),
  fidelity: v.string(),
  /** Of the code that ran. */
  version: v.string(),
  plan: looseObject({
    name,
    claim: v.string(),
    seed: v.string(),
    fidelity: v.string(),
    durationMs: milliseconds,
    sampleEveryMs: milliseconds,
    split: v.optional(v.pipe(v.array(v.string()), v.maxLength(PARTS_MAX))),
    groups: v.optional(v.pipe(v.array(v.string()), v.maxLength(GROUPS_MAX))),
    expect: v.pipe(
      v.array(
        looseObject({
          metric: v.string(),
          text: v.string(),
          aggregate: looseObject({ kind: v.string() }),
          /** Left out where the whole run counts. */
          fromMs: v.optional(milliseconds),
          /** Left out where the run counts to its end. */
          toMs: v.optional(milliseconds),
          /** Left out where the whole fleet counts. */
          on: v.optional(v.string()),
        }),
      ),
      v.check(
        (expect) => partsOf(expect).size <= PARTS_MAX,
        `Invalid thresholds: Expected at most ${PARTS_MAX} different fromMs, toMs and on`,
      ),
    ),
  }),
  tickMs: v.pipe(finite, v.gtValue(0)),
  /** Of the random streams of devices, made from the seed; a page can draw with it. Left out of older runs. */
  chanceKey: v.optional(count),
  /** Regions of the device machine; every device starts in the first state of each. */
  regions: list(object({ name, states: v.pipe(list(name, 256), v.minLength(1)) }), 256),
  /** Left out of older runs, and of those that were killed before it was drawn. */
  machine: v.optional(machineShape),
  /** By policy that the plan rolls out under; left out of older runs, and of those that roll nothing out. */
  rolloutMachines: v.optional(list(policyShape, 64)),
  /** Left out of older runs, and of those in which no actor attacks. */
  attackGraph: v.optional(attackGraphShape),
  /** Left out of older runs, and of those in which no actor attacks. */
  reach: v.optional(reachShape),
  /** Left out of older runs, of those in which no actor attacks, and of large fleets. */
  hardening: v.optional(hardeningShape),
  eventKinds: v.array(name),
  series: v.array(object({ id: name, kind: v.picklist(['gauge', 'counter']), unit: v.string(), what: v.string() })),
  chapters: v.array(object({ t: count, label: v.string(), row: v.optional(count) })),
  counts: object({ devices: count, changes: count, events: count, samples: count }),
  /** Columns, as `table.column`, that the files of an older schema do not have: null in every row. */
  lacks: v.optional(v.array(name)),
  /** The tick up to which the closed files hold the trace whole. */
  reachedT: count,
  /**
   * Only in a part of a run: its bounds in ticks, and where the whole run ended. Rows before `from` are initial-state
   * rows: the last of each region of a device, and events that still matter.
   */
  trim: v.optional(
    v.pipe(
      object({ from: count, to: count, of: count }),
      v.check(({ from, to, of }) => from < to && to <= of, 'Invalid part: Expected from < to <= of'),
    ),
  ),
  files: v.array(fileShape),
  traceHash: v.nullable(v.string()),
  /** Slices of the fleet that a live run lost with their workers; left out where it lost none. */
  lost: v.optional(lostShape),
  complete: v.boolean(),
  end: v.picklist(['running', 'finished', 'interrupted', 'failed']),
});

export type MachineDrawing = v.InferOutput<typeof machineShape>;
export type PolicyDrawing = v.InferOutput<typeof policyShape>;
export type RunFile = v.InferOutput<typeof fileShape>;
export type Trim = NonNullable<v.InferOutput<typeof manifestShape>['trim']>;

export interface Manifest
  extends Omit<v.InferOutput<typeof manifestShape>, 'plan' | 'attackGraph' | 'reach' | 'hardening'> {
  readonly plan: Plan;
  readonly attackGraph?: AttackGraph | undefined;
  readonly reach?: RunReach | undefined;
  readonly hardening?: readonly RunGoal[] | undefined;
}

/** Each part of a run that thresholds are about, once; the whole run is none. */
const partsOf = (
  expect: readonly {
    readonly fromMs?: number | undefined;
    readonly toMs?: number | undefined;
    readonly on?: string | undefined;
  }[],
): ReadonlySet<string> =>
  new Set(
    expect.flatMap(({ fromMs, toMs, on }) =>
      fromMs === undefined && toMs === undefined && on === undefined ? [] : [JSON.stringify([fromMs, toMs, on])],
    ),
  );

/** A part of a machine that is always in one of its states. `states[0]` is where every device starts. */
export interface Region {
  readonly name: string;
  readonly states: readonly string[];
}

/** A named place on the time axis: a timeline step, usually with the row of its `step.started`. */
export interface Chapter {
  readonly t: number;
  readonly label: string;
  readonly row?: number | undefined;
}
