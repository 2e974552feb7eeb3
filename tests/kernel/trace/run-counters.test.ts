import { describe, expect, it } from 'vitest';
import { newSamples, RunCounters } from '../../../sim/kernel/trace/run-counters.ts';
import { type SeriesId, seriesIndex, seriesList } from '../../../sim/kernel/trace/series.ts';

type Field = keyof { [F in keyof RunCounters as RunCounters[F] extends number ? F : never]: true };

/** Every counter, by the series that it is sampled into. */
const fieldOf: Partial<Record<SeriesId, Field>> = {
  'messages.produced': 'produced',
  'messages.sent': 'sent',
  'messages.delivered': 'delivered',
  'messages.duplicated': 'duplicated',
  'messages.dropped': 'dropped',
  'bytes.up': 'bytesUp',
  'connects.attempted': 'attempted',
  'connects.accepted': 'accepted',
  'connects.refused': 'refused',
  'keepalives.expired': 'expired',
  'sessions.takenOver': 'takenOver',
  'wills.published': 'wills',
  'attestation.asked': 'attestationsRequested',
  'attestation.refused': 'attestationsRefused',
  'certificates.issued': 'issued',
  'certificates.revoked': 'revoked',
  'sessions.closedForTrust': 'closed',
  'revocation.bytes': 'revocationBytes',
  'errors.reported': 'errors',
  'updates.checks': 'updateChecks',
  'updates.offers': 'updateOffers',
  'updates.bytes': 'updateBytes',
  'updates.dropped': 'updatesDropped',
};
const counters = seriesList.filter(({ kind }) => kind === 'counter');
const totals = Object.keys(new RunCounters()) as Field[];

describe('the run counters', () => {
  it('have one total for each counter, and none besides', () => {
    expect(Object.keys(fieldOf).sort()).toEqual(counters.map(({ id }) => id).sort());
    expect(Object.values(fieldOf).sort()).toEqual([...totals].sort());
  });

  it.each(counters.map(({ id }) => [id] as const))(
    'sample %s where the list has that series, and nowhere else',
    (id) => {
      const counters = new RunCounters();
      counters[fieldOf[id]!] = 41;
      const values = newSamples();
      counters.into(values);
      expect([...values]).toEqual(seriesList.map((series) => (series.id === id ? 41 : 0)));
    },
  );

  it('leave the levels in a row of samples unchanged', () => {
    const values = newSamples().fill(7);
    new RunCounters().into(values);
    expect([...values]).toEqual(seriesList.map(({ kind }) => (kind === 'gauge' ? 7 : 0)));
  });

  it('restore every total', () => {
    const counters = new RunCounters();
    totals.forEach((field, i) => {
      counters[field] = 1_000 + i;
    });
    const copy = new RunCounters();
    copy.restore(counters.save());
    expect(copy).toEqual(counters);
  });
});

describe('the list of series', () => {
  it('has each id once, in the form area.name', () => {
    const ids = seriesList.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+\.[a-z][A-Za-z]*$/);
  });

  it('has its positions in the order of the list', () => {
    expect(seriesList.map(({ id }) => seriesIndex(id))).toEqual(seriesList.map((_, i) => i));
    expect(newSamples()).toHaveLength(seriesList.length);
  });

  it.each(seriesList.map((series) => [series.id, series] as const))('says what %s is', (_id, { what }) => {
    expect(what).toMatch(/^\S.*\S$/);
    expect(what).not.toMatch(/\.$/);
  });
});
