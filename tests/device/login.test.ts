import { describe, expect, it } from 'vitest';
import type { LoginPlan } from '../../sim/plan/login.ts';
import type { Plan, TimelineEntry } from '../../sim/plan/plan.ts';
import { at, lonePlan, minutes, networkDown, powerCycle, seconds } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { isEvent, type Row } from '../kit/trace-rows.ts';

const login: LoginPlan = {
  port: 'ssh',
  credentials: 'unique',
  open: true,
  lockout: { after: 3, forMs: minutes(10) },
};

const visit = (
  typos: number,
  over: 'network' | 'cable' = 'network',
  password: 'right' | 'shared' | 'default' = 'right',
) => ({ kind: 'service-login', over, password, typos, on: {} }) as const;

const planOf = (steps: readonly TimelineEntry[], given: Partial<LoginPlan> = {}, fields: Partial<Plan> = {}): Plan =>
  lonePlan({ login: { ...login, ...given } }, steps, fields);

const logins = (rows: readonly Row[]): readonly string[] =>
  rows.filter(isEvent).flatMap(({ t, kind, control, detail }) => {
    if (kind === 'operation.had-no-effect') return [`${t} ${kind}: ${detail}`];
    return kind.startsWith('login.') ? [`${t} ${kind} ${control}: ${detail}`] : [];
  });

const opened = (t: number, way = 'network') =>
  `${t} login.accepted unique-credentials: its own password: ssh by ${way}`;
const mistyped = (t: number) => `${t} login.refused protocol: wrong password: ssh by network`;

describe.each(['model', 'packet'] as const)('a technician, in %s', (fidelity) => {
  const visits = async (steps: readonly TimelineEntry[], given: Partial<LoginPlan> = {}, fields: Partial<Plan> = {}) =>
    logins((await runPlan(planOf(steps, given, { fidelity, ...fields }))).rows);
  const t = minutes(10) + 1;

  it('logs in with the password of the device', async () => {
    expect(await visits([at(minutes(10), visit(0))])).toEqual([opened(t)]);
  });

  it('gives up after three mistakes, which lock out the next one until the device has waited or restarted', async () => {
    const threeMistakes = [mistyped(t), mistyped(t + seconds(10)), mistyped(t + seconds(20))];
    const first = at(minutes(10), visit(1));
    expect(await visits([first, at(minutes(15), visit(0)), at(minutes(20) + seconds(20), visit(0))])).toEqual([
      ...threeMistakes,
      `${minutes(15) + 1} login.refused login-lockout: locked after failures: ssh by network`,
      opened(minutes(20) + seconds(20) + 1),
    ]);
    expect(await visits([first, at(minutes(12), powerCycle(seconds(5))), at(minutes(13), visit(0))])).toEqual([
      ...threeMistakes,
      opened(minutes(13) + 1),
    ]);
    const unlocked = { controls: { 'login-lockout': false } };
    expect((await visits([first, at(minutes(15), visit(0))], {}, unlocked)).at(-1)).toBe(
      `${minutes(15) + 1} login.accepted login-lockout: not checked: locked after failures: ssh by network`,
    );
  });

  it('who has only the default password gets in where devices have no other', async () => {
    const steps = [at(minutes(10), visit(0, 'network', 'default'))];
    const way = 'ssh by network';
    expect(await visits(steps)).toEqual([
      `${t} login.refused unique-credentials: a password that is not its own: ${way}`,
    ]);
    expect(await visits(steps, { credentials: 'default' })).toEqual([
      `${t} login.accepted unique-credentials: the default password: ${way}`,
    ]);
    expect(await visits(steps, {}, { controls: { 'unique-credentials': false } })).toEqual([
      `${t} login.accepted unique-credentials: not checked: a password that is not its own: ${way}`,
    ]);
  });

  it('needs a cable where the port is closed to the network', async () => {
    const steps = [at(minutes(10), visit(0)), at(minutes(20), visit(0, 'cable'))];
    expect(await visits(steps, { open: false })).toEqual([
      `${t} login.refused closed-ports: port ssh is closed to the network: ssh by network`,
      opened(minutes(20) + 1, 'cable'),
    ]);
  });

  it('needs a device that runs, and over the network one that it reaches', async () => {
    const off = [at(minutes(5), { kind: 'power-off', on: {} } as const), at(minutes(10), visit(0))];
    expect(await visits(off)).toEqual([`${t} operation.had-no-effect: power is off`]);
    const cut = [
      at(minutes(5), networkDown(minutes(10))),
      at(minutes(10), visit(0)),
      at(minutes(11), visit(0, 'cable')),
    ];
    expect(await visits(cut)).toEqual([
      `${t} operation.had-no-effect: its network is down`,
      opened(minutes(11) + 1, 'cable'),
    ]);
  });
});

it('a share of the tries is mistyped, each device and each visit anew', async () => {
  const steps = [at(minutes(10), visit(0.5)), at(minutes(40), visit(0.5))];
  const plan = planOf(steps, { lockout: { after: 100, forMs: 1 } });
  const { rows } = await runPlan({ ...plan, fleet: [{ ...plan.fleet[0], count: 400 }] });
  const tries = rows.filter(isEvent).filter(({ kind }) => kind.startsWith('login.'));
  const share = tries.filter(({ kind }) => kind === 'login.refused').length / tries.length;
  expect(share).toBeGreaterThan(0.45);
  expect(share).toBeLessThan(0.55);
  const firstTries = (from: number) => tries.filter((row) => row.t === from + 1).map(({ kind }) => kind);
  expect(firstTries(minutes(10))).toHaveLength(400);
  expect(firstTries(minutes(10))).not.toEqual(firstTries(minutes(40)));
});

it('a product without a login has none to refuse', async () => {
  const { rows } = await runPlan(lonePlan({}, [at(minutes(10), visit(0))]));
  expect(logins(rows)).toEqual([`${minutes(10)} operation.had-no-effect: its product has no login`]);
});
