import { describe, expect, it } from 'vitest';
import type { RowConsumer } from '../../reports/metrics/accumulator.ts';
import { inRowOrder } from '../../reports/metrics/in-row-order.ts';
import { RowCauses } from '../../reports/metrics/row-causes.ts';
import { byMoves } from '../../reports/metrics/state-moves.ts';
import type { CampaignEnding } from '../../reports/outcome/campaign-ending.ts';
import { harmFinder } from '../../reports/outcome/harm.ts';
import { fleetWords, harmText, verdictOf } from '../../reports/outcome/run-verdict.ts';
import type { Summary } from '../../reports/outcome/summary.ts';
import type { Region } from '../../reports/run-folder/index.ts';
import { handTrace, minutes } from '../kit/hand-trace.ts';

const regions: readonly Region[] = [
  { name: 'power', states: ['off', 'running', 'asleep', 'recovery', 'bricked'] },
  { name: 'link', states: ['offline', 'dialing', 'online', 'backoff', 'disconnecting'] },
  { name: 'trust', states: ['unclaimed', 'attesting', 'certified', 'renewing', 'expired', 'refused'] },
  { name: 'implant', states: ['clean', 'exploited', 'dormant', 'active', 'cleaned'] },
];

const END = minutes(60);

/** The harms of three healthy devices after the given rows. */
function harmsOf(write: (trace: ReturnType<typeof handTrace>) => void) {
  const trace = handTrace(regions);
  for (const device of [0, 1, 2])
    for (const words of ['power running', 'link online', 'trust certified']) trace.change(0, device, words);
  write(trace);
  const causes = new RowCauses({ regions });
  const shape = { devices: 3, regions, tickMs: 1, sampleEveryMs: 1_000 };
  const finder = harmFinder(shape, causes);
  const behind: RowConsumer = {
    changes: (block, from, to) => {
      for (let i = from; i < to; i++) causes.change(block, i);
    },
    event: (block, i) => void causes.event(block, i),
  };
  trace.feed({ samples: () => {}, ...inRowOrder([behind, ...byMoves([finder], shape)]) }, END);
  return finder.harms(END);
}

const wordsOf = (write: (trace: ReturnType<typeof handTrace>) => void): readonly string[] =>
  harmsOf(write).map(harmText);

