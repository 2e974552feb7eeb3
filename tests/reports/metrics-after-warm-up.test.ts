import { describe, expect, it } from 'vitest';
import { NEVER } from '../../reports/metrics/distribution.ts';
import { type MetricId, metricList } from '../../reports/metrics/metric-list.ts';
import { entriesOf, figures, single, type Trace } from './figures.ts';

const END = 20_000;
const FROM = 10_000;

type Absences = readonly (readonly [from: number, to: number])[];
type Changes = readonly (readonly [t: number, device: number, state: string])[];

/** The figures from 10 s on of a run of 20 s. */
const fromThen = (devices: number, write: (trace: Trace) => void) => figures(devices, END, write, FROM);

function switchedOn(trace: Trace, ...devices: readonly number[]): void {
  for (const device of devices) trace.change(0, device, 'power running');
}

describe('connect.time from a time on', () => {
  const of = fromThen(5, (trace) => {
    switchedOn(trace, 0, 1, 2, 3, 4);
    trace.change(FROM - 1, 0, 'link online');
    trace.change(FROM, 1, 'link online');
    trace.change(FROM + 1, 2, 'link online');
    trace.change(FROM + 2, 0, 'link offline');
    trace.change(FROM + 3, 0, 'link online');
  });

  it('leaves out devices online before it, and counts those that came online then or later from their own start', () =>
    expect(entriesOf(of('connect.time'))).toEqual([FROM, FROM + 1, 'never', 'never']));

  it('has as many that never came online as the whole run', () => expect(single(of('connect.never'))).toBe(2));
});

describe('reconnect.time from a time on', () => {
  const of = fromThen(4, (trace) => {
    switchedOn(trace, 0, 1, 2, 3);
    for (let device = 0; device < 4; device++) trace.change(100, device, 'link online');
    const failed = trace.event(1_000, 'broker.failed');
    for (let device = 0; device < 4; device++) trace.change(1_000, device, 'link backoff', failed);
    trace.event(2_000, 'broker.recovered', { cause: failed });
    trace.change(FROM - 1, 0, 'link online');
    trace.change(FROM, 1, 'link online');
    trace.change(FROM + 5, 2, 'link online');
  });

  it('leaves out devices back before it, and counts a reconnection from the end of the outage that was before it', () =>
    expect(entriesOf(of('reconnect.time'))).toEqual([FROM - 2_000, FROM - 1_995, 'never']));

  it('has as many that never came back as the whole run', () => expect(single(of('reconnect.never'))).toBe(1));
});

describe('offline.time from a time on', () => {
  const away = (absences: Absences) =>
    entriesOf(
      fromThen(1, (trace) => {
        switchedOn(trace, 0);
        trace.change(100, 0, 'link online');
        for (const [from, to] of absences) {
          trace.change(from, 0, 'link backoff');
          if (to < END) trace.change(to, 0, 'link online');
        }
      })('offline.time'),
    );

  it.each<[string, Absences, (number | 'never')[]]>([
    ['leaves out an absence that was over before it', [[1_000, FROM - 1]], []],
    ['has one that ends at it, in full', [[1_000, FROM]], [9_000]],
    ['has one that goes on at it, in full', [[1_000, FROM + 1]], [9_001]],
    [
      'adds up only those that were not over',
      [
        [1_000, 2_000],
        [9_000, 11_000],
        [12_000, 12_500],
      ],
      [2_500],
    ],
    ['is never for a device that is not back, whenever it left', [[1_000, END]], ['never']],
  ])('%s', (_what, absences, entries) => expect(away(absences)).toEqual(entries));

  it('has all of an absence that goes on through sleep', () => {
    const of = fromThen(1, (trace) => {
      switchedOn(trace, 0);
      trace.change(100, 0, 'link online');
      trace.change(1_000, 0, 'link backoff');
      trace.change(3_000, 0, 'power asleep');
      trace.change(FROM + 1_000, 0, 'power running');
      trace.change(FROM + 1_500, 0, 'link online');
    });
    expect(entriesOf(of('offline.time'))).toEqual([2_500]);
  });
});

