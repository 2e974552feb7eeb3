import {
  acceptLogin,
  failuresAfter,
  learntPassword,
  type OfferedPassword,
  passwordOf,
} from '../../../decisions/accept-login.ts';
import { crossSegment } from '../../../decisions/cross-segment.ts';
import { type Verdict, verdictFacts } from '../../../kernel/trace/verdict.ts';
import { type LoginPlan, loginWays, triedPasswords } from '../../../plan/login.ts';
import * as codec from '../../../protocol/codec.ts';
import { CommandCode } from '../../../protocol/commands.ts';
import { controlWord } from '../../control-word.ts';
import type { DeviceParts } from '../../device-parts.ts';
import type { RegionImplementations } from '../../implementations.ts';

/**
 * Logins to a running device, of technicians and of actors, and the failures that it remembers until it restarts.
 *
 * Source       faillock.conf(5) keeps failures in memory that a restart clears
 * Assumptions  an outage of a device's network is one of its way out: its local network stands
 */
export function loginImplementations({ fleet, platforms, logins, outbox, controls, clock }: DeviceParts) {
  const columnsOf = (device: number) => fleet.logins.of(fleet.product.get(device));
  const placeOf = (device: number): number => device - fleet.productOf(device).first;

  /** What became of it, in the order of the checks; the last one decided. */
  function verdictsOn(device: number, login: LoginPlan, tried: codec.LoginTry): readonly Verdict[] {
    const over = loginWays[tried.way];
    const crossed = crossSegment(controls, { over, isBehindNat: fleet.isBehindNat(device) });
    return crossed.allow ? [crossed, logIn(device, login, tried)] : [crossed];
  }

  function logIn(device: number, plan: LoginPlan, { way, password, isMistyped }: codec.LoginTry): Verdict {
    const [product, place] = [fleet.product.get(device), placeOf(device)];
    const failures = fleet.logins.failuresAt(product, place);
    const offered = isMistyped ? 'wrong' : meantBy(password, plan);
    const facts = { plan, over: loginWays[way], offered, failures, now: clock.now };
    const verdict = acceptLogin(controls, facts);
    fleet.logins.setFailures(product, place, failuresAfter(facts, verdict));
    return verdict;
  }

  function meantBy(password: number, plan: LoginPlan): OfferedPassword {
    const tried = triedPasswords[password];
    if (tried === 'right') return passwordOf(controls, plan);
    return tried === 'learnt' ? learntPassword(controls, plan) : tried;
  }

  function answerTechnician(device: number, verdict: Verdict, subject: string): void {
    const kind = verdict.allow ? 'login.accepted' : 'login.refused';
    outbox.note(kind, 'power', device, { ...verdictFacts(verdict, subject), actor: TECHNICIAN });
  }

  /** What refuses an attack again, as it did before, leaves no further row; nor does another wrong password. */
  function answerActor(device: number, verdicts: readonly Verdict[], { intruder, refusedBy }: codec.LoginTry): void {
    const step = intruder - 1;
    const actor = platforms.intruderIn(step) ?? '';
    for (const verdict of verdicts) {
      const isByRule = verdict.control === 'protocol';
      if (verdict.allow ? isByRule : refusedBy > 0 && (isByRule || numberOf(verdict) === refusedBy)) continue;
      const facts = verdictFacts({ ...verdict, reason: `login: ${verdict.reason}` });
      outbox.note('attack.judged', 'power', device, { ...facts, actor });
    }
    const last = verdicts[verdicts.length - 1];
    if (last.allow) outbox.put(CommandCode.admitIntruder, device, controlWord(last), codec.numberWord(step));
    else outbox.put(CommandCode.turnAwayIntruder, device, controlWord(last), codec.numberWord(step));
  }

  return {
    guards: {},
    actions: {
      answerLogin: ({ context: { device }, event }) => {
        const plan = logins.planOf(device);
        if (event.type !== 'LOGIN_TRIED' || plan === undefined) return;
        const tried = codec.loginIn(event.value);
        const over = loginWays[tried.way];
        const isCutOff = over === 'network' && fleet.networkFaults.get(device) > 0;
        if (isCutOff && tried.intruder === 0)
          outbox.note('operation.had-no-effect', 'power', device, { actor: TECHNICIAN, detail: 'its network is down' });
        if (isCutOff) return;
        const verdicts = verdictsOn(device, plan, tried);
        if (tried.intruder > 0) answerActor(device, verdicts, tried);
        else answerTechnician(device, verdicts[verdicts.length - 1], `${plan.port} by ${over}`);
      },
      forgetLogins: ({ context: { device } }) => {
        const columns = columnsOf(device);
        if (columns !== undefined) columns.count[placeOf(device)] = 0;
      },
    },
    delays: {},
  } satisfies RegionImplementations;
}

const numberOf = (verdict: Verdict): number => codec.numberOf(controlWord(verdict));

const TECHNICIAN = 'technician';
