import { describe, expect, it } from 'vitest';
import { Mosquitto } from '../../bin/bench/own-mosquitto.ts';
import type { Plan, TimelineAction } from '../../sim/plan/plan.ts';
import { at, minutes } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { isEvent, type Row } from '../kit/trace-rows.ts';
import { livePlan, runLive } from './run-live.ts';

type Mistake = Readonly<Record<string, unknown>>;

/** Devices 0 and 1 are acme's, whose authority makes the mistake in the second and third minute; 2 and 3 those of borealis. */
function plan(mistake: Mistake, certificateLifetimeMs = minutes(2)): Plan {
  const base = livePlan({ count: 2, identity: 'attested' }, { durationMs: minutes(12) });
  const [first] = base.fleet;
  const right = { lifetimeMs: 0, startsInMs: 0, purpose: 'client' };
  const action = { kind: 'faulty-issuance', on: { tenant: 'acme' }, forMs: minutes(2), ...right, ...mistake };
  return {
    ...base,
    verdicts: 'all',
    fleet: [first, { ...first, tenant: 'borealis' }],
    timeline: [at(minutes(1), action as unknown as TimelineAction)],
    pki: {
      ...base.pki,
      ...{ certificateLifetimeMs, onRenewal: 'reconnect' },
      revocation: { ...base.pki.revocation, check: 'none', lifetimeMaxMs: minutes(5) },
    },
  };
}

const told = (rows: readonly Row[], kind: string) => rows.filter(isEvent).filter((row) => row.kind === kind);
const reasons = (rows: readonly Row[]) =>
  new Set(told(rows, 'certificate.refused').map(({ device, control, detail }) => `${device} ${control}: ${detail}`));

/** The devices that are online again, each with a certificate of its own that has no mistake. */
const isOver = (rows: readonly Row[]): boolean => {
  const faulty = told(rows, 'certificate.faulty');
  const last = new Map<number, Row>();
  for (const row of rows) if (!isEvent(row) && row.region === 'link') last.set(row.device, row);
  return [0, 1].every((device) => {
    const [bad, good] = [faulty, told(rows, 'certificates.issued')].map(
      (issued) => issued.findLast((row) => row.device === device)?.t ?? Number.NaN,
    );
    const now = last.get(device);
    return good > bad && now !== undefined && !isEvent(now) && now.t > good && now.state === 'online';
  });
};

describe.concurrent('an authority that makes mistakes in a live run', () => {
  it.each([
    ['for servers', { purpose: 'server' }, 0],
    ['in force in 4m', { startsInMs: minutes(4) }, 1],
    ['valid for 6m', { lifetimeMs: minutes(6) }, 2],
  ])('issues certificates %s, which the broker refuses as in simulated time', async (what, mistake, workers) => {
    const given = plan(mistake);
    const { rows } = await runLive(given, { speed: 20, workers }, { until: isOver });
    const faulty = told(rows, 'certificate.faulty');
    expect(new Set(faulty.map(({ detail }) => detail))).toEqual(new Set([what]));
    expect(new Set(faulty.map(({ device }) => device))).toEqual(new Set([0, 1]));
    const model = await runPlan({ ...given, fidelity: 'model' });
    expect(reasons(rows).size).toBe(2);
    expect(reasons(rows)).toEqual(reasons(model.rows));
    expect(isOver(rows)).toBe(true);
  });

  it('refuses a copy of such a certificate too', async () => {
    const by = { name: 'mallory', reaches: ['broker'], holds: ['credential'] } as const;
    const given = plan({ purpose: 'server' });
    const copied: Plan = {
      ...given,
      controls: { 'non-exportable-key': false, 'concurrent-use': false },
      timeline: [
        ...given.timeline,
        at(minutes(2.8), {
          ...{ kind: 'attack', technique: 'A01', way: 'copied', by, retryMs: 60_000 },
          ...{ forMs: minutes(1), on: { tenant: 'acme' } },
        } as TimelineAction),
      ],
    };
    const { rows } = await runLive(copied, { speed: 20 }, { until: (all) => told(all, 'attack.refused').length === 2 });
    const refusals = told(rows, 'attack.refused').map(({ device, detail }) => `${device} ${detail}`);
    const model = await runPlan({ ...copied, fidelity: 'model' });
    expect(refusals.toSorted()).toEqual([
      '0 A01 clone-identity, copied: certificate-chain',
      '1 A01 clone-identity, copied: certificate-chain',
    ]);
    expect(
      told(model.rows, 'attack.refused')
        .map(({ device, detail }) => `${device} ${detail}`)
        .toSorted(),
    ).toEqual(refusals.toSorted());
  });

  it('issues certificates for servers, which Mosquitto refuses by itself', async () => {
    const given = { ...plan({ purpose: 'server' }, 10_000), durationMs: 20_000 };
    const soon = {
      ...given,
      timeline: given.timeline.map((step) => ({ ...step, trigger: { kind: 'at', atMs: 2_000 } as const })),
    };
    const broker = await Mosquitto.forFleet(soon);
    try {
      const { rows } = await runLive(
        soon,
        { external: broker.external },
        { until: (all) => new Set(told(all, 'certificate.refused').map(({ device }) => device)).size === 2 },
      );
      const refused = told(rows, 'certificate.refused');
      expect(new Set(refused.map(({ device, control }) => `${device} ${control}`))).toEqual(
        new Set(['0 external-broker', '1 external-broker']),
      );
    } finally {
      await broker.stop();
    }
  });
});
