import { type GroupedDevices, groupedIndex, groupedSeries } from '../kernel/trace/group-series.ts';
import { type SeriesId, seriesIndex, seriesList, stateGauges } from '../kernel/trace/series.ts';
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
  /** Checks for updates that the service has not been handed. */
  readonly ahead: { readonly checksWaiting: number } | undefined;
}

/** Writes the value of each gauge at this instant into a sample; counters are written by `RunCounters.into`. */
export function readGauges({ fleet, projection, fabric, trust, updates, ahead }: Gauged, samples: Float64Array): void {
  readStates(samples, seriesIndex, fleet.size, (region, state) => projection.count(region, state));
  samples[CONNECTIONS] = fabric.connections;
  samples[HANDSHAKES] = fabric.handshakesWaiting;
  samples[ATTESTATIONS] = trust.waiting;
  samples[DOWNLOADING] = updates.downloading;
  samples[CHECKS] = updates.checksWaiting + (ahead?.checksWaiting ?? 0);
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
  for (const { id, unit, states } of stateGauges) {
    let total = 0;
    for (const name of states.names) total += count(states.region, name);
    samples[place(id as SeriesId)] = unit === 'share' ? total / size : total;
  }
}

const CONNECTIONS = seriesIndex('broker.connections');
const HANDSHAKES = seriesIndex('broker.handshakeQueue');
const DOWNLOADING = seriesIndex('updates.downloading');
const CHECKS = seriesIndex('updates.checkQueue');
const ATTESTATIONS = seriesIndex('attestation.queue');