describe('fleet.onlineMin from a time on', () => {
  const least = (changes: Changes) =>
    single(
      fromThen(4, (trace) => {
        switchedOn(trace, 0, 1, 2, 3);
        for (let device = 0; device < 4; device++) trace.change(100, device, 'link online');
        for (const [t, device, state] of changes) trace.change(t, device, `link ${state}`);
      })('fleet.onlineMin'),
    );

  it.each<[string, Changes, number]>([
    [
      'leaves out how few there were before',
      [
        [1_000, 0, 'backoff'],
        [1_000, 1, 'backoff'],
        [FROM - 1, 0, 'online'],
        [FROM - 1, 1, 'online'],
      ],
      1,
    ],
    [
      'leaves out those that are back at that very instant',
      [
        [1_000, 0, 'backoff'],
        [FROM, 0, 'online'],
      ],
      1,
    ],
    [
      'has the number online at it',
      [
        [1_000, 0, 'backoff'],
        [FROM + 1, 0, 'online'],
      ],
      0.75,
    ],
    ['has a low that lasts to the end, though nothing happens after it', [[1_000, 0, 'backoff']], 0.75],
    [
      'has a row that falls at it',
      [
        [FROM, 0, 'backoff'],
        [FROM + 1, 0, 'online'],
      ],
      0.75,
    ],
  ])('%s', (_what, changes, share) => expect(least(changes)).toBe(share));

  it('has a device that is never online missing, as always', () =>
    expect(
      single(
        fromThen(2, (trace) => {
          switchedOn(trace, 0, 1);
          trace.change(100, 0, 'link online');
        })('fleet.onlineMin'),
      ),
    ).toBe(0.5));
});

describe('a figure of how a run ends, from a time on', () => {
  it('is that of the whole run', () => {
    const write = (trace: Trace) => {
      switchedOn(trace, 0, 1, 2, 3);
      for (const device of [0, 1, 2]) {
        trace.change(200, device, 'link online');
        trace.change(300, device, 'trust certified');
      }
      trace.event(400, 'certificate.revoked', { device: 0 });
      trace.event(500, 'rollout.started', { detail: 'a@1', evidence: '4 devices' });
      for (const device of [1, 2]) trace.change(600, device, 'update staged');
      trace.change(700, 1, 'update confirmed');
    };
    const [whole, of] = [figures(4, END, write), fromThen(4, write)];
    const ids: readonly MetricId[] = [
      'fleet.onlineAtEnd',
      'connect.never',
      'reconnect.never',
      'revocation.notSilent',
      'fleet.certifiedAtEnd',
      'rollout.success',
      'rollout.never',
      'rollout.exposed',
    ];
    expect(ids.map((id) => [id, single(of(id))])).toEqual(ids.map((id) => [id, single(whole(id))]));
    expect(ids.map((id) => single(of(id)))).toEqual([0.5, 1, 0, 1, 0.75, 0.25, 3, 2]);
  });
});

describe('the peak of a rate from a time on', () => {
  const peak = (from: number, ...totals: readonly (readonly [t: number, total: number])[]) =>
    single(
      figures(
        1,
        END,
        (trace) => {
          for (const [t, total] of totals) trace.sample(t, { 'connects.attempted': total });
        },
        from,
      )('connect.ratePeak'),
    );
  const herd = [
    [1_000, 500],
    [2_000, 510],
    [3_000, 560],
    [4_000, 567],
  ] as const;

  it('has the herd of the start where nothing is left out', () => expect(peak(0, ...herd)).toBe(500));
  it('has samples whose time begins at it', () => expect(peak(2_000, ...herd)).toBe(50));
  it('leaves out a sample whose time began before it', () => {
    expect(peak(2_001, ...herd)).toBe(7);
    expect(peak(999, ...herd)).toBe(50);
  });
  it('has no value after the last sample', () => expect(peak(4_000, ...herd)).toBeUndefined());

  it('is exact for renewals, of which there are rows', () => {
    const renewing = (from: number) =>
      single(
        figures(
          8,
          END,
          (trace) => {
            for (const device of [0, 1, 2, 3, 4]) trace.change(2_100, device, 'trust renewing');
            for (const device of [5, 6]) trace.change(2_500, device, 'trust renewing');
            trace.change(5_500, 7, 'trust renewing');
          },
          from,
        )('renewal.ratePeak'),
      );
    expect([0, 2_100, 2_101, 2_500, 2_501, 5_501].map(renewing)).toEqual([7, 7, 2, 2, 1, 0]);
  });

  it('has no value where no device polls for updates after it', () => {
    const asked = (from: number) => {
      const of = figures(
        1,
        END,
        (trace) => {
          trace.sample(1_000, { 'updates.checks': 5, 'updates.bytes': 100, 'updates.dropped': 2 });
          trace.sample(2_000, { 'updates.checks': 8, 'updates.bytes': 300, 'updates.dropped': 3 });
          trace.sample(3_000, { 'updates.checks': 8, 'updates.bytes': 300, 'updates.dropped': 3 });
        },
        from,
      );
      return (['update.checkPeak', 'update.bytesPeak', 'update.checksDropped'] as const).map((id) => single(of(id)));
    };
    expect(asked(0)).toEqual([5, 200, 3]);
    expect(asked(1_000)).toEqual([3, 200, 1]);
    expect(asked(2_000)).toEqual([undefined, undefined, undefined]);
  });
});

