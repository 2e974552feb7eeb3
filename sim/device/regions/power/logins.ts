import { acceptLogin, failuresAfter, type LoginFacts, passwordOf } from '../../../decisions/accept-login.ts';
import { verdictFacts } from '../../../kernel/trace/verdict.ts';
import { knownPasswords, loginWays } from '../../../plan/login.ts';
import * as codec from '../../../protocol/codec.ts';
import type { DeviceParts } from '../../device-parts.ts';
import type { RegionImplementations } from '../../implementations.ts';

/**
 * Logins to a running device, and the failures that it remembers until it restarts.
 *
 * Source  faillock.conf(5) keeps failures in memory that a restart clears
 */
export function loginImplementations({ fleet, outbox, controls, clock }: DeviceParts) {
  const columnsOf = (device: number) => fleet.logins.of(fleet.product.get(device));
  const placeOf = (device: number): number => device - fleet.productOf(device).first;

  return {
    guards: {},
    actions: {
      answerLogin: ({ context: { device }, event }) => {
        const plan = fleet.productOf(device).plan.login;
        const columns = columnsOf(device);
        if (event.type !== 'LOGIN_TRIED' || plan === undefined || columns === undefined) return;
        const tried = codec.loginIn(event.value);
        const over = loginWays[tried.way];
        if (over === 'network' && fleet.networkFaults.get(device) > 0) {
          outbox.note('operation.had-no-effect', 'power', device, { actor: TECHNICIAN, detail: 'its network is down' });
          return;
        }
        const at = placeOf(device);
        const failures = { count: columns.count[at], lastAt: columns.lastAt[at] };
        const known = knownPasswords[tried.password];
        const meant = known === 'right' ? passwordOf(controls, plan) : known;
        const offered = tried.isMistyped ? 'wrong' : meant;
        const facts: LoginFacts = { plan, over, offered, failures, now: clock.now };
        const verdict = acceptLogin(controls, facts);
        const after = failuresAfter(facts, verdict);
        columns.count[at] = Math.min(after.count, FAILURES_MAX);
        columns.lastAt[at] = after.lastAt;
        outbox.note(verdict.allow ? 'login.accepted' : 'login.refused', 'power', device, {
          ...verdictFacts(verdict, `${plan.port} by ${over}`),
          actor: TECHNICIAN,
        });
      },
      forgetLogins: ({ context: { device } }) => {
        const columns = columnsOf(device);
        if (columns !== undefined) columns.count[placeOf(device)] = 0;
      },
    },
    delays: {},
  } satisfies RegionImplementations;
}

const TECHNICIAN = 'technician';
const FAILURES_MAX = 255;
