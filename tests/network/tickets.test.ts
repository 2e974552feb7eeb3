import { describe, expect, it } from 'vitest';
import { admitResumption } from '../../sim/decisions/admit-resumption.ts';
import { ServiceQueue } from '../../sim/network/service-queue.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';
import type { Plan, ProductPlan } from '../../sim/plan/plan.ts';
import { at, brokerDown, hours, lonePlan, minutes, networkDown, powerCycle, seconds } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { isEvent, path } from '../kit/trace-rows.ts';

const tickets = { lifetimeMs: hours(2), cost: 0.25 };

/** One handshake takes the edge eight seconds, a resumed one two. */
const planOf = (timeline: Plan['timeline'], fields: Partial<Plan> = {}, product: Partial<ProductPlan> = {}): Plan => {
  const plan = lonePlan({ backoff: { initialMs: 1_000, maxMs: 1_000, factor: 1, jitter: 0 }, ...product }, timeline, {
    fidelity: 'model',
    durationMs: hours(1),
    ...fields,
  });
  return { ...plan, broker: { ...plan.broker, handshakesPerSecond: 0.125, tickets, ...fields.broker } };
};

/** How long each handshake of the device took, in seconds. */
async function handshakes(plan: Plan): Promise<readonly number[]> {
  const { rows } = await runPlan(plan);
  const states = path(rows, 0, 'link');
  return states.flatMap(([t, state], i) => (state === 'tls' ? [Math.round((states[i + 1][0] - t) / 1_000)] : []));
}

describe('a TLS ticket', () => {
  it('makes the handshakes cheaper with which a device returns', async () => {
    const moves = [10, 20].map((minute) => at(minutes(minute), { kind: 'roam', on: {} }));
    expect(await handshakes(planOf(moves))).toEqual([8, 2, 2]);
    const { tickets: _, ...broker } = planOf(moves).broker;
    expect(await handshakes({ ...planOf(moves), broker })).toEqual([8, 8, 8]);
  });

  it('is lost with the memory of the device, and with the edge', async () => {
    expect(await handshakes(planOf([at(minutes(10), powerCycle(minutes(1)))]))).toEqual([8, 8]);
    expect(await handshakes(planOf([at(minutes(10), brokerDown(seconds(5)))]))).toEqual([8, 8]);
    const moveAfter = [at(minutes(10), brokerDown(seconds(5))), at(minutes(20), { kind: 'roam', on: {} })];
    expect(await handshakes(planOf(moveAfter))).toEqual([8, 8, 2]);
  });

  it('ends with its lifetime, which no resumption extends', async () => {
    const moves = [5, 9, 12, 14].map((minute) => at(minutes(minute), { kind: 'roam', on: {} }));
    const plan = planOf(moves);
    const short = { ...plan, broker: { ...plan.broker, tickets: { ...tickets, lifetimeMs: minutes(10) } } };
    expect(await handshakes(short)).toEqual([8, 2, 2, 8, 2]);
  });

  it('is for the certificate that it was got for', async () => {
    const plan = planOf([at(minutes(50), { kind: 'roam', on: {} })], {}, { identity: 'attested', onRenewal: 'keep' });
    const renewing = { ...plan, pki: { ...plan.pki, certificateLifetimeMs: minutes(60) } };
    expect(await handshakes(renewing)).toEqual([8, 8]);
    const lasting = { ...plan, pki: { ...plan.pki, certificateLifetimeMs: hours(20) } };
    expect(await handshakes(lasting)).toEqual([8, 2]);
  });

  it('lets a storm of reconnections pass in a part of the time', async () => {
    const storm = (fields: Partial<Plan['broker']>): Plan => {
      const plan = planWith([{ count: 200, backoff: { initialMs: 1_000, maxMs: 5_000, factor: 2, jitter: 0.5 } }], {
        fidelity: 'model',
        durationMs: hours(1),
        timeline: [at(minutes(30), networkDown(minutes(10)))],
      });
      return { ...plan, broker: { ...plan.broker, handshakesPerSecond: 10, ...fields } };
    };
    const lastBack = async (plan: Plan): Promise<number> => {
      const { rows, world } = await runPlan(plan);
      expect(world.projection.count('link', 'online')).toBe(200);
      const backs = Array.from(
        { length: 200 },
        (_, device) => path(rows, device, 'link').findLast(([, state]) => state === 'online')![0],
      );
      return (Math.max(...backs) - minutes(40)) / 1_000;
    };
    const [full, resumed] = [await lastBack(storm({})), await lastBack(storm({ tickets }))];
    expect(full).toBeGreaterThan(19);
    expect(resumed).toBeLessThan(full / 2);
  });
});