describe('harm', () => {
  it('is none where every device is healthy', () => {
    expect(harmsOf(() => {})).toEqual([]);
  });

  it('is what services and devices believed of actors, each device once', () => {
    expect(
      wordsOf((trace) => {
        const gained = (device: number, detail: string) =>
          trace.event(5, 'attack.gained', { device, actor: 'eve', detail, evidence: 'A25 replay, late' });
        for (const device of [0, 1]) gained(device, 'a new certificate in its name');
        gained(1, 'its updates');
        gained(2, 'a copy of its certificate');
      }),
    ).toEqual(['something false was believed by or about 2 devices']);
  });

  it('is what actors have of devices: credentials, their place at the broker, their messages, what they run', () => {
    const mallory = { actor: 'mallory' } as const;
    expect(
      wordsOf((trace) => {
        const by = { ...mallory, evidence: 'A14 debug-port, dump' };
        for (const device of [0, 1])
          trace.event(5, 'attack.gained', { device, ...by, detail: 'a copy of its credential' });
        trace.event(5, 'attack.gained', { device: 2, ...by, detail: 'a copy of its certificate' });
        trace.event(6, 'impostor.online', { device: 1, ...mallory });
        // The place of a console is that of no device.
        trace.event(6, 'impostor.online', { device: 2, ...mallory, detail: 'console acme-ops' });
        trace.event(7, 'impostor.offline', { device: 1, ...mallory });
        for (const device of [0, 1, 2]) trace.event(8, 'messages.read', { device, ...mallory, detail: '4' });
        trace.change(9, 0, 'implant active');
        trace.change(9, 1, 'implant dormant');
        trace.change(9, 2, 'implant active');
        trace.change(10, 2, 'implant cleaned');
      }),
    ).toEqual([
      'code of an actor was on 2 devices when the run ended',
      'code of an actor ran on 1 device, and no longer does',
      'an actor took the place of 1 device at the broker',
      'an attack copied the credentials of 2 devices',
      'an actor read messages of 3 devices',
    ]);
  });

  it('is not what the scenario gave an actor', () => {
    const given = { actor: 'mallory', detail: 'a copy of its credential' } as const;
    expect(harmsOf((trace) => trace.event(5, 'attack.gained', { device: 0, ...given }))).toEqual([]);
  });

  it('is a command that a device obeyed because of an attack, and no other', () => {
    expect(
      wordsOf((trace) => {
        trace.event(4, 'command.obeyed', { device: 0, detail: 'open: 1', verdict: 'allow' });
        const cause = trace.event(5, 'attack.started', { device: 1, actor: 'mallory', detail: 'A21 x, session' });
        for (const device of [1, 2]) trace.event(6, 'command.obeyed', { device, detail: 'open: 1', cause });
        trace.event(7, 'command.obeyed', { device: 2, detail: 'open: 0', cause });
      }),
    ).toEqual(['2 devices obeyed a command of an actor']);
  });

  it('is code of an actor that runs in memory, during the run or at its end', () => {
    expect(
      wordsOf((trace) => {
        for (const device of [0, 1]) trace.change(5, device, 'implant exploited');
        trace.change(6, 0, 'implant clean');
      }),
    ).toEqual([
      'code of an actor was on 1 device when the run ended',
      'code of an actor ran on 1 device, and no longer does',
    ]);
  });

  it.each([
    ['its uplink', 'an actor flooded others from 1 device'],
    ['its place in the fleet', 'an actor cut 1 device off the platform'],
    ['its session at the broker', 'an actor cut 1 device off the platform'],
    ['its identity at the broker', 'something false was believed by or about 1 device'],
    ['what its readings say', 'something false was believed by or about 1 device'],
  ])('is that an attack gained %s', (detail, words) => {
    const row = { device: 2, actor: 'mallory', evidence: 'A00 some, way' };
    expect(wordsOf((trace) => trace.event(5, 'attack.gained', { ...row, detail }))).toEqual([words]);
  });

  it('is a revoked device that is online, or stayed so for a time; not one that went offline at once', () => {
    expect(
      wordsOf((trace) => {
        trace.event(minutes(1), 'certificate.revoked', { device: 0 });
        trace.event(minutes(1), 'device.disabled', { device: 1 });
        trace.change(minutes(9), 1, 'link offline');
        trace.change(minutes(1), 2, 'link offline');
        trace.event(minutes(2), 'certificate.revoked', { device: 2 });
      }),
    ).toEqual([
      '1 of 3 devices revoked was online when the run ended',
      '1 of 3 devices revoked stayed online after that, for up to 8m',
    ]);
  });

  it('is no device whose certificates alone were revoked, and that came back with one that was issued later', () => {
    const cameBack = (actsOn: 'certificate.revoked' | 'device.disabled') =>
      wordsOf((trace) => {
        trace.event(minutes(1), actsOn, { device: 0 });
        trace.change(minutes(1) + 5, 0, 'link offline');
        trace.change(minutes(1) + 6, 0, 'trust attesting');
        trace.change(minutes(2), 0, 'trust certified');
        trace.change(minutes(3), 0, 'link online');
        trace.change(minutes(30), 0, 'link offline');
        trace.change(minutes(31), 0, 'link online');
      });
    expect(cameBack('certificate.revoked')).toEqual(['1 of 1 device revoked stayed online after that, for up to 5ms']);
    expect(cameBack('device.disabled')).toEqual(['1 of 1 device revoked was online when the run ended']);
  });

  it('is such a device once its later certificate is revoked too', () => {
    expect(
      wordsOf((trace) => {
        trace.event(minutes(1), 'certificate.revoked', { device: 0 });
        trace.change(minutes(1), 0, 'link offline');
        trace.change(minutes(2), 0, 'trust certified');
        trace.change(minutes(3), 0, 'link online');
        trace.event(minutes(30), 'certificate.revoked', { device: 0 });
      }),
    ).toEqual(['1 of 1 device revoked was online when the run ended']);
  });

  it('is a device that stayed in the session of a revoked certificate, whatever has been issued since', () => {
    expect(
      wordsOf((trace) => {
        trace.event(minutes(1), 'certificate.revoked', { device: 0 });
        trace.change(minutes(2), 0, 'trust renewing');
        trace.change(minutes(3), 0, 'trust certified');
      }),
    ).toEqual(['1 of 1 device revoked was online when the run ended']);
  });

  it.each([
    ['power bricked', '1 device can only be recovered by cable, or not at all'],
    ['power recovery', '1 device can only be recovered by cable, or not at all'],
    ['trust expired', '1 device had no valid certificate when the run ended'],
    ['trust refused', '1 device had no valid certificate when the run ended'],
    ['link backoff', '1 device was running and not online when the run ended'],
    ['link disconnecting', '1 device was running and not online when the run ended'],
  ])('is a device that ends with %s', (words, expected) => {
    expect(wordsOf((trace) => trace.change(minutes(1), 1, words))).toEqual([expected]);
  });

  it('is not a device that sleeps, nor one that is starting its next session', () => {
    expect(
      wordsOf((trace) => {
        trace.change(minutes(1), 0, 'power asleep');
        trace.change(minutes(1), 0, 'link offline');
        trace.change(minutes(59), 1, 'link disconnecting');
        trace.change(minutes(59) + 5, 1, 'link dialing');
      }),
    ).toEqual([]);
  });

  it('is a changed image until another is installed, and a release that makes a device fail', () => {
    const tampered = 'the images of 1 device were changed, and nothing has been installed since';
    expect(wordsOf((trace) => trace.event(5, 'image.tampered', { device: 0 }))).toEqual([tampered]);
    expect(
      wordsOf((trace) => {
        trace.event(5, 'image.tampered', { device: 0 });
        trace.event(6, 'image.installed', { device: 0 });
        trace.event(7, 'device.failed', { device: 2 });
        trace.event(8, 'device.failed', { device: 2 });
      }),
    ).toEqual(['a release made 1 device fail']);
    expect(
      wordsOf((trace) => {
        const cause = trace.event(5, 'attack.gained', {
          device: 1,
          actor: 'mallory',
          detail: 'control of what it runs',
        });
        trace.event(6, 'device.failed', { device: 1, cause });
        trace.change(7, 1, 'power bricked', cause);
      }),
    ).toEqual(['1 device can only be recovered by cable, or not at all']);
  });
});

