import { showSpan } from '../kernel/time/duration.ts';
import { allowed, refused, type Verdict } from '../kernel/trace/verdict.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import type { LoginPlan, LoginWay, PasswordKind } from '../plan/login.ts';
import { withOverlooked } from './overlooked.ts';

/** A password that is offered: the device's own, that of its product, the one that manuals print, or another. */
export type OfferedPassword = PasswordKind | 'wrong';

/** An attempt to log in to a device, and what came before it. */
export interface LoginFacts {
  readonly plan: LoginPlan;
  readonly over: LoginWay;
  readonly offered: OfferedPassword;
  readonly failures: LoginFailures;
  readonly now: number;
}

/** Failures in a row, and the tick of the last one. */
export interface LoginFailures {
  readonly count: number;
  readonly lastAt: number;
}

/**
 * Whether a device lets a user log in.
 *
 * Order   port, lockout, password: who does not reach the port learns nothing of the others
 * Source  ETSI EN 303 645, 5.1-1 (passwords unique per device), 5.1-5 (brute force), 5.6-1 (unused ports); three failures
 *         and ten minutes: faillock.conf(5)
 */
export const acceptLogin = (controls: ControlSettings, facts: LoginFacts): Verdict =>
  withOverlooked(controls, checks, (set) => judge(set, facts));

/** The password that opens a device. Without the control, every product is delivered with the default one. */
export const passwordOf = (controls: ControlSettings, { credentials }: LoginPlan): PasswordKind =>
  controls['unique-credentials'] ? credentials : 'default';

/** What another device of the product takes, to this one: its own password opens no other. */
export const learntPassword = (controls: ControlSettings, plan: LoginPlan): PasswordKind => {
  const held = passwordOf(controls, plan);
  return held === 'unique' ? 'shared' : held;
};

/** Failures after that attempt: one that does not come as far as the password changes nothing. */
export function failuresAfter({ plan, failures, now }: LoginFacts, verdict: Verdict): LoginFailures {
  if (verdict.allow) return none;
  return isOfPassword(verdict) ? failuresWith(plan, failures, now) : failures;
}

/** Failures with one more, now. */
export function failuresWith(plan: LoginPlan, failures: LoginFailures, now: number): LoginFailures {
  const isOver = failures.count >= plan.lockout.after && lockedFor(plan, failures, now) === 0;
  return { count: isOver ? 1 : failures.count + 1, lastAt: now };
}

function judge(controls: ControlSettings, { plan, over, offered, failures, now }: LoginFacts): Verdict {
  if (controls['closed-ports'] && over === 'network' && plan.open !== true)
    return refused('closed-ports', `port ${plan.port} is closed to the network`);
  if (controls['closed-ports'] && over === 'lan' && plan.open === false)
    return refused('closed-ports', `port ${plan.port} is closed to the local network`);
  const locked = lockedFor(plan, failures, now);
  if (controls['login-lockout'] && locked > 0)
    return refused('login-lockout', 'locked after failures', `${failures.count} failures, ${showSpan(locked)} left`);
  const held = passwordOf(controls, plan);
  if (offered === held) return allowed('unique-credentials', accepted[held], failuresBefore(failures));
  return offered === 'wrong' ? wrong : foreign;
}

const lockedFor = ({ lockout }: LoginPlan, { count, lastAt }: LoginFailures, now: number): number =>
  count < lockout.after ? 0 : Math.max(0, lastAt + lockout.forMs - now);

/** Whether the password was refused, and nothing before it. */
const isOfPassword = (verdict: Verdict): boolean => verdict === wrong || verdict === foreign;

const none: LoginFailures = { count: 0, lastAt: 0 };
const failuresBefore = ({ count }: LoginFailures): string | undefined =>
  count === 0 ? undefined : `${count} failures before`;

const accepted: Readonly<Record<PasswordKind, string>> = {
  unique: 'its own password',
  shared: 'the password of its product',
  default: 'the default password',
};
/** Not a control: any login compares passwords. */
const wrong = refused('protocol', 'wrong password');
const foreign = refused('unique-credentials', 'a password that is not its own');

const checks = ['closed-ports', 'login-lockout', 'unique-credentials'] as const;
