import { Purpose } from '../../../kernel/chance/chance.ts';
import { hashOf } from '../../../kernel/trace/hash.ts';
import { controlNumber } from '../../../plan/control-list.ts';
import { loginWays, triedPasswords } from '../../../plan/login.ts';
import { loginTry } from '../../../protocol/codec.ts';
import type { GuessBooking } from '../../../protocol/guesses-ahead.ts';
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
export function loginMoves({ fleet, write, implants, behind, guesses, attempts }: MoveParts) {
  const keys: number[] = [];
  const keyOf = ({ order, step }: Attempt): number => (keys[step] ??= hashOf(`guess/${order.by.name}/${step}`));
  const goesThroughList = ({ order }: Attempt): boolean => wayOf(order).logsIn?.with === 'list';
  const mostOf = ({ order }: Attempt): number => order.tries ?? LIST_LENGTH;
  const pauseOf = ({ order }: Attempt): number => order.pauseMs ?? PAUSE_MS;
  const hasMorePasswords = (attempt: Attempt): boolean => goesThroughList(attempt) && attempt.tries < mostOf(attempt);

  /** Where in its list the attempt comes to the password that manuals print. */
  function placeOfDefault(attempt: Attempt, count = attempt.count): number {
    const { order, device } = attempt;
    const key = keyOf(attempt);
    const unit =
      wayOf(order).spreadsOver === undefined
        ? fleet.chance.uniformAt(key, Purpose.guess, device)
        : fleet.chance.uniformAt((key ^ fleet.keyOf(device)) >>> 0, Purpose.guess, count);
    return Math.floor(unit * LIST_LENGTH);
  }

  /** How many of the list come before the one that may be right; the last counts, unless a row says that all were for nothing. */
  function wrongFrom(attempt: Attempt, tries: number, count: number): number {
    const { order, refusal } = attempt;
    const end = mostOf(attempt) - (wayOf(order).spreadsOver !== undefined && refusal === undefined ? 0 : 1);
    const right = placeOfDefault(attempt, count);
    return (right < tries ? end : Math.min(right, end)) - tries;
  }

  /** The next guesses that the device refuses for certain, with nothing that looks at them; undefined if the next has to be made. */
  function foreseen(attempt: Attempt, { tries, count, isAtOnce }: Guessing): Foreseen | undefined {
    const { number, device, order } = attempt;
    const over = wayOf(order).logsIn?.over;
    if (guesses === undefined || over === undefined || !goesThroughList(attempt) || !attempts.isAlone(attempt)) return;
    const most = wrongFrom(attempt, tries, count);
    // One that goes out now is answered in the next tick, in which the device may be met again before a timer of this tick.
    if (most < (isAtOnce ? 2 : 1)) return;
    const way = loginWays.indexOf(over);
    const booking = { attempt: number, device, way, most, everyMs: pauseOf(attempt), isAtOnce, cause: behind.cause };
    const booked = guesses.foresee(booking);
    return booked > 0 ? { booking, count: booked } : undefined;
  }

  function guessAhead(attempt: Attempt, isAtOnce: boolean): void {
    const { tries, count } = attempt;
    const found = foreseen(attempt, { tries, count, isAtOnce });
    if (found === undefined || guesses === undefined) return;
    attempt.tries += found.count;
    behind.cause = guesses.book(found.booking, found.count);
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
          isMistyped: goesThroughList(attempt) && tries !== placeOfDefault(attempt),
          intruder: step + 1,
          refusedBy: controlNumber(refusedBy),
        });
        write(device, 'LOGIN_TRIED', behind.cause, value, behind.lateMs > 0);
      },
      countRefusal: (attempt) => {
        attempt.tries++;
        guessAhead(attempt, false);
      },
      guessAhead: (attempt) => guessAhead(attempt, true),
      endGuesses: ({ device }) => guesses?.over(device),
      loadCode: ({ device, step }) => write(device, 'EXPLOITED', behind.cause, step),
      settleInMemory: ({ order, device }) => implants.rememberVolatile(order.by.name, device),
    },
    guards: {
      hasMorePasswords,
      awaitsAnswer: ({ device }) => (guesses?.waitOf(device) ?? 0) > 0,
      /** A device that refused it before is met again. */
      isRefusedAhead: (attempt) =>
        attempt.count > 0 && foreseen(attempt, { tries: 0, count: attempt.count + 1, isAtOnce: true }) !== undefined,
      isActive: ({ order, device }) => implants.isActive(order.by.name, device),
    },
    delays: {
      /** Until the next guess or, where the last of them is booked, until the answer to it. */
      pause: (attempt) => {
        const booked = guesses?.waitOf(attempt.device) ?? 0;
        return hasMorePasswords(attempt) ? booked + pauseOf(attempt) : booked;
      },
    },
  } satisfies Moves;
}

/** A place in the list of an attempt, how often it has met the device by then, and whether the guess goes out now. */
interface Guessing {
  readonly tries: number;
  readonly count: number;
  readonly isAtOnce: boolean;
}

interface Foreseen {
  readonly booking: GuessBooking;
  /** How many of them. */
  readonly count: number;
}

const PAUSE_MS = 1_000;
