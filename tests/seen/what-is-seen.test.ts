import { beforeAll, describe, expect, it } from 'vitest';
import { runWorld } from '../../bin/app/assemble.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { SeenRow } from '../../sim/seen/seen-row.ts';
import { attackedPlan, cloned, leaked, off } from '../kit/attack-plans.ts';
import { implantedPlan, ordered } from '../kit/implant-plans.ts';
import { at, minutes } from '../kit/lone-plan.ts';
import { keptWorld, type Ran, runPlan } from '../kit/run-plan.ts';
import { ownEvents, seenRows } from '../kit/seen-rows.ts';
import { measuring } from '../kit/signal.ts';
import { smallPlan } from '../kit/small-plans.ts';

async function seenIn(plan: Plan): Promise<readonly SeenRow[]> {
  const { rows, seen } = seenRows();
  await runPlan(plan, { seen });
  return rows;
}

const one = { name: 'acme/sensor-2' };

describe('an impostor that takes a session', () => {
  let rows: readonly SeenRow[] = [];
  beforeAll(async () => {
    const copyable = off('non-exportable-key', 'concurrent-use');
    rows = await seenIn(attackedPlan([leaked(minutes(20), one), cloned(minutes(30), 'copied', { on: one })], copyable));
  });

  it('is a CONNECT from another address, with the same client id and certificate', () => {
    const connects = rows.filter(({ event, clientId }) => event === 'broker.connect' && clientId === one.name);
    const before = connects.findLast(({ writtenAt: when }) => when < minutes(30))!;
    const after = connects.find(({ writtenAt: when }) => when >= minutes(30))!;
    expect(after.serial).toBe(before.serial);
    expect(after.serial).toMatch(/^[0-9a-f]{32}$/);
    expect(after.address).not.toBe(before.address);
  });

  it('ends the session of the device, which the broker logs with its own address', () => {
    const taken = rows.find(({ event, code }) => event === 'broker.disconnect' && code === 'taken-over')!;
    const honest = rows.find(({ event, clientId }) => event === 'broker.connect' && clientId === one.name)!;
    expect(taken).toMatchObject({ clientId: one.name, address: honest.address, serial: honest.serial });
  });
});

const refusedOperator = { kind: 'revoke', of: 'both', reason: 'keyCompromise', as: 'reader', approved: 'yes' } as const;
const ban = {
  ...refusedOperator,
  of: 'registry',
  as: 'administrator',
  approved: 'yes',
  on: { tenant: 'umbrella' },
} as const;
const foreign = { kind: 'command', by: 'acme-ops', name: 'open', value: 1, on: { tenant: 'umbrella' } } as const;

/** By event, a row of it that the plan below has. */
const rowOf: Readonly<Record<(typeof ownEvents)[number], Partial<SeenRow>>> = {
  'broker.publish.refused': {
    ...{ clientId: 'acme-ops', topic: 'devices/umbrella/pump-1/commands', code: 'topic-acl' },
    address: expect.stringMatching(/^2001:db8:fffe::/),
  },
  'broker.client.banned': { clientId: 'umbrella/pump-1', code: 'keyCompromise' },
  'console.command.unanswered': { operator: 'acme-ops', topic: 'devices/umbrella/pump-1/commands', code: 'open' },
  'console.operation.refused': { operator: 'reader', count: 5 },
  'telemetry.refused': { clientId: 'acme/sensor-1', code: 'plausibility' },
};

describe('the log of the platform itself', () => {
  let [ofFalsified, ofOperated]: (readonly SeenRow[])[] = [];
  beforeAll(async () => {
    const falsified = implantedPlan([ordered(minutes(20), ['A20', 'constant'], { offset: 900 })], {
      product: { telemetry: measuring() },
    });
    const operated = attackedPlan(
      [at(minutes(10), { ...refusedOperator, on: {} }), at(minutes(20), foreign), at(minutes(30), ban)],
      {},
      { consoles: [{ name: 'acme-ops', tenant: 'acme' }] },
      { identity: 'password' },
    );
    [ofFalsified, ofOperated] = [await seenIn(falsified), await seenIn(operated)];
  });

  it.each(ownEvents)('has %s', (event) => {
    const rows = event === 'telemetry.refused' ? ofFalsified : ofOperated;
    expect(rows).toContainEqual(expect.objectContaining({ event, ...rowOf[event] }));
  });
});