describe('a verdict', () => {
  const met = { metric: 'attack.succeeded', text: 'value == 15', met: true } as Summary['thresholds'][number];
  const judged = { passed: true, end: 'finished', thresholds: [met], harms: [] } as const;
  const harm = { kind: 'lost', count: 1, of: 3, detail: '' } as const;

  it('distinguishes a claim that is reproduced from a fleet that is safe', () => {
    expect(verdictOf({ ...judged, attackers: [], harms: [harm] })).toMatchObject({
      claim: 'reproduced',
      claimText: 'the claim is reproduced, 1 of 1 threshold met',
      fleet: 'not safe',
      harms: ['1 device can only be recovered by cable, or not at all'],
    });
    expect(verdictOf({ ...judged, attackers: [] })).toMatchObject({ claim: 'reproduced', fleet: 'safe' });
  });

  it('says nothing of safety where there were no attacks', () => {
    expect(verdictOf(judged)).toMatchObject({ fleet: 'unharmed', reasons: [] });
    expect(verdictOf({ ...judged, harms: [harm] }).fleet).toBe('harmed');
    for (const harms of [[], [harm]]) expect(fleetWords[verdictOf({ ...judged, harms }).fleet]).not.toContain('safe');
  });

  it('calls a fleet safe only where nothing is left to the actors of campaigns either', () => {
    const course = { name: 'leak', actor: 'mallory', policy: 'scripted', objective: null, steps: [] };
    const campaign = { ...course, beganMs: 0, reachedMs: null, endedMs: 5 };
    const ended = (ending: CampaignEnding | undefined) =>
      verdictOf({ ...judged, campaigns: [{ ...campaign, ...(ending !== undefined && { ending }) }] });
    expect(ended({ state: 'over', left: [] })).toMatchObject({ fleet: 'safe', reasons: [] });
    expect(ended({ state: 'not-over', left: [{ kind: 'running', count: 3, detail: '' }] })).toMatchObject({
      ...{ fleet: 'not safe', harms: [] },
      reasons: ['campaign leak not over: 3 devices still run its code'],
    });
    expect(ended({ state: 'unknown', left: [{ kind: 'expiry', count: 3, detail: '' }] }).fleet).toBe('unknown');
    // A summary of a version that did not look.
    expect(ended(undefined)).toMatchObject({ fleet: 'unknown', reasons: [expect.stringContaining('did not look')] });
  });

  it('calls it so only where nothing is left to those without a campaign either', () => {
    const ended = (ending: CampaignEnding) => verdictOf({ ...judged, attackers: [{ actor: 'eve', ending }] });
    expect(ended({ state: 'over', left: [] })).toMatchObject({ fleet: 'safe', reasons: [] });
    expect(ended({ state: 'not-over', left: [{ kind: 'sessions', count: 3, detail: '' }] })).toMatchObject({
      ...{ fleet: 'not safe', harms: [] },
      reasons: ['attacks by eve not over: it still has a session in the name of 3 devices'],
    });
    expect(ended({ state: 'unknown', left: [{ kind: 'expiry', count: 3, detail: '' }] }).fleet).toBe('unknown');
    // A summary of a version that looked at campaigns alone.
    const causes = { noFault: 0 } as never;
    expect(verdictOf({ ...judged, harmByCause: { offlineMs: causes, readingsLost: causes } })).toMatchObject({
      ...{ fleet: 'unknown', reasons: ['attacks not known to be over: the version that ran this did not look'] },
    });
  });

  it('says where nothing was expected, where the run did not finish, and where harm was not measured', () => {
    expect(verdictOf({ ...judged, thresholds: [] }).claim).toBe('untested');
    expect(verdictOf({ ...judged, passed: false, end: 'running' })).toMatchObject({
      claim: 'open',
      claimText: 'the run was killed; 1 of 1 threshold met',
    });
    expect(verdictOf({ passed: true, end: 'finished', thresholds: [met] }).fleet).toBe('unknown');
    expect(verdictOf({ ...judged, passed: false, thresholds: [{ ...met, met: false }] }).claim).toBe('refuted');
  });
});
