import { defaultCloud, defaultPki, profileProperties } from '../../scenarios/index.ts';
import type { Fidelity, Plan } from '../../sim/plan/plan.ts';

export interface BenchLoad {
  readonly devices: number;
  readonly durationMs: number;
  readonly everyMs: number;
  readonly fidelity: Fidelity;
  readonly qos: 0 | 1;
}

/** A fleet that boots, connects and reports without faults, so that the bench measures normal operation. */
export const benchPlan = ({ devices, durationMs, everyMs, fidelity, qos }: BenchLoad): Plan => ({
  name: 'bench',
  claim: '',
  seed: 'bench',
  fidelity,
  durationMs,
  fleet: [
    {
      tenant: 'bench',
      product: 'sensor',
      profile: 'sphere',
      count: devices,
      firmware: '1.0.0',
      rings: [{ name: 'all', share: 1 }],
      sites: [{ name: 'main', share: 1 }],
      identity: 'attested',
      properties: profileProperties('sphere'),
      claimed: true,
      bootSpreadMs: Math.min(600_000, durationMs / 6),
      telemetry: { everyMs, jitter: 0.1, bytes: 200, qos, buffer: 8 },
      keepAliveMs: everyMs < 600_000 ? 600_000 : 1_200_000,
      cleanSession: false,
      backoff: { initialMs: 10_000, maxMs: 600_000, factor: 2, jitter: 0.5 },
      availability: undefined,
      network: undefined,
    },
  ],
  network: { latencyMedianMs: 60, latencyP95Ms: 250, loss: 0.002, bandwidthBps: undefined },
  broker: {
    handshakesPerSecond: undefined,
    handshakeQueue: 1_000_000,
    maxConnections: undefined,
    authorities: 'follow',
  },
  pki: defaultPki(fidelity),
  cloud: defaultCloud,
  controls: {},
  timeline: [],
  expect: [],
  sampleEveryMs: 60_000,
  verdicts: 'refusals',
});
