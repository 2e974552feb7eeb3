import { seriesIndex } from '../kernel/trace/series.ts';
import type { UpdateService } from '../rollout/service/update-service.ts';
import type { TrustService } from '../trust/trust-service.ts';
import type { Fabric } from './fabric-port.ts';
import type { StateProjection } from './state-projection.ts';

/** What gauges are read from. */
export interface Gauged {
  readonly fleet: { readonly size: number };
  readonly projection: StateProjection;
  readonly fabric: Fabric;
  readonly trust: TrustService;
  readonly updates: UpdateService;
}

/** Writes the value of each gauge at this instant into a sample; counters are written by `RunCounters.into`. */
export function readGauges({ fleet, projection, fabric, trust, updates }: Gauged, samples: Float64Array): void {
  const online = projection.count('link', 'online');
  samples[POWERED] = projection.count('power', 'running');
  samples[ONLINE] = online;
  samples[ONLINE_SHARE] = online / fleet.size;
  samples[BACKOFF] = projection.count('link', 'backoff');
  samples[CONNECTIONS] = fabric.connections;
  samples[HANDSHAKES] = fabric.handshakesWaiting;
  samples[CERTIFIED] = projection.count('trust', 'certified') + projection.count('trust', 'renewing');
  samples[ATTESTATIONS] = trust.waiting;
  samples[UPDATED] = projection.count('update', 'confirmed');
  samples[ON_TRIAL] = projection.count('update', 'trial');
  samples[BRICKED] = projection.count('power', 'bricked');
  samples[DOWNLOADING] = updates.downloading;
  samples[CHECKS] = updates.checksWaiting;
}

const POWERED = seriesIndex('fleet.powered');
const ONLINE = seriesIndex('fleet.online');
const ONLINE_SHARE = seriesIndex('fleet.onlineShare');
const BACKOFF = seriesIndex('fleet.backoff');
const CONNECTIONS = seriesIndex('broker.connections');
const HANDSHAKES = seriesIndex('broker.handshakeQueue');
const CERTIFIED = seriesIndex('fleet.certified');
const UPDATED = seriesIndex('fleet.updated');
const ON_TRIAL = seriesIndex('fleet.onTrial');
const BRICKED = seriesIndex('fleet.bricked');
const DOWNLOADING = seriesIndex('updates.downloading');
const CHECKS = seriesIndex('updates.checkQueue');
const ATTESTATIONS = seriesIndex('attestation.queue');
