import { type ActorPlan, positions, secrets } from '../../sim/plan/actors.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { LoginPlan } from '../../sim/plan/login.ts';
import type { Plan, ProductPlan, TimelineEntry } from '../../sim/plan/plan.ts';
import type { RadioPlan } from '../../sim/plan/radio.ts';
import type { Selection } from '../../sim/plan/selection.ts';
import { at, hours, minutes } from './lone-plan.ts';
import { runPlan } from './run-plan.ts';
import { planWith } from './small-plan.ts';
import type { EventRow } from './trace-rows.ts';
import { isEvent } from './trace-rows.ts';

/** Ways of A01 in which the actor goes to the broker at once. */
export type CloneWay = 'copied' | 'certificate-only' | 'self-made';

/** The same actor, with a cable. */
export const atTheDevice: ActorPlan = { name: 'mallory', reaches: ['broker', 'cable'], holds: [] };

interface StepFields {
  readonly on?: Selection;
  readonly forMs?: number;
  readonly by?: ActorPlan;
}
interface CloneFields extends StepFields {
  readonly retryMs?: number;
}
interface WildcardFields extends StepFields {
  readonly filter?: string;
}

/** An actor that reaches the broker and has nothing. */
export const mallory: ActorPlan = { name: 'mallory', reaches: ['broker'], holds: [] };

export const leaked = (atMs: number, on: Selection = {}): TimelineEntry =>
  at(atMs, { kind: 'leak', secret: 'credential', to: 'mallory', on });

export const cloned = (
  atMs: number,
  way: CloneWay = 'copied',
  { on = {}, forMs = minutes(20), by = mallory, retryMs = 10_000 }: CloneFields = {},
): TimelineEntry => at(atMs, { kind: 'attack', technique: 'A01', way, by, retryMs, forMs, on });

export const wildcard = (
  atMs: number,
  { on = {}, forMs = minutes(10), by = mallory, filter = '#' }: WildcardFields = {},
): TimelineEntry => at(atMs, { kind: 'attack', technique: 'A04', way: 'subscribe', by, filter, forMs, on });

/** A step with any attack, in which the actor reaches everything and holds every secret, unless `by` says otherwise. */
export const attacked = (
  atMs: number,
  [technique, way]: readonly [technique: string, way: string],
  { on = {}, forMs = minutes(10), by = wellPlaced, ...parameters }: StepFields & Readonly<Record<string, unknown>> = {},
): TimelineEntry =>
  at(atMs, {
    kind: 'attack',
    technique,
    way,
    by,
    retryMs: 10_000,
    contactMs: 5_000,
    ...{ probes: 0.2, hitRatio: 1 },
    redialMs: 60_000,
    filter: '#',
    forMs,
    on,
    ...parameters,
  } as never);

export const wellPlaced: ActorPlan = { name: 'mallory', reaches: positions, holds: secrets };

/** Writes an image of its own by cable. */
export const written = (
  atMs: number,
  { on = {}, forMs = minutes(10), by = atTheDevice }: StepFields = {},
): TimelineEntry =>
  at(atMs, { kind: 'attack', technique: 'A09', way: 'cable', by, beaconMs: minutes(5), bytes: 1_024, forMs, on });

export const off = (...ids: readonly ControlId[]): Readonly<Record<string, boolean>> =>
  Object.fromEntries(ids.map((id) => [id, false]));

/** A login that takes the password of the device alone, and not over a network. */
export const login: LoginPlan = {
  ...{ port: 'ssh', credentials: 'unique', open: false, lockout: { after: 3, forMs: minutes(10) } },
};

/** Four devices with certificates of the cloud security service, and a fifth of another tenant with a password. */
export const attackedPlan = (
  timeline: readonly TimelineEntry[],
  controls: Readonly<Record<string, boolean>> = {},
  fields: Partial<Plan> = {},
  product: Partial<ProductPlan> = {},
): Plan =>
  planWith(
    [
      { count: 4, identity: 'attested', login, lanUpdates: true, radio, ...product },
      { count: 1, tenant: 'umbrella', product: 'pump', login, lanUpdates: true, ...product },
    ],
    { durationMs: hours(1), timeline, controls, ...fields },
  );

/** The same with a hub among the four devices, which lets anyone log in: each of these actors controls it from seven minutes on. */
export function withOpenHub(plan: Plan, ...actors: readonly string[]): Plan {
  const { login: _, lanUpdates: __, ...like } = plan.fleet[0];
  const open = { ...login, open: true, credentials: 'default' } as const;
  const hub: ProductPlan = { ...like, product: 'hub', count: 1, identity: 'password', login: open };
  const entries = actors.map((name) =>
    attacked(minutes(7), ['A15', 'default'], {
      on: { product: 'hub' },
      forMs: minutes(1),
      by: { ...wellPlaced, name, holds: [] },
    }),
  );
  return { ...plan, fleet: [...plan.fleet, hub], timeline: [...entries, ...plan.timeline] };
}

/** So that every device is in reach of every other. */
export const radio: RadioPlan = { areaKm2: 0.0001, rangeM: 100 };

/** What attacks by commands are about. */
export const commands = [{ name: 'open', min: 0, max: 100 }];
export const withConsoles: Partial<Plan> = {
  consoles: [
    { name: 'acme-ops', tenant: 'acme' },
    { name: 'umbrella-ops', tenant: 'umbrella' },
  ],
};

/** The rows about attacks, in order. */
export async function attackRows(plan: Plan): Promise<readonly EventRow[]> {
  const { rows } = await runPlan(plan);
  return rows.filter(isEvent).filter(({ kind }) => /^(?:attack|impostor|secret|messages|readings)\./.test(kind));
}

/** An attack row in short: `attack.judged acme/sensor-1 proof-of-possession refuse: certificate: ...`. */
export const inShort = ({ kind, device, control, verdict, detail }: EventRow): string =>
  [
    `${kind} ${device}`,
    ...(control === undefined ? [] : [control, verdict]),
    ...(detail === undefined ? [] : [detail]),
  ].join(' ');
