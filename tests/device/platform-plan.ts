import type { ImagePlan, Plan, ProductPlan, TimelineAction, TimelineEntry } from '../../sim/plan/plan.ts';
import type { World } from '../../sim/simulation/world.ts';
import { lonePlan } from '../kit/lone-plan.ts';
import { secured } from '../kit/small-platform.ts';
import { isEvent, path, type Row } from '../kit/trace-rows.ts';
import { tapped } from '../kit/wiretap.ts';

type ProfileName = Parameters<typeof secured>[0];
type PropertyName = NonNullable<Parameters<typeof secured>[1]>[number];

/** A product with everything that its profile can have, except what the test takes away. */
export const securedProduct = (
  profile: ProfileName,
  without: readonly PropertyName[] = [],
  fields: Partial<ProductPlan> = {},
): Partial<ProductPlan> => ({ profile, properties: secured(profile, without), ...fields });

/** An image that a vendor has signed and that runs, unless the test says otherwise. */
export const image = (fields: Partial<ImagePlan> = {}): ImagePlan => ({
  version: '1.1.0',
  securityVersion: 1,
  signedBy: 'vendor',
  starts: true,
  ...fields,
});

export const sideload = (fields: Partial<ImagePlan> = {}): TimelineAction => ({
  kind: 'sideload',
  image: image(fields),
  on: {},
});
export const tamper = (layer: 'application' | 'system' | 'loader'): TimelineAction => ({
  kind: 'tamper',
  layer,
  on: {},
});
export const restart: TimelineAction = { kind: 'restart', on: {} };
export const recover: TimelineAction = { kind: 'recover', on: {} };
export const crash: TimelineAction = { kind: 'crash', how: 'crash', on: {} };
export const hang: TimelineAction = { kind: 'crash', how: 'hang', on: {} };
export const grant = (capability: 'appDevelopment' | 'debugger'): TimelineAction => ({
  kind: 'capability',
  change: 'grant',
  capability,
  as: 'administrator',
  approved: 'yes',
  on: {},
});
export const withdraw = (capability: 'appDevelopment' | 'debugger'): TimelineAction => ({
  kind: 'capability',
  change: 'withdraw',
  as: 'administrator',
  approved: 'yes',
  capability,
  on: {},
});

/** How long an image travels over the cable, and how long it then has to run. */
export const cableMs = 30_000;
export const trialMs = 300_000;

/** One device's run, in the words of its trace. */
export async function deviceRun(
  product: Partial<ProductPlan>,
  steps: readonly TimelineEntry[],
  fields: Partial<Plan> = {},
): Promise<DeviceRun> {
  const { world, rows, samples } = await tapped(lonePlan(product, steps, fields));
  const { values } = samples[samples.length - 1];
  return {
    world,
    rows,
    values,
    events: (kind) => rows.filter(isEvent).filter((row) => row.kind === kind),
    facts: rows
      .filter(isEvent)
      .map(({ kind }) => kind)
      .filter((kind) => platformKinds.test(kind)),
    states: (region) => path(rows, 0, region).map(([, state]) => state),
    last: (region) => path(rows, 0, region).at(-1)?.[1],
    path: (region) => path(rows, 0, region),
  };
}

export interface DeviceRun {
  readonly world: World;
  readonly rows: readonly Row[];
  readonly values: Readonly<Record<string, number>>;
  /** The rows about its images and its application, in order. */
  readonly facts: readonly string[];
  events(kind: string): readonly Extract<Row, { kind: string }>[];
  states(region: string): readonly string[];
  last(region: string): string | undefined;
  path(region: string): readonly (readonly [number, string])[];
}

const platformKinds =
  /^(boot|image|sideload|app|connection|capability)\.|^device\.(recovered|repaired)|^(attestation\.refused|errors\.reported)$/;
