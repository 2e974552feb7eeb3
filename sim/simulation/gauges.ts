import { type GroupedDevices, groupedIndex, groupedSeries } from '../kernel/trace/group-series.ts';
import { type SeriesId, seriesIndex, seriesList } from '../kernel/trace/series.ts';
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
  readStates(samples, seriesIndex, fleet.size, (region, state) => projection.count(region, state));
  samples[CONNECTIONS] = fabric.connections;
  samples[HANDSHAKES] = fabric.handshakesWaiting;
  samples[ATTESTATIONS] = trust.waiting;
  samples[DOWNLOADING] = updates.downloading;
  samples[CHECKS] = updates.checksWaiting;
}

/** The same for each group of devices. */
export function readGaugesOf(
  { count, sizes }: GroupedDevices,
  projection: Pick<StateProjection, 'countIn'>,
  samples: Float64Array,
): void {
  for (let group = 0; group < count; group++) {
    const own = samples.subarray(seriesList.length + group * groupedSeries.length);
    readStates(own, groupedIndex, sizes[group], (region, state) => projection.countIn(group, region, state));
  }
}

type Count = (region: string, state: string) => number;

/** Writes how many of `size` devices are in which state. */
function readStates(samples: Float64Array, place: (id: SeriesId) => number, size: number, count: Count): void {
  const online = count('link', 'online');
  samples[place('fleet.powered')] = count('power', 'running');
  samples[place('fleet.online')] = online;
  samples[place('fleet.onlineShare')] = online / size;
  samples[place('fleet.backoff')] = count('link', 'backoff');
  samples[place('fleet.certified')] = count('trust', 'certified') + count('trust', 'renewing');
  samples[place('fleet.updated')] = count('update', 'confirmed');
  samples[place('fleet.onTrial')] = count('update', 'trial');
  samples[place('fleet.bricked')] = count('power', 'bricked');
}

const CONNECTIONS = seriesIndex('broker.connections');
const HANDSHAKES = seriesIndex('broker.handshakeQueue');
const DOWNLOADING = seriesIndex('updates.downloading');
const CHECKS = seriesIndex('updates.checkQueue');
const ATTESTATIONS = seriesIndex('attestation.queue');
