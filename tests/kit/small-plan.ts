import { defaultCloud, defaultPki, profileProperties } from '../../scenarios/index.ts';
import type { NetworkPlan, Plan, ProductPlan } from '../../sim/plan/plan.ts';

/** A network on which every packet takes 10 ms and none is lost. */
export const plainNetwork: NetworkPlan = {
  latencyMedianMs: 10,
  latencyP95Ms: 10,
  loss: 0,
  bandwidthBps: undefined,
};

export const productWith = (fields: Partial<ProductPlan> = {}): ProductPlan => ({
  tenant: 'acme',
  product: 'sensor',
  profile: 'sphere',
  count: 10,
  firmware: '1.0.0',
  rings: [{ name: 'all', share: 1 }],
  sites: [{ name: 'everywhere', share: 1 }],
  identity: 'password',
  properties: profileProperties(fields.profile ?? 'sphere'),
  claimed: true,
  bootSpreadMs: 0,
  telemetry: { everyMs: 60_000, jitter: 0, bytes: 200, qos: 1, buffer: 10 },
  keepAliveMs: 60_000,
  cleanSession: false,
  backoff: { initialMs: 1_000, maxMs: 60_000, factor: 2, jitter: 0.5 },
  availability: undefined,
  network: undefined,
  ...fields,
});

/** A plan with the given fleet and network, and minimal other parts. */
export const planWith = (fleet: readonly Partial<ProductPlan>[], fields: Partial<Plan> = {}): Plan => ({
  name: 'small',
  claim: 'It runs.',
  seed: 'small',
  fidelity: 'model',
  durationMs: 3_600_000,
  fleet: fleet.map(productWith),
  network: plainNetwork,
  broker: { handshakesPerSecond: undefined, handshakeQueue: 1_000, maxConnections: undefined, authorities: 'follow' },
  pki: defaultPki('model'),
  cloud: defaultCloud,
  controls: {},
  timeline: [],
  expect: [],
  sampleEveryMs: 60_000,
  verdicts: 'all',
  ...fields,
});