describe('a total from a time on', () => {
  const first = {
    'messages.produced': 100,
    'messages.delivered': 60,
    'messages.duplicated': 30,
    'messages.dropped': 10,
    'connects.attempted': 50,
    'connects.refused': 40,
    'keepalives.expired': 5,
    'sessions.takenOver': 6,
    'sessions.closedForTrust': 7,
    'attestation.refused': 8,
    'certificates.issued': 8,
  };
  const last = {
    'messages.produced': 300,
    'messages.delivered': 230,
    'messages.duplicated': 47,
    'messages.dropped': 25,
    'connects.attempted': 70,
    'connects.refused': 45,
    'keepalives.expired': 6,
    'sessions.takenOver': 8,
    'sessions.closedForTrust': 10,
    'attestation.refused': 9,
    'certificates.issued': 11,
  };
  const ids = [
    'message.duplicates',
    'connect.attemptsPerDevice',
    'connect.refusedShare',
    'keepalive.expired',
    'session.takenOver',
    'sessions.closedForTrust',
    'attestation.refusedShare',
  ] as const;
  const of = (from: number) =>
    figures(
      10,
      END,
      (trace) => {
        trace.sample(5_000, first);
        trace.sample(END, last);
      },
      from,
    );
  const growth = [0.1, 2, 0.25, 1, 2, 3, 0.25];
  const all = [47 / 230, 7, 45 / 70, 6, 8, 10, 9 / 20];

  it.each([
    ['all of it, before the first sample', 4_999, all],
    ['its growth since a sample at it', 5_000, growth],
    ['its growth since the last sample before it', 9_999, growth],
  ])('is %s', (_what, from, expected) => expect(ids.map((id) => single(of(from)(id)))).toEqual(expected));

  it('has no value where no sample comes after it', () =>
    expect(ids.map((id) => single(of(END)(id)))).toEqual(ids.map(() => undefined)));

  it('counts readings in flight at it as losable, and those given up before it not', () => {
    // 30 under way and 200 taken later, of which 170 arrive.
    expect(single(of(5_000)('message.loss'))).toBeCloseTo(60 / 230, 12);
    expect(single(of(0)('message.loss'))).toBeCloseTo(70 / 300, 12);
  });

  it('does not let late readings make up for those that are lost', () => {
    const loss = single(
      fromThen(1, (trace) => {
        trace.sample(FROM, { 'messages.produced': 100 });
        trace.sample(END, { 'messages.produced': 200, 'messages.delivered': 100 });
      })('message.loss'),
    );
    expect(loss).toBe(0.5);
  });

  it('counts a reading once that was given up although it had arrived', () => {
    const loss = single(
      fromThen(1, (trace) => {
        trace.sample(FROM, { 'messages.produced': 100, 'messages.delivered': 90, 'messages.dropped': 30 });
        trace.sample(END, { 'messages.produced': 200, 'messages.delivered': 170, 'messages.dropped': 30 });
      })('message.loss'),
    );
    expect(loss).toBeCloseTo(0.2, 12);
  });

  it('has no share above all: the broker can refuse after it a dial that began before it', () => {
    const share = single(
      fromThen(1, (trace) => {
        trace.sample(FROM, { 'connects.attempted': 100 });
        trace.sample(END, { 'connects.attempted': 102, 'connects.refused': 7 });
      })('connect.refusedShare'),
    );
    expect(share).toBe(1);
  });
});

describe('revocation from a time on', () => {
  const revoked = (write: (trace: Trace) => void) => {
    const of = fromThen(1, (trace) => {
      switchedOn(trace, 0);
      trace.change(100, 0, 'link online');
      trace.event(1_000, 'certificate.revoked', { device: 0 });
      write(trace);
    });
    return [entriesOf(of('revocation.lag')), single(of('revocation.notSilent')), single(of('revocation.returned'))];
  };
  const closedAt = (trace: Trace, t: number) => {
    trace.event(t, 'session.closed', { device: 0, control: 'close-revoked-sessions', verdict: 'refuse' });
    trace.change(t, 0, 'link backoff');
  };

  it('leaves out a device that was silent before it', () =>
    expect(revoked((trace) => closedAt(trace, FROM - 1))).toEqual([[], 0, 0]));

  it('counts the lag of one that falls silent at it from its revocation', () =>
    expect(revoked((trace) => closedAt(trace, FROM))).toEqual([[FROM - 1_000], 0, 0]));

  it('is never for one that is online at the end', () => expect(revoked(() => {})).toEqual([['never'], 1, 1]));

  it.each([
    ['was back and silent again before it', FROM - 1, 0],
    ['was back and is still at it', FROM, 1],
  ])('counts returned devices, among them one that %s: %i, %i', (_what, silentAt, returned) => {
    const [, , found] = revoked((trace) => {
      closedAt(trace, 2_000);
      trace.change(3_000, 0, 'link online');
      trace.change(silentAt, 0, 'link backoff');
    });
    expect(found).toBe(returned);
  });
});

