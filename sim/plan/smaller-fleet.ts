import { deviceCount } from './device-count.ts';
import type { Plan, ProductPlan } from './plan.ts';

/**
 * The plan with about so many devices, and with servers that are as much smaller: rates, queues and limits that all devices share,
 * and the area that those with a radio are spread over. So a device waits as long as in the whole fleet, and has as many others in reach.
 *
 * Every product keeps a device, and each device behind a gateway its gateway. Steps that pick a number of devices pick the same
 * share of them, and at least one. Of a fleet from a file only how many devices each product has is kept.
 */
export function smallerFleet(plan: Plan, devices: number): Plan {
  const { roster: _, ...others } = plan;
  const { broker, cloud, updates } = plan;
  const fleet = withGateways(plan.fleet.map((product) => smaller(product, devices / deviceCount(plan.fleet))));
  const share = deviceCount(fleet) / deviceCount(plan.fleet);
  return {
    ...others,
    fleet,
    timeline: withFewerPicked(plan.timeline, share),
    broker: {
      ...broker,
      handshakesPerSecond: rate(broker.handshakesPerSecond, share),
      handshakeQueue: places(broker.handshakeQueue, share),
      maxConnections: broker.maxConnections && places(broker.maxConnections, share),
      ...(broker.pendingMax !== undefined && { pendingMax: places(broker.pendingMax, share) }),
    },
    cloud: {
      ...cloud,
      attestationsPerSecond: rate(cloud.attestationsPerSecond, share),
      attestationQueue: places(cloud.attestationQueue, share),
    },
    ...(updates !== undefined && {
      updates: {
        ...updates,
        bytesPerSecond: rate(updates.bytesPerSecond, share),
        checksPerSecond: rate(updates.checksPerSecond, share),
        checkQueue: places(updates.checkQueue, share),
      },
    }),
  };
}

function smaller(product: ProductPlan, share: number): ProductPlan {
  const { radio } = product;
  const count = Math.max(1, Math.round(product.count * share));
  const areaShare = count / product.count;
  return { ...product, count, ...(radio !== undefined && { radio: { ...radio, areaKm2: radio.areaKm2 * areaShare } }) };
}

/** Rounding may have left a product without room behind its gateways. */
const withGateways = (fleet: readonly ProductPlan[]): readonly ProductPlan[] =>
  fleet.map((product) => {
    const behind = fleet.filter(
      ({ gateway }) => gateway?.tenant === product.tenant && gateway.product === product.product,
    );
    const needed = behind.map(({ count, gateway }) => Math.ceil(count / (gateway?.leaves ?? 1)));
    return { ...product, count: Math.max(product.count, ...needed) };
  });

/** Selections can be anywhere in a step, and made of others. */
function withFewerPicked<Part>(part: Part, share: number): Part {
  if (Array.isArray(part)) return part.map((one) => withFewerPicked(one, share)) as Part;
  if (typeof part !== 'object' || part === null) return part;
  const fewer = Object.entries(part).map(([key, value]) => [
    key,
    key === 'pick' && typeof value === 'number' ? places(value, share) : withFewerPicked(value, share),
  ]);
  return Object.fromEntries(fewer);
}

const rate = (perSecond: number | undefined, share: number): number | undefined => perSecond && perSecond * share;

const places = (count: number, share: number): number => Math.max(1, Math.ceil(count * share));
