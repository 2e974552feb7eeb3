/** Handles what falls due. Both methods may arm, cancel and send; nothing that they start falls into the same tick. */
export interface Handler {
  timer(process: number, slot: number): void;
  message(to: number, from: number, type: number, a: number, b: number, cause: number, payload: unknown): void;
}
