import { seriesIndex, seriesList } from './series.ts';

/** Totals since the start of a run, counted where they occur and sampled into the trace. All are whole numbers. */
export class RunCounters {
  produced = 0;
  sent = 0;
  delivered = 0;
  duplicated = 0;
  dropped = 0;
  bytesUp = 0;
  attempted = 0;
  accepted = 0;
  refused = 0;
  expired = 0;
  takenOver = 0;
  wills = 0;
  attestationsRequested = 0;
  attestationsRefused = 0;
  issued = 0;
  revoked = 0;
  closed = 0;
  revocationBytes = 0;
  errors = 0;
  updateChecks = 0;
  updateOffers = 0;
  updateBytes = 0;
  updatesDropped = 0;

  /** Writes the counters into a row of samples. */
  into(values: Float64Array): void {
    for (let i = 0; i < places.length; i++) values[places[i]] = this[fields[i]];
  }

  save(): readonly number[] {
    return fields.map((field) => this[field]);
  }

  restore(totals: readonly number[]): void {
    fields.forEach((field, i) => {
      this[field] = totals[i];
    });
  }
}

const fields = [
  'produced',
  'sent',
  'delivered',
  'duplicated',
  'dropped',
  'bytesUp',
  'attempted',
  'accepted',
  'refused',
  'expired',
  'takenOver',
  'wills',
  'attestationsRequested',
  'attestationsRefused',
  'issued',
  'revoked',
  'closed',
  'revocationBytes',
  'errors',
  'updateChecks',
  'updateOffers',
  'updateBytes',
  'updatesDropped',
] as const;

const places = [
  seriesIndex('messages.produced'),
  seriesIndex('messages.sent'),
  seriesIndex('messages.delivered'),
  seriesIndex('messages.duplicated'),
  seriesIndex('messages.dropped'),
  seriesIndex('bytes.up'),
  seriesIndex('connects.attempted'),
  seriesIndex('connects.accepted'),
  seriesIndex('connects.refused'),
  seriesIndex('keepalives.expired'),
  seriesIndex('sessions.takenOver'),
  seriesIndex('wills.published'),
  seriesIndex('attestation.asked'),
  seriesIndex('attestation.refused'),
  seriesIndex('certificates.issued'),
  seriesIndex('certificates.revoked'),
  seriesIndex('sessions.closedForTrust'),
  seriesIndex('revocation.bytes'),
  seriesIndex('errors.reported'),
  seriesIndex('updates.checks'),
  seriesIndex('updates.offers'),
  seriesIndex('updates.bytes'),
  seriesIndex('updates.dropped'),
];

/** A new row of samples: one value for each series. */
export const newSamples = (): Float64Array<ArrayBuffer> => new Float64Array(seriesList.length);