describe('what is logged', () => {
  let plan: Plan;
  let whole: readonly SeenRow[] = [];
  let watched: Pick<Ran, 'traceHash' | 'fingerprint'>;
  beforeAll(async () => {
    plan = await smallPlan('reconnect-storm with actors that attack');
    const { seen, rows } = seenRows();
    const { traceHash, fingerprint } = await runPlan(plan, { seen });
    [whole, watched] = [rows, { traceHash, fingerprint }];
  });

  it('names no actor, and has no field of the trace', () => {
    const text = JSON.stringify(whole);
    expect(text).toContain('broker.publish');
    expect(text).not.toMatch(/mallory|trudy|"(?:device|actor|cause|row|evidence)"/);
  });

  it('has one end for each session', async () => {
    const rows = await seenIn(await smallPlan('reconnect-storm with a console, tickets and devices that roam'));
    const isUp = new Map<string, boolean>();
    const endedTwice: SeenRow[] = [];
    for (const row of rows) {
      const key = `${row.clientId} ${row.address}`;
      if (row.event === 'broker.connect') isUp.set(key, true);
      if (row.event !== 'broker.disconnect') continue;
      // Sessions from before the run have no beginning.
      if (isUp.get(key) === false) endedTwice.push(row);
      isUp.set(key, false);
    }
    expect(endedTwice).toEqual([]);
    expect([...isUp.values()]).toContain(false);
  });

  it('has the time of the clock of the broker, which a step may move; the other loggers have their own', async () => {
    const rows = await seenIn(
      attackedPlan([
        at(minutes(10), { kind: 'set-clock', byMs: -minutes(60) }),
        cloned(minutes(20), 'self-made'),
        at(minutes(30), { ...refusedOperator, as: 'administrator', approved: 'yes', on: {} }),
      ]),
    );
    const after = rows.filter(({ receivedAt }) => receivedAt > minutes(10));
    const behind = (logger: string): ReadonlySet<number> =>
      new Set(after.filter((row) => row.logger === logger).map((row) => row.receivedAt - row.writtenAt));
    expect(behind('edge')).toEqual(new Set([minutes(60)]));
    expect(behind('broker')).toEqual(new Set([minutes(60)]));
    expect(behind('ca')).toEqual(new Set([0]));
    expect(behind('console')).toEqual(new Set([0]));
  });

  it('changes nothing in the run', async () => {
    const { traceHash, fingerprint } = await runPlan(plan);
    expect(whole.length).toBeGreaterThan(500);
    expect(watched).toEqual({ traceHash, fingerprint });
  });

  it('is late and lossy by the scenario, and by nothing else', async () => {
    const log = { delayMs: 2_000, loss: 0.1 };
    const logs = {
      edge: log,
      broker: log,
      attestation: log,
      ca: log,
      registry: log,
      update: log,
      console: log,
      telemetry: log,
    };
    const late = await seenIn({ ...plan, logs });
    expect(new Set(late.map((row) => row.receivedAt - row.writtenAt))).toEqual(new Set([2_000]));
    const inTime = ({ receivedAt, ...row }: SeenRow): string => JSON.stringify(row);
    const known = new Set(whole.map(inTime));
    expect(late.map(inTime).filter((row) => !known.has(row))).toEqual([]);
    expect(late.length / whole.length).toBeGreaterThan(0.85);
    expect(late.length / whole.length).toBeLessThan(0.95);
  });

  it('goes on from a checkpoint as it would have', async () => {
    const first = seenRows();
    const { world } = await keptWorld(plan, { seen: first.seen });
    world.advance(minutes(25));
    const state = structuredClone(world.save());
    const before = first.rows.length;
    const second = seenRows();
    const resumed = await keptWorld(plan, { seen: second.seen });
    resumed.world.restore(state);
    await runWorld(resumed.world);
    expect(before).toBeGreaterThan(100);
    expect([...first.rows, ...second.rows]).toEqual(whole);
  });
});
