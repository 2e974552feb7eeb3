/**
 * The series sampled into `metrics.parquet`. `when` conditions and charts name a series by its id.
 *
 * Kinds   a gauge is a level at the instant of sampling; a counter is a total since the start of the run
 */
export interface Series {
  readonly id: string;
  readonly kind: 'gauge' | 'counter';
  readonly unit: 'devices' | 'share' | 'connections' | 'messages' | 'count' | 'bytes';
  readonly what: string;
  /** It is the load of a service or of the broker, of which groups of devices have no part. */
  readonly ofService?: true;
  /** It counts the devices that are in one of these states of a region; a share is over all devices. */
  readonly states?: { readonly region: string; readonly names: readonly string[] };
}

export const seriesList = [
  {
    id: 'fleet.powered',
    kind: 'gauge',
    unit: 'devices',
    what: 'devices in power state running',
    states: { region: 'power', names: ['running'] },
  },
  {
    id: 'fleet.online',
    kind: 'gauge',
    unit: 'devices',
    what: 'devices in link state online',
    states: { region: 'link', names: ['online'] },
  },
  {
    id: 'fleet.onlineShare',
    kind: 'gauge',
    unit: 'share',
    what: 'devices online over devices in the fleet',
    states: { region: 'link', names: ['online'] },
  },
  {
    id: 'fleet.backoff',
    kind: 'gauge',
    unit: 'devices',
    what: 'devices waiting to dial again',
    states: { region: 'link', names: ['backoff'] },
  },
  {
    id: 'broker.connections',
    kind: 'gauge',
    unit: 'connections',
    what: 'accepted MQTT sessions at the broker',
    ofService: true,
  },
  {
    id: 'broker.handshakeQueue',
    kind: 'gauge',
    unit: 'connections',
    what: 'TLS handshakes waiting for capacity',
    ofService: true,
  },
  { id: 'connects.attempted', kind: 'counter', unit: 'count', what: 'dials started by devices' },
  { id: 'connects.accepted', kind: 'counter', unit: 'count', what: 'CONNACKs with return code 0' },
  { id: 'connects.refused', kind: 'counter', unit: 'count', what: 'dials, handshakes or CONNECTs refused' },
  { id: 'messages.produced', kind: 'counter', unit: 'messages', what: 'readings taken by devices' },
  {
    id: 'messages.sent',
    kind: 'counter',
    unit: 'messages',
    what: 'PUBLISH packets of readings sent, repeats included',
  },
  {
    id: 'messages.delivered',
    kind: 'counter',
    unit: 'messages',
    what: 'distinct readings that reached the ingest subscriber',
  },
  {
    id: 'messages.duplicated',
    kind: 'counter',
    unit: 'messages',
    what: 'readings that reached the ingest subscriber again',
  },
  {
    id: 'messages.dropped',
    kind: 'counter',
    unit: 'messages',
    what: 'readings that a device dropped because its buffer was full',
  },
  { id: 'bytes.up', kind: 'counter', unit: 'bytes', what: 'payload bytes of readings delivered' },
  {
    id: 'keepalives.expired',
    kind: 'counter',
    unit: 'count',
    what: 'sessions that the broker closed because their keepalive expired',
  },
  {
    id: 'sessions.takenOver',
    kind: 'counter',
    unit: 'count',
    what: 'sessions closed because the same client id connected again',
  },
  { id: 'wills.published', kind: 'counter', unit: 'messages', what: 'last wills published by the broker' },
  {
    id: 'fleet.certified',
    kind: 'gauge',
    unit: 'devices',
    what: 'devices that hold a certificate in force (trust state certified or renewing)',
    states: { region: 'trust', names: ['certified', 'renewing'] },
  },
  {
    id: 'attestation.queue',
    kind: 'gauge',
    unit: 'count',
    what: 'requests waiting for the attestation service',
    ofService: true,
  },
  { id: 'attestation.asked', kind: 'counter', unit: 'count', what: 'challenges requested by devices' },
  { id: 'attestation.refused', kind: 'counter', unit: 'count', what: 'pieces of evidence refused' },
  { id: 'certificates.issued', kind: 'counter', unit: 'count', what: 'device certificates issued' },
  { id: 'certificates.revoked', kind: 'counter', unit: 'count', what: 'device certificates revoked' },
  {
    id: 'sessions.closedForTrust',
    kind: 'counter',
    unit: 'count',
    what: 'sessions closed because their certificate was revoked or had expired',
  },
  {
    id: 'revocation.bytes',
    kind: 'counter',
    unit: 'bytes',
    what: 'CRLs and OCSP answers fetched by the broker',
    ofService: true,
  },
  { id: 'errors.reported', kind: 'counter', unit: 'count', what: 'failures that devices have reported to the cloud' },
  { id: 'updates.checks', kind: 'counter', unit: 'count', what: 'checks for updates made by devices' },
  { id: 'updates.offers', kind: 'counter', unit: 'count', what: 'releases offered in answer to checks' },
  { id: 'updates.dropped', kind: 'counter', unit: 'count', what: 'checks dropped because the queue was full' },
  { id: 'updates.bytes', kind: 'counter', unit: 'bytes', what: 'bytes of releases requested by devices' },
  {
    id: 'updates.downloading',
    kind: 'gauge',
    unit: 'devices',
    what: 'devices with a download in progress',
    ofService: true,
  },
  {
    id: 'updates.checkQueue',
    kind: 'gauge',
    unit: 'count',
    what: 'checks waiting for the update service',
    ofService: true,
  },
  {
    id: 'fleet.updated',
    kind: 'gauge',
    unit: 'devices',
    what: 'devices in update state confirmed',
    states: { region: 'update', names: ['confirmed'] },
  },
  {
    id: 'fleet.onTrial',
    kind: 'gauge',
    unit: 'devices',
    what: 'devices that run a release not yet confirmed',
    states: { region: 'update', names: ['trial'] },
  },
  {
    id: 'fleet.bricked',
    kind: 'gauge',
    unit: 'devices',
    what: 'devices in power state bricked',
    states: { region: 'power', names: ['bricked'] },
  },
] as const satisfies readonly Series[];

export type SeriesId = (typeof seriesList)[number]['id'];

export const seriesIndex = (id: SeriesId): number => seriesList.findIndex((series) => series.id === id);

/** The gauges that count devices by their states. */
export const stateGauges = (seriesList as readonly Series[]).filter(
  (series): series is Series & Required<Pick<Series, 'states'>> => series.states !== undefined,
);
