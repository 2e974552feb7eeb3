import { describe, expect, it } from 'vitest';
import { type GroupedDevices, groupedSeries, valuesOfGroup } from '../../../sim/kernel/trace/group-series.ts';
import { type CounterName, counterNames, newSamples, RunCounters } from '../../../sim/kernel/trace/run-counters.ts';
import { type Series, type SeriesId, seriesIndex, seriesList } from '../../../sim/kernel/trace/series.ts';

/** Every counter, by the series that it is sampled into. */
const nameOf: Partial<Record<SeriesId, CounterName>> = {
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
  'errors.reported': 'errors',
  'updates.checks': 'updateChecks',
  'updates.offers': 'updateOffers',
  'updates.bytes': 'updateBytes',
  'updates.dropped': 'updatesDropped',
};
const counters = seriesList.filter(({ kind }) => kind === 'counter');
const ofDevices = counters.filter((series: Series) => series.ofService !== true);
const countersOf = (counters: RunCounters) => counterNames.map((name) => counters[name]);

/** Device 0 is in both groups, device 1 in the second, device 2 in none. */
const groups: GroupedDevices = {
  count: 2,
  sizes: Uint32Array.of(1, 2),
  parts: 3,
  partOf: Uint32Array.of(2, 1, 0),
  partsOf: [[2], [1, 2]],
};

describe('the run counters', () => {
  it('have one total for each counter, and none besides', () => {
    expect([...Object.keys(nameOf), 'revocation.bytes'].sort()).toEqual(counters.map(({ id }) => id).sort());
    expect(Object.values(nameOf).sort()).toEqual([...counterNames].sort());
  });

  it.each(counters.map(({ id }) => [id] as const))(
    'sample %s where the list has that series, and nowhere else',
    (id) => {
      const counters = new RunCounters();
      const name = nameOf[id];
      if (name === undefined) counters.revocationBytes += 41;
      else counters[name].add(0, 41);
      const values = newSamples();
      counters.into(values);
      expect([...values]).toEqual(seriesList.map((series) => (series.id === id ? 41 : 0)));
    },
  );

  it.each(ofDevices.map(({ id }) => [id] as const))('sample %s of the groups that the device is in', (id) => {
    const counters = new RunCounters(groups);
    for (const [device, times] of [1, 10, 100].entries()) counters[nameOf[id]!].add(device, times);
    const values = newSamples(2);
    counters.into(values);
    const place = seriesIndex(id);
    expect([values[place], valuesOfGroup(values, 0)[place], valuesOfGroup(values, 1)[place]]).toEqual([111, 1, 11]);
    expect(values.filter((value) => value !== 0)).toHaveLength(3);
  });

  it('count a client that is no device for the fleet alone', () => {
    const counters = new RunCounters(groups);
    counters.takenOver.add(7);
    counters.revocationBytes += 5;
    const values = newSamples(2);
    counters.into(values);
    expect(values.filter((value) => value !== 0)).toEqual(Float64Array.of(1, 5));
    expect(valuesOfGroup(values, 0)[seriesIndex('revocation.bytes')]).toBeNaN();
  });

  it('leave the levels in a row of samples unchanged', () => {
    const values = newSamples(2).fill(7);
    new RunCounters(groups).into(values);
    expect([...values].map((value) => value === 7)).toEqual(
      [...seriesList, ...groupedSeries, ...groupedSeries].map(({ kind }) => kind === 'gauge'),
    );
  });

  it('restore every total', () => {
    const counters = new RunCounters(groups);
    counters.revocationBytes = 9;
    for (const [nth, counter] of countersOf(counters).entries()) counter.add(nth % 3, 1_000 + nth);
    const copy = new RunCounters(groups);
    copy.restore(counters.save());
    expect(copy).toEqual(counters);
    expect(countersOf(copy).map(({ total }) => total)).toEqual(counterNames.map((_, nth) => 1_000 + nth));
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