describe.each(['model', 'packet'] as const)(
  'a device that resumes its session after it was revoked, in %s',
  (fidelity) => {
    /** It loses its network, is revoked, and returns while sweeps are off. */
    const outcome = async (controls: Plan['controls']) => {
      const timeline = [
        at(minutes(20), networkDown(minutes(15))),
        at(minutes(22), {
          kind: 'revoke',
          of: 'certificates',
          reason: 'keyCompromise',
          as: 'administrator',
          approved: 'yes',
          on: {},
        }),
      ];
      const plan = planOf(
        timeline,
        { fidelity, controls: { 'close-revoked-sessions': false, ...controls } },
        { identity: 'certificate' },
      );
      const { revocation } = plan.pki;
      const pki = { ...plan.pki, revocation: { ...revocation, publishEveryMs: minutes(1), fetchEveryMs: minutes(1) } };
      const { rows, world } = await runPlan({ ...plan, pki });
      const events = rows.filter(isEvent).filter(({ t, device }) => t > minutes(35) && device === 0);
      return { events, online: world.projection.count('link', 'online') };
    };

    it('is refused, by the check of resumptions', async () => {
      const { events, online } = await outcome({});
      expect(online).toBe(0);
      const refusals = events.filter(({ kind }) => kind === 'certificate.refused');
      expect(refusals[0]).toMatchObject({
        control: 'resumption-check',
        detail: 'certificate-revocation: revoked: keyCompromise',
        evidence: expect.stringMatching(/^serial \w+, CRL \d+$/),
      });
    });

    it('is let in without it, and the verdict says what was not checked', async () => {
      const { events, online } = await outcome({ 'resumption-check': false });
      expect(online).toBe(1);
      expect(events.filter(({ kind }) => kind === 'certificate.refused')).toEqual([]);
    });
  },
);

describe('the check of a resumed session', () => {
  const refuse = () => ({ allow: false, control: 'certificate-validity', reason: 'out of date', evidence: 'serial 1' });
  const allow = () => ({ allow: true, control: 'certificate-revocation', reason: 'good' });

  it.each([
    [
      true,
      refuse,
      { allow: false, control: 'resumption-check', reason: 'certificate-validity: out of date', evidence: 'serial 1' },
    ],
    [true, allow, { allow: true, control: 'certificate-revocation', reason: 'good' }],
    [
      false,
      refuse,
      {
        allow: true,
        control: 'resumption-check',
        reason: 'not checked: certificate-validity: out of date',
        evidence: 'serial 1',
      },
    ],
    [false, allow, { allow: true, control: 'resumption-check', reason: 'switched off' }],
  ])('on: %s', (isOn, judge, verdict) => {
    expect(admitResumption(controlSettings({ 'resumption-check': isOn }), judge)).toEqual(verdict);
  });
});

it('a queue counts a part of a request as that part', () => {
  const queue = new ServiceQueue(100, 10);
  expect([queue.enter(0), queue.enter(0, 0.5), queue.enter(0, 0.5), queue.enter(0)]).toEqual([10, 15, 20, 30]);
});
