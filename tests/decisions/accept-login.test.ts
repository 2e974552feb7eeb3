import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptLogin, failuresAfter, type LoginFacts, passwordOf } from '../../sim/decisions/accept-login.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';
import { type LoginPlan, loginWays, passwordKinds } from '../../sim/plan/login.ts';

const minutes = (count: number): number => count * 60_000;
const plan: LoginPlan = {
  port: 'ssh',
  credentials: 'unique',
  open: true,
  lockout: { after: 3, forMs: minutes(10) },
};
const closed: LoginPlan = { ...plan, open: false };
const attempt: LoginFacts = {
  plan,
  over: 'network',
  offered: 'unique',
  failures: { count: 0, lastAt: 0 },
  now: minutes(60),
};
const failed = (count: number, minutesAgo: number) => ({ count, lastAt: minutes(60 - minutesAgo) });
const without = (...ids: readonly string[]) => controlSettings(Object.fromEntries(ids.map((id) => [id, false])));

const locked = 'locked after failures (3 failures, 1m left)';
const notItsOwn = 'a password that is not its own';

it.each<readonly [string, Partial<LoginFacts>, readonly string[], string]>([
  ['its own password', {}, [], 'allow unique-credentials: its own password'],
  ['a mistyped one', { offered: 'wrong' }, [], 'refuse protocol: wrong password'],
  ['the default one', { offered: 'default' }, [], `refuse unique-credentials: ${notItsOwn}`],
  ["its product's", { offered: 'shared' }, [], `refuse unique-credentials: ${notItsOwn}`],
  [
    'the default one, unchecked',
    { offered: 'default' },
    ['unique-credentials'],
    `allow unique-credentials: not checked: ${notItsOwn}`,
  ],
  [
    'its own where all have the default one',
    { offered: 'unique' },
    ['unique-credentials'],
    `refuse unique-credentials: ${notItsOwn}`,
  ],
  [
    'the default one of a product with it',
    { plan: { ...plan, credentials: 'default' }, offered: 'default' },
    [],
    'allow unique-credentials: the default password',
  ],
  [
    "its product's, of a product with one",
    { plan: { ...plan, credentials: 'shared' }, offered: 'shared' },
    [],
    'allow unique-credentials: the password of its product',
  ],
  ['a closed port', { plan: closed }, [], 'refuse closed-ports: port ssh is closed to the network'],
  ['a closed port, by cable', { plan: closed, over: 'cable' }, [], 'allow unique-credentials: its own password'],
  [
    'a closed port, unchecked',
    { plan: closed },
    ['closed-ports'],
    'allow closed-ports: not checked: port ssh is closed to the network',
  ],
  ['a third try', { failures: failed(2, 0) }, [], 'allow unique-credentials: its own password (2 failures before)'],
  ['a fourth try', { failures: failed(3, 9) }, [], `refuse login-lockout: ${locked}`],
  ['a fourth try with a mistake', { failures: failed(3, 9), offered: 'wrong' }, [], `refuse login-lockout: ${locked}`],
  [
    'a try after the lockout',
    { failures: failed(3, 10) },
    [],
    'allow unique-credentials: its own password (3 failures before)',
  ],
  [
    'a fourth try, unchecked',
    { failures: failed(3, 9) },
    ['login-lockout'],
    `allow login-lockout: not checked: ${locked}`,
  ],
  [
    'a closed port of a locked device: the port is closed first',
    { plan: closed, failures: failed(3, 9) },
    [],
    'refuse closed-ports: port ssh is closed to the network',
  ],
])('a login with %s', (_what, facts, off, verdict) => {
  const { allow, control, reason, evidence } = acceptLogin(without(...off), { ...attempt, ...facts });
  const shown = evidence === undefined ? '' : ` (${evidence})`;
  expect(`${allow ? 'allow' : 'refuse'} ${control}: ${reason}${shown}`).toBe(verdict);
});

describe('failures in a row', () => {
  it.each<readonly [string, Partial<LoginFacts>, readonly string[], number]>([
    ['begin with a wrong password', { offered: 'wrong' }, [], 1],
    ['grow with a foreign one', { offered: 'default', failures: failed(1, 1) }, [], 2],
    ['end with the right one', { failures: failed(2, 1) }, [], 0],
    ['stand still while the device is locked', { offered: 'wrong', failures: failed(3, 1) }, [], 3],
    ['begin anew once it no longer is', { offered: 'wrong', failures: failed(3, 10) }, [], 1],
    ['stand still at a closed port', { plan: closed, offered: 'wrong', failures: failed(1, 1) }, [], 1],
    ['grow without a lockout', { offered: 'wrong', failures: failed(3, 1) }, ['login-lockout'], 4],
  ])('%s', (_what, facts, off, count) => {
    const tried = { ...attempt, ...facts };
    const after = failuresAfter(tried, acceptLogin(without(...off), tried));
    expect(after.count).toBe(count);
    if (count > 0 && after.count !== tried.failures.count) expect(after.lastAt).toBe(tried.now);
  });
});

it('the right password opens a device that is reached and not locked, and no other', () => {
  const facts = fc.record({
    plan: fc.record({
      ...{ port: fc.constant('telnet' as const), credentials: fc.constantFrom(...passwordKinds), open: fc.boolean() },
      lockout: fc.record({ after: fc.integer({ min: 1, max: 9 }), forMs: fc.integer({ min: 1, max: 9 }) }),
    }),
    over: fc.constantFrom(...loginWays),
    failures: fc.record({ count: fc.nat(9), lastAt: fc.nat(9) }),
    now: fc.integer({ min: 9, max: 20 }),
  });
  fc.assert(
    fc.property(facts, (given) => {
      const controls = controlSettings({});
      const { count, lastAt } = given.failures;
      const isLocked = count >= given.plan.lockout.after && given.now < lastAt + given.plan.lockout.forMs;
      const isReached = given.over === 'cable' || given.plan.open;
      const offered = passwordOf(controls, given.plan);
      expect(acceptLogin(controls, { ...given, offered }).allow).toBe(isReached && !isLocked);
    }),
  );
});
