import { describe, expect, it } from 'vitest';
import { entriesOf, figures, single, type Trace } from './figures.ts';

describe('revocation.lag', () => {
  const revokedAt = (trace: Trace, t: number, device: number) => trace.event(t, 'certificate.revoked', { device });

  it('runs from the revocation to the last instant online, one entry per device; never for one that is online at the end', () => {
    const of = figures(4, 10_000, (trace) => {
      for (const device of [0, 1, 2, 3]) trace.change(10, device, 'link online');
      revokedAt(trace, 1_000, 0);
      trace.change(1_500, 0, 'link backoff');
      trace.change(1_800, 0, 'link online');
      trace.change(2_000, 0, 'link backoff');
      trace.event(1_000, 'device.disabled', { device: 1 });
      revokedAt(trace, 3_000, 1);
      trace.change(4_000, 1, 'link offline');
      revokedAt(trace, 5_000, 2);
      trace.change(6_000, 3, 'link offline');
    });
    expect(entriesOf(of('revocation.lag'))).toEqual([1_000, 3_000, 'never']);
    expect(single(of('revocation.notSilent'))).toBe(1);
  });

  it('is 0 for a device that was not online again', () => {
    const of = figures(2, 10_000, (trace) => {
      trace.change(10, 0, 'link online');
      trace.change(20, 0, 'link offline');
      revokedAt(trace, 1_000, 0);
      revokedAt(trace, 1_000, 1);
      trace.change(1_500, 0, 'link dialing');
      trace.change(1_600, 0, 'link backoff');
    });
    expect(entriesOf(of('revocation.lag'))).toEqual([0, 0]);
    expect(single(of('revocation.notSilent'))).toBe(0);
  });

  it('and the counts beside it have no value where no device was revoked', () => {
    const of = figures(1, 10_000, (trace) => trace.change(10, 0, 'link online'));
    expect(entriesOf(of('revocation.lag'))).toEqual([]);
    expect(single(of('revocation.notSilent'))).toBeUndefined();
    expect(single(of('revocation.returned'))).toBeUndefined();
  });
});

describe('revocation.returned', () => {
  it('counts devices that are online again after their session was closed, and those that were never disconnected', () => {
    const closed = (trace: Trace, t: number, device: number, control: string) => {
      trace.event(t, 'session.closed', { device, control, verdict: 'refuse' });
      trace.change(t, device, 'link backoff');
    };
    const of = figures(4, 10_000, (trace) => {
      for (const device of [0, 1, 2, 3]) {
        trace.change(10, device, 'link online');
        if (device !== 3) trace.event(1_000, 'certificate.revoked', { device });
      }
      closed(trace, 2_000, 0, 'close-revoked-sessions');
      trace.change(3_000, 0, 'link online');
      closed(trace, 4_000, 0, 'close-revoked-sessions');
      trace.change(5_000, 0, 'link online');
      closed(trace, 2_000, 1, 'close-revoked-sessions');
      trace.change(3_000, 1, 'link dialing');
      closed(trace, 2_000, 2, 'close-expired-sessions');
      trace.change(3_000, 2, 'link online');
      closed(trace, 2_000, 3, 'close-expired-sessions');
      trace.change(3_000, 3, 'link online');
    });
    // Device 2 has a new session, since the sweep checked only its age.
    expect(single(of('revocation.returned'))).toBe(2);
  });
});

describe('a device that was revoked, and that ends offline,', () => {
  const returned = (write: (trace: Trace) => void) => {
    const of = figures(1, 10_000, (trace) => {
      trace.change(10, 0, 'link online');
      trace.event(1_000, 'certificate.revoked', { device: 0 });
      write(trace);
      trace.change(9_000, 0, 'link offline');
    });
    return single(of('revocation.returned'));
  };
  const isBack = (trace: Trace, t: number) => {
    trace.change(t, 0, 'link backoff');
    trace.change(t + 100, 0, 'link online');
  };
  const closed = (trace: Trace, t: number, ...[control]: readonly string[]) =>
    trace.event(t, 'session.closed', { device: 0, verdict: 'refuse', ...(control === undefined ? {} : { control }) });

  it.each<[string, (trace: Trace) => void, number]>([
    ['not where its session was never closed', (trace) => isBack(trace, 2_000), 0],
    ['not where its session was closed for good', (trace) => closed(trace, 2_000, 'close-revoked-sessions'), 0],
    [
      'where it was online after its session was closed',
      (trace) => {
        closed(trace, 2_000, 'close-revoked-sessions');
        isBack(trace, 2_000);
      },
      1,
    ],
    [
      'where it was online after that, and its session was closed once more',
      (trace) => {
        closed(trace, 2_000, 'close-revoked-sessions');
        isBack(trace, 2_000);
        closed(trace, 3_000, 'close-revoked-sessions');
      },
      1,
    ],
    [
      'not where its session was closed for its age',
      (trace) => {
        closed(trace, 2_000, 'close-expired-sessions');
        isBack(trace, 2_000);
      },
      0,
    ],
    [
      'not where its session was closed by no control',
      (trace) => {
        closed(trace, 2_000);
        isBack(trace, 2_000);
      },
      0,
    ],
    [
      'not where that control decided about an attack',
      (trace) => {
        trace.event(2_000, 'attack.judged', { device: 0, control: 'close-revoked-sessions', verdict: 'allow' });
        isBack(trace, 2_000);
      },
      0,
    ],
    [
      'not where the closed session was of no device in the fleet',
      (trace) => {
        trace.event(2_000, 'session.closed', { control: 'close-revoked-sessions', verdict: 'refuse' });
        isBack(trace, 2_000);
      },
      0,
    ],
  ])('has returned %s', (_, write, expected) => expect(returned(write)).toBe(expected));

  it('counts no device where the revocation names none', () => {
    const of = figures(1, 10_000, (trace) => trace.event(1_000, 'certificate.revoked'));
    expect([single(of('revocation.notSilent')), single(of('revocation.returned'))]).toEqual([undefined, undefined]);
  });
});

describe('attestation', () => {
  it('has a peak of challenges a second and a share of evidence refused', () => {
    const of = figures(1, 10_000, (trace) => {
      trace.sample(1_000, { 'attestation.asked': 4 });
      trace.sample(2_000, { 'attestation.asked': 14, 'attestation.refused': 1 });
      trace.sample(4_000, { 'attestation.asked': 16, 'attestation.refused': 3, 'certificates.issued': 9 });
    });
    expect(single(of('attestation.ratePeak'))).toBe(10);
    expect(single(of('attestation.refusedShare'))).toBe(0.25);
  });

  it('has no share refused where no evidence was answered', () => {
    const of = figures(1, 10_000, (trace) => trace.sample(1_000, { 'attestation.asked': 4 }));
    expect(single(of('attestation.refusedShare'))).toBeUndefined();
  });
});

describe('fleet.certifiedAtEnd', () => {
  it('counts devices that hold a valid certificate, renewing or not', () => {
    const of = figures(4, 10_000, (trace) => {
      for (const device of [0, 1, 2]) trace.change(10, device, 'trust certified');
      trace.change(20, 1, 'trust renewing');
      trace.change(20, 2, 'trust expired');
    });
    expect(single(of('fleet.certifiedAtEnd'))).toBe(0.5);
  });
});

describe('sessions.closedForTrust', () => {
  it('is the total at the end', () => {
    const of = figures(1, 10_000, (trace) => {
      trace.sample(1_000, { 'sessions.closedForTrust': 2 });
      trace.sample(2_000, { 'sessions.closedForTrust': 5 });
    });
    expect(single(of('sessions.closedForTrust'))).toBe(5);
  });
});