describe('attacks from a time on', () => {
  const attacked = (...times: readonly number[]) => {
    const of = fromThen(1, (trace) => {
      trace.event(0, 'attack.started', { device: 0, detail: 'A25 replay, late' });
      for (const t of times)
        if (t % 2 === 0) trace.event(t, 'attack.gained', { device: 0, detail: 'its updates', evidence: `${t}` });
        else trace.event(t, 'attack.refused', { device: 0 });
    });
    return [single(of('attack.succeeded')), single(of('attack.refused'))];
  };

  it('are those that ended at or after it', () => {
    expect(attacked(FROM - 2, FROM - 1, FROM, FROM + 1, FROM + 3)).toEqual([1, 2]);
    expect(attacked(FROM + 1)).toEqual([0, 1]);
    expect(attacked(1, 2)).toEqual([0, 0]);
  });
});

describe('rollouts from a time on', () => {
  const confirmedAt = (...times: readonly number[]) =>
    fromThen(20, (trace) => {
      trace.event(1_000, 'rollout.started', { detail: 'a@1', evidence: '20 devices' });
      for (const [device, t] of times.entries()) trace.change(t, device, 'update confirmed');
    });
  const most = (t: number) => [...Array<number>(18).fill(2_000), t];

  it('leave out times of devices that had confirmed before it', () =>
    expect(entriesOf(confirmedAt(FROM - 1, FROM, FROM + 1)('rollout.time')).slice(0, 3)).toEqual([
      FROM - 1_000,
      FROM - 999,
      'never',
    ]));

  it('have the time to 95 % where it was not over, over all devices', () => {
    expect(confirmedAt(...most(FROM))('rollout.timeTo95')).toMatchObject({
      value: FROM - 1_000,
      of: { never: 1, concerned: 20 },
    });
    expect(single(confirmedAt(...most(FROM - 1))('rollout.timeTo95'))).toBeUndefined();
    expect(single(confirmedAt(2_000)('rollout.timeTo95'))).toBe(NEVER);
  });

  const stopped = (...times: readonly number[]) => {
    const of = fromThen(2, (trace) => {
      trace.event(1_000, 'rollout.started', { detail: 'a@1', evidence: '2 devices' });
      trace.change(1_500, 0, 'update staged');
      for (const t of times) trace.event(t, 'rollout.moved', { verdict: 'refuse', detail: 'paused' });
    });
    return (['rollout.timeToStop', 'rollout.exposedAtStop', 'rollout.stops'] as const).map((id) => single(of(id)));
  };

  it('have the first stop where it was not before it', () => {
    expect(stopped(FROM, FROM + 1)).toEqual([FROM - 1_000, 1, 2]);
    expect(stopped(FROM - 1)).toEqual([undefined, undefined, 0]);
    expect(stopped(FROM - 1, FROM)).toEqual([undefined, undefined, 1]);
    expect(stopped()).toEqual([NEVER, NEVER, 0]);
  });

  it('count ends, falls back and bricks from it on, and devices that are bricked at it', () => {
    const of = fromThen(5, (trace) => {
      trace.event(1_000, 'rollout.started', { detail: 'a@1', evidence: '5 devices' });
      for (const t of [FROM - 1, FROM]) trace.event(t, 'rollout.moved', { detail: 'finished' });
      for (const [device, t] of [FROM - 1, FROM].entries()) trace.change(t, device, 'update reverted');
      for (const [device, t] of [2_000, 2_000, 2_000, FROM].entries()) trace.change(t, device, 'power bricked');
      trace.change(FROM - 1, 0, 'power off');
      trace.change(FROM, 1, 'power off');
    });
    expect(single(of('rollout.finished'))).toBe(1);
    expect(single(of('rollout.reverted'))).toBe(1);
    expect(single(of('rollout.bricked'))).toBe(3);
  });
});

describe('every metric', () => {
  it.each(metricList.map(({ id, window }) => [id, window]))('%s says what counts from a time on', (_id, window) =>
    expect(window).toMatch(/^[a-z].+[^.]$/),
  );
});
