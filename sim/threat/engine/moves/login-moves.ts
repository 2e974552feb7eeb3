import { Purpose } from '../../../kernel/chance/chance.ts';
import { hashOf } from '../../../kernel/trace/hash.ts';
import { controlNumber } from '../../../plan/control-list.ts';
import { loginWays, triedPasswords } from '../../../plan/login.ts';
import { loginTry } from '../../../protocol/codec.ts';
import { wayOf } from '../../attacks/attack-list.ts';
import { LIST_LENGTH } from '../../attacks/logging-in.ts';
import type { Attempt } from '../attempts.ts';
import type { MoveParts, Moves } from './moves.ts';

/**
 * What an actor does that logs in to a device, and has code of its own run in the memory of it.
 *
 * Chance  where in its list an actor comes to the password that manuals print: any place is as likely, one draw for each
 *         actor, step and device; of a worm, one for each time that it meets the device
 */
export function loginMoves({ fleet, write, implants, behind }: MoveParts) {
  const keys: number[] = [];
  const keyOf = ({ order, step }: Attempt): number => (keys[step] ??= hashOf(`guess/${order.by.name}/${step}`));
  const guesses = ({ order }: Attempt): boolean => wayOf(order).logsIn?.with === 'list';

  /** Whether the next password of the list is not the one that manuals print. */
  function isAnother(attempt: Attempt): boolean {
    const { order, device, tries, count } = attempt;
    const key = keyOf(attempt);
    const unit =
      wayOf(order).spreadsOver === undefined
        ? fleet.chance.uniformAt(key, Purpose.guess, device)
        : fleet.chance.uniformAt((key ^ fleet.keyOf(device)) >>> 0, Purpose.guess, count);
    return tries !== Math.floor(unit * LIST_LENGTH);
  }

  return {
    actions: {
      logIn: (attempt) => {
        const { order, device, step, refusal, tries, count } = attempt;
        const { logsIn } = wayOf(order);
        if (logsIn === undefined) return;
        const refusedBy = refusal ?? (tries > 0 || count > 1 ? 'protocol' : undefined);
        const value = loginTry({
          way: loginWays.indexOf(logsIn.over),
          password: triedPasswords.indexOf(logsIn.with === 'learnt' ? 'learnt' : 'default'),
          isMistyped: guesses(attempt) && isAnother(attempt),
          intruder: step + 1,
          refusedBy: controlNumber(refusedBy),
        });
        write(device, 'LOGIN_TRIED', behind.cause, value);
      },
      countRefusal: (attempt) => {
        attempt.tries++;
      },
      loadCode: ({ device, step }) => write(device, 'EXPLOITED', behind.cause, step),
      settleInMemory: ({ order, device }) => implants.rememberVolatile(order.by.name, device),
    },
    guards: {
      hasMorePasswords: (attempt) => guesses(attempt) && attempt.tries < (attempt.order.tries ?? LIST_LENGTH),
      isActive: ({ order, device }) => implants.isActive(order.by.name, device),
    },
    delays: {
      pause: ({ order }) => order.pauseMs ?? PAUSE_MS,
    },
  } satisfies Moves;
}

const PAUSE_MS = 1_000;
