/** Who is told when something falls due. Both calls may arm, cancel and send; nothing they start falls into the same tick. */
export interface Handler {
  timer(process: number, slot: number): void;
  message(to: number, from: number, type: number, a: number, b: number, cause: number, payload: unknown): void;
}
