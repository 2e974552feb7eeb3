import type { Row } from '../kernel/ids.ts';
import type { UpdateSignal } from './update-signals.ts';

/** Actors on the path between devices and their update service: they can answer in its place. */
export interface UpdateInterceptor {
  /** The false offer that a device gets for its check, and the row behind it; undefined: the check reaches the service. */
  answerTo(device: number): { readonly offer: number; readonly row: Row } | undefined;
  /** A device reports on a false offer, and the service does not hear of it. */
  reported(device: number, offer: number, signal: UpdateSignal, cause: Row): void;
}
