import { DeviceCounter } from './device-counter.ts';
import { type GroupedDevices, groupedSeries } from './group-series.ts';
import { type SeriesId, seriesIndex, seriesList } from './series.ts';

/** Totals since the start of a run, counted where they occur and sampled into the trace. */
export class RunCounters {
  readonly produced: DeviceCounter;
  readonly sent: DeviceCounter;
  readonly delivered: DeviceCounter;
  readonly duplicated: DeviceCounter;
  readonly dropped: DeviceCounter;
  readonly bytesUp: DeviceCounter;
  readonly attempted: DeviceCounter;
  readonly accepted: DeviceCounter;
  readonly refused: DeviceCounter;
  readonly expired: DeviceCounter;
  readonly takenOver: DeviceCounter;
  readonly wills: DeviceCounter;
  readonly attestationsRequested: DeviceCounter;
  readonly attestationsRefused: DeviceCounter;
  readonly issued: DeviceCounter;
  readonly revoked: DeviceCounter;
  readonly closed: DeviceCounter;
  readonly errors: DeviceCounter;
  readonly updateChecks: DeviceCounter;
  readonly updateOffers: DeviceCounter;
  readonly updateBytes: DeviceCounter;
  readonly updatesDropped: DeviceCounter;
  /** What the broker fetches, for no device of its own. */
  revocationBytes = 0;
  private readonly ofDevices: readonly DeviceCounter[];

  constructor(private readonly groups?: GroupedDevices) {
    const counter = () => new DeviceCounter(groups);
    this.produced = counter();
    this.sent = counter();
    this.delivered = counter();
    this.duplicated = counter();
    this.dropped = counter();
    this.bytesUp = counter();
    this.attempted = counter();
    this.accepted = counter();
    this.refused = counter();
    this.expired = counter();
    this.takenOver = counter();
    this.wills = counter();
    this.attestationsRequested = counter();
    this.attestationsRefused = counter();
    this.issued = counter();
    this.revoked = counter();
    this.closed = counter();
    this.errors = counter();
    this.updateChecks = counter();
    this.updateOffers = counter();
    this.updateBytes = counter();
    this.updatesDropped = counter();
    this.ofDevices = counterNames.map((name) => this[name]);
  }

  /** Writes the counters into a row of samples, those of groups behind those of the fleet. */
  into(values: Float64Array): void {
    values[REVOCATION_BYTES] = this.revocationBytes;
    for (let i = 0; i < places.length; i++) values[places[i]] = this.ofDevices[i].total;
    for (let group = 0; group < (this.groups?.count ?? 0); group++) {
      const first = groupPlace(group);
      for (let i = 0; i < places.length; i++) values[first + placesInGroup[i]] = this.ofDevices[i].totalOf(group);
    }
  }

  save(): readonly (readonly number[])[] {
    return [[this.revocationBytes], ...this.ofDevices.map((counter) => counter.save())];
  }

  restore([[revocationBytes], ...ofDevices]: ReturnType<RunCounters['save']>): void {
    this.revocationBytes = revocationBytes;
    ofDevices.forEach((state, i) => void this.ofDevices[i].restore(state));
  }
}

/** The series that each counter of devices is sampled into. */
const seriesOf = {
  produced: 'messages.produced',
  sent: 'messages.sent',
  delivered: 'messages.delivered',
  duplicated: 'messages.duplicated',
  dropped: 'messages.dropped',
  bytesUp: 'bytes.up',
  attempted: 'connects.attempted',
  accepted: 'connects.accepted',
  refused: 'connects.refused',
  expired: 'keepalives.expired',
  takenOver: 'sessions.takenOver',
  wills: 'wills.published',
  attestationsRequested: 'attestation.asked',
  attestationsRefused: 'attestation.refused',
  issued: 'certificates.issued',
  revoked: 'certificates.revoked',
  closed: 'sessions.closedForTrust',
  errors: 'errors.reported',
  updateChecks: 'updates.checks',
  updateOffers: 'updates.offers',
  updateBytes: 'updates.bytes',
  updatesDropped: 'updates.dropped',
} as const satisfies Readonly<Partial<Record<keyof RunCounters, SeriesId>>>;

export type CounterName = keyof typeof seriesOf;

export const counterNames = Object.keys(seriesOf) as readonly CounterName[];

const REVOCATION_BYTES = seriesIndex('revocation.bytes');
const places = counterNames.map((name) => seriesIndex(seriesOf[name]));
/** By counter, its place among the series of a group. */
const placesInGroup = counterNames.map((name) => groupedSeries.findIndex(({ id }) => id === seriesOf[name]));

const groupPlace = (group: number): number => seriesList.length + group * groupedSeries.length;

/** A new row of samples: one value for each series, then those of each group. */
export const newSamples = (groups = 0): Float64Array<ArrayBuffer> => new Float64Array(groupPlace(groups));
