import type { GroupedDevices } from './group-series.ts';
import { groupedSeries } from './group-series.ts';
import { type SeriesId, seriesIndex, seriesList } from './series.ts';

/** What is counted since the start of a run, and the series that it is sampled into. */
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
  revocationBytes: 'revocation.bytes',
  errors: 'errors.reported',
  updateChecks: 'updates.checks',
  updateOffers: 'updates.offers',
  updateBytes: 'updates.bytes',
  updatesDropped: 'updates.dropped',
} as const satisfies Readonly<Record<string, SeriesId>>;

export type CounterName = keyof typeof seriesOf;

/** The number of each counter. */
export const Counter = {
  produced: 0,
  sent: 1,
  delivered: 2,
  duplicated: 3,
  dropped: 4,
  bytesUp: 5,
  attempted: 6,
  accepted: 7,
  refused: 8,
  expired: 9,
  takenOver: 10,
  wills: 11,
  attestationsRequested: 12,
  attestationsRefused: 13,
  issued: 14,
  revoked: 15,
  closed: 16,
  revocationBytes: 17,
  errors: 18,
  updateChecks: 19,
  updateOffers: 20,
  updateBytes: 21,
  updatesDropped: 22,
} as const satisfies Readonly<Record<CounterName, number>>;

/** By number. */
export const counterNames = Object.keys(Counter) as readonly CounterName[];

/**
 * Totals since the start of a run, counted where they occur and sampled into the trace. All are whole numbers.
 *
 * With groups of devices, each group has totals of its own: a device counts in every group that it is in.
 */
export class RunCounters {
  private readonly totals = new Float64Array(counterNames.length);
  /** By group, the totals of its devices. */
  private readonly ofGroups: Float64Array;

  constructor(private readonly groups?: GroupedDevices) {
    this.ofGroups = new Float64Array((groups?.count ?? 0) * counterNames.length);
  }

  /** Counts what happened to a device; its number may be that of a client that is none. */
  count(counter: number, device: number, times = 1): void {
    this.totals[counter] += times;
    if (this.groups !== undefined) this.countInGroups(this.groups, counter, device, times);
  }

  /** Counts what no device did. */
  countOfNone(counter: number, times: number): void {
    this.totals[counter] += times;
  }

  total(name: CounterName): number {
    return this.totals[Counter[name]];
  }

  /** Writes the counters into a row of samples, those of groups behind those of the fleet. */
  into(values: Float64Array): void {
    for (let i = 0; i < places.length; i++) values[places[i]] = this.totals[i];
    for (let group = 0; group < (this.groups?.count ?? 0); group++)
      for (let i = 0; i < counterNames.length; i++) {
        const place = placesInGroup[i];
        if (place >= 0) values[groupPlace(group) + place] = this.ofGroups[group * counterNames.length + i];
      }
  }

  save(): readonly number[] {
    return [...this.totals, ...this.ofGroups];
  }

  restore(totals: readonly number[]): void {
    this.totals.set(totals.slice(0, this.totals.length));
    this.ofGroups.set(totals.slice(this.totals.length));
  }

  private countInGroups({ first, group }: GroupedDevices, counter: number, device: number, times: number): void {
    if (device >= first.length - 1) return;
    for (let at = first[device]; at < first[device + 1]; at++)
      this.ofGroups[group[at] * counterNames.length + counter] += times;
  }
}

const places = counterNames.map((name) => seriesIndex(seriesOf[name]));

/** By counter, its place among the series of a group; -1 for what is no device's. */
const placesInGroup = counterNames.map((name) => groupedSeries.findIndex(({ id }) => id === seriesOf[name]));

const groupPlace = (group: number): number => seriesList.length + group * groupedSeries.length;

/** A new row of samples: one value for each series, then those of each group. */
export const newSamples = (groups = 0): Float64Array<ArrayBuffer> => new Float64Array(groupPlace(groups));
