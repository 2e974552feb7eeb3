import { describe, expect, it } from 'vitest';
import type { Plan, RevocationPlan, TimelineAction } from '../../sim/plan/plan.ts';
import { at, brokerDown, hours, lonePlan, minutes, powerCycle, seconds } from '../kit/lone-plan.ts';
import { isEvent, path } from '../kit/trace-rows.ts';
import { tapped } from '../kit/wiretap.ts';

const revocation: RevocationPlan = {
  ...lonePlan().pki.revocation,
  check: 'ocsp',
  fetchEveryMs: minutes(10),
  sweepEveryMs: minutes(1),
};

/** One device with a certificate, before a broker that asks about it. */
function plan(timeline: Plan['timeline'] = [], over: Partial<RevocationPlan> = {}, latencyMs = 200): Plan {
  const { pki, cloud } = lonePlan();
  return lonePlan({ identity: 'attested' }, timeline, {
    pki: { ...pki, revocation: { ...revocation, ...over } },
    cloud: { ...cloud, latencyMs },
    durationMs: hours(2),
  });
}

const revoke: TimelineAction = {
  kind: 'revoke',
  of: 'both',
  reason: 'keyCompromise',
  as: 'administrator',
  approved: 'yes',
  on: {},
};
const noResponder = (forMs: number): TimelineAction => ({ kind: 'outage', of: 'revocation', forMs });

async function run(given: Plan) {
  const { rows, samples } = await tapped(given);
  const events = rows.filter(isEvent);
  const link = path(rows, 0, 'link');
  const [online = Number.POSITIVE_INFINITY] = link.find(([, state]) => state === 'online') ?? [];
  return { events, link, online, samples };
}

const without = (given: Plan): Plan => ({
  ...given,
  pki: { ...given.pki, revocation: { ...given.pki.revocation, check: 'none' } },
});

describe('the answer of an OCSP responder', () => {
  it('takes a tick each way and the time of the service, and CONNECT waits for it', async () => {
    const [asking, not] = [await run(plan()), await run(without(plan()))];
    expect(asking.online - not.online).toBe(202);
    // The service needs longer for the attestation as well, which both runs have.
    const slow = plan([], {}, 700);
    expect((await run(slow)).online - (await run(without(slow))).online).toBe(702);
  });

  it('is used again: a client that comes back before it is too old waits for nothing', async () => {
    const cycle = (afterMs: number) => [at(minutes(30) + afterMs, powerCycle(seconds(30)))];
    const back = async (given: Plan) => {
      const { link } = await run(given);
      const left = link.findIndex(([t]) => t > minutes(30));
      return link.slice(left).find(([, state]) => state === 'online')![0];
    };
    const noSweep = { sweepEveryMs: hours(24), fetchEveryMs: hours(1) };
    const near = plan(cycle(0), noSweep);
    expect((await back(near)) - (await back(without(near)))).toBe(0);
    const far = plan(cycle(minutes(40)), noSweep);
    expect((await back(far)) - (await back(without(far)))).toBe(202);
  });

  it('ends the session of a revoked device when it comes, and not only in the next sweep', async () => {
    const { events } = await run(plan([at(minutes(30) + seconds(5), revoke)], { sweepEveryMs: minutes(4) }));
    const [revoked] = events.filter(({ kind }) => kind === 'certificate.revoked');
    const [closed] = events.filter(({ kind }) => kind === 'session.closed');
    expect(closed).toMatchObject({
      control: 'close-revoked-sessions',
      detail: 'revoked: keyCompromise',
      evidence: expect.stringMatching(/, OCSP$/),
    });
    // A sweep asks, some 200 ms later the answer comes.
    expect(closed.t % minutes(4)).toBe(202);
    expect(closed.t - revoked.t).toBeLessThanOrEqual(minutes(14) + 202);
  });

  it('refuses a revoked client that waits for it', async () => {
    const steps = [at(seconds(20), revoke), at(minutes(1), { kind: 'power-on', on: {} } as TimelineAction)];
    const { events } = await run(plan([...steps, at(minutes(30), powerCycle(seconds(30)))], { fetchEveryMs: 1 }));
    const refused = events.filter(({ kind }) => kind === 'certificate.refused');
    expect(refused.length).toBeGreaterThan(0);
    for (const row of refused)
      expect(row).toMatchObject({ control: 'certificate-revocation', detail: 'revoked: keyCompromise' });
  });
});

describe('without an answer of the responder', () => {
  it.each([
    ['refuse', 'refused'],
    ['accept', 'admitted'],
  ] as const)('a broker that is to %s decides two seconds later', async (onUnavailable, outcome) => {
    const given = plan([at(1, noResponder(hours(1)))], { onUnavailable });
    const { events, online } = await run(given);
    const { online: asked } = await run(without(given));
    if (outcome === 'admitted') {
      expect(online - asked).toBe(2_000);
      return;
    }
    const refused = events.filter(({ kind }) => kind === 'certificate.refused');
    expect(refused[0]).toMatchObject({ control: 'revocation-freshness', detail: 'no answer could be had' });
    expect(online).toBeGreaterThan(hours(1));
  });

  it('the query of a client that a short outage has made void ends after two seconds', async () => {
    const slow = plan([], { onUnavailable: 'accept' }, 1_000);
    const { online } = await run(slow);
    const steps = [at(online - 500, noResponder(100))];
    const { online: late } = await run(plan(steps, { onUnavailable: 'accept' }, 1_000));
    expect(late - online).toBe(2_000 - 1_002);
  });

  it('a session stays, and its answer only grows old', async () => {
    const { events, link } = await run(plan([at(minutes(20), noResponder(hours(2)))]));
    expect(link.at(-1)?.[1]).toBe('online');
    expect(events.filter(({ kind }) => kind === 'session.closed')).toEqual([]);
  });

  it('the failure of the broker ends the wait with the connection', async () => {
    const slow = plan([], {}, 1_000);
    const { online } = await run(slow);
    const { events, online: late } = await run(plan([at(online - 500, brokerDown(seconds(5)))], {}, 1_000));
    expect(late).toBeGreaterThan(online);
    expect(events.filter(({ kind }) => kind === 'connect.admitted')).toHaveLength(1);
  });
});

it('counts the bytes of each answer', async () => {
  const { samples } = await run(plan());
  // One for CONNECT, and one whenever the last is ten minutes old and a sweep comes by.
  const answers = samples.at(-1)!.values['revocation.bytes'] / 279;
  expect(Number.isInteger(answers)).toBe(true);
  expect(answers).toBeGreaterThanOrEqual(11);
  expect(answers).toBeLessThanOrEqual(12);
});
