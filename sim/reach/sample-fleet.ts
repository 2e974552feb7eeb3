import { FleetPlatforms } from '../device/fleet-platforms.ts';
import { pack } from '../device/platform/platform-state.ts';
import { factoryState } from '../device/platform/start-up.ts';
import { Fleet } from '../fleet/fleet.ts';
import { Validity } from '../fleet/validity.ts';
import { imageArrival } from '../plan/attack-steps.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import { isFalseUpdate, needsDirector } from '../plan/false-updates.ts';
import type { Plan, ReleasePlan, TimelineEntry } from '../plan/plan.ts';
import { ReleaseTrust } from '../rollout/verification/release-trust.ts';
import type { Move } from '../threat/campaigns/move.ts';

/**
 * A device of a product in one of the states that matter to an image: it runs its first one, a release, or an image of an actor.
 */
export interface SampleDevice {
  readonly device: number;
  /** The number of the release that it runs, or -1. */
  readonly release: number;
  readonly isInvaded: boolean;
}

/** The service that publishes releases to a sample fleet, and what its devices make of what they are shown; at its own time. */
export interface SampleReleases {
  readonly trust: ReleaseTrust;
  readonly clock: { now: number };
}

/**
 * One device of each product in each such state: the decisions of a run about images, without the run. Every way to bring an image
 * that is asked about has a step.
 */
export class SampleFleet {
  readonly platforms: FleetPlatforms;
  private readonly plan: Plan;
  private readonly fleet: Fleet;
  private readonly devices: readonly (readonly SampleDevice[])[];

  constructor(
    plan: Plan,
    ways: readonly Move[],
    private readonly controls: ControlSettings,
  ) {
    this.plan = samplePlan(plan, ways);
    this.fleet = new Fleet(this.plan);
    this.platforms = new FleetPlatforms(this.fleet, this.plan, controls);
    this.devices = this.plan.fleet.map((_, product) => this.prepared(product));
  }

  /** The first one has its first image. */
  devicesOf(product: number): readonly SampleDevice[] {
    return this.devices[product];
  }

  /** The place of the step in which that way brings an image; undefined: it brings none here. */
  stepOf({ technique, way }: Move): number | undefined {
    const found = this.plan.timeline.findIndex(({ label }) => label === labelOf({ technique, way }));
    return found < 0 ? undefined : found;
  }

  /** A service that has published nothing yet, to devices that have been shown nothing. */
  releases(): SampleReleases {
    const { plan, fleet, platforms, controls } = this;
    for (const product of plan.fleet.keys())
      if (fleet.updates.of(product) !== undefined) fleet.updates.trustAll(product, 0);
    const clock = { now: 0 };
    const validity = new Validity(EPOCH, plan, fleet);
    return { trust: new ReleaseTrust({ plan, fleet, platforms, controls, validity, clock }), clock };
  }

  private prepared(product: number): readonly SampleDevice[] {
    const { fleet, plan, platforms } = this;
    const { first, plan: own } = fleet.products[product];
    const images = platforms.ofProduct(product);
    const states = [
      ...releasesOf(plan, own).map((release) => ({ release, set: images.withRelease(images.factory, release).set })),
      ...invadersIn(plan).map((step) => ({ release: -1, set: images.sideloadOf(step).set })),
    ];
    const others = states.flatMap(({ release, set }, nth): readonly SampleDevice[] => {
      const start = images.starts.from(pack(factoryState(images.platform, set)));
      // An image that does not start leaves no device that runs it.
      if (start.becomes !== 'os') return [];
      const device = first + nth + 1;
      platforms.keepPacked(device, { sets: start.sets, word: start.settledWord });
      platforms.keepBoot(device, start.boot);
      return [{ device, release, isInvaded: release < 0 }];
    });
    return [{ device: first, release: -1, isInvaded: false }, ...others];
  }
}

/** As many devices of each product as it has states. Keys are facts: decisions are the same with real ones. */
function samplePlan(plan: Plan, ways: readonly Move[]): Plan {
  const { roster: _roster, campaigns: _campaigns, ...others } = plan;
  const hasDirector = plan.updates?.metadata === 'uptane';
  const timeline = [
    ...invaders.flatMap((move) => sampleStep(move, invaderOf(move), hasDirector)),
    ...ways.flatMap((move) => sampleStep(move, labelOf(move), hasDirector)),
  ];
  const states = 1 + invadersIn({ timeline }).length;
  const fleet = plan.fleet.map(({ gateway: _gateway, ...product }) => ({
    ...product,
    count: releasesOf(plan, product).length + states,
  }));
  return { ...others, pki: { ...plan.pki, keys: 'ideal' }, fleet, timeline };
}

/** Ways to bring an image of an actor that leave devices with it: one that no vendor has signed, and one that its key has. */
const invaders: readonly Move[] = [
  { technique: 'A09', way: 'cable' },
  { technique: 'A08', way: 'role-key' },
];

const invadersIn = ({ timeline }: Pick<Plan, 'timeline'>): readonly number[] =>
  invaders.map((move) => timeline.findIndex(({ label }) => label === invaderOf(move)));

function sampleStep(move: Move, label: string, hasDirector: boolean): readonly TimelineEntry[] {
  const by = { name: 'actor', reaches: [], holds: [] };
  const action = { kind: 'attack', ...move, by, forMs: 1, on: {} } as unknown as TimelineEntry['action'];
  const isShown = isFalseUpdate(move.way) && (hasDirector || !needsDirector(move.way));
  if (!isShown && imageArrival(action) === undefined) return [];
  return [{ label, trigger: { kind: 'at', atMs: 0 }, action }];
}

const labelOf = ({ technique, way }: Move): string => `${technique} ${way}`;
const invaderOf = (move: Move): string => `before, ${labelOf(move)}`;

/** The numbers of the releases for a product. */
export const releasesOf = (
  { releases = [] }: Pick<Plan, 'releases'>,
  { tenant, product }: Pick<ReleasePlan, 'tenant' | 'product'>,
): readonly number[] =>
  releases.flatMap((release, number) => (release.tenant === tenant && release.product === product ? [number] : []));

/** Any whole second: what is decided depends on times since then alone. */
const EPOCH = 1_700_000_000;
