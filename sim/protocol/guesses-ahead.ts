import type { Row, Tick } from '../kernel/ids.ts';

/** Guesses of a password that an attempt is to make at a device, one after the other. */
export interface GuessBooking {
  readonly attempt: number;
  readonly device: number;
  /** Where the login comes from: the place among `loginWays`. */
  readonly way: number;
  /** How many of them are wrong for certain. */
  readonly most: number;
  /** Between the answer to one and the next. */
  readonly everyMs: number;
  /** Whether the first goes out now; else it goes out `everyMs` after now. */
  readonly isAtOnce: boolean;
  /** The row behind the first. */
  readonly cause: Row;
}

/** The first guess that is yet to come to its device: when it leaves its actor, whether it has done so, and the row behind it. */
export interface NextGuess {
  readonly sentAt: Tick;
  readonly isSent: boolean;
  readonly cause: Row;
}

/** Guesses that are taken ahead of time, as long as nothing but their device and their attempt is concerned. */
export interface GuessesAhead {
  /** How many of these guesses the device will refuse, with nothing that looks at them. */
  foresee(booking: GuessBooking): number;
  /** Takes so many of them as refused; the row behind the answer to the last. */
  book(booking: GuessBooking, count: number): Row;
  /** How long until the last of those that are booked at the device is answered; undefined if none is. */
  waitOf(device: number): number | undefined;
  /** All that are booked at the device are answered. */
  over(device: number): void;
  /** Takes back the guesses at a device of which the time has not come. */
  toPresent(device: number): void;
}
