import type { Agenda } from '../../../sim/kernel/time/agenda.ts';
import type { Handler } from '../../../sim/kernel/time/handler.ts';
import type { Message, Word } from '../../../sim/kernel/time/message.ts';

/** Records what an agenda serves, as `at to.slot` for timers and `at to<from type a b cause payload` for messages. */
export class Logbook implements Handler {
  readonly lines: string[] = [];

  /** `then` is called after each line and may arm, cancel, send or halt. */
  constructor(
    private readonly agenda: Agenda,
    private readonly then: (line: string, process: number) => void = () => {},
  ) {}

  timer(process: number, slot: number): void {
    this.write(`${this.agenda.now} ${process}.${slot}`, process);
  }

  message(to: number, from: number, { type, a, b, payload }: Message, cause: number): void {
    const carried = payload === undefined ? '' : ` ${JSON.stringify(payload)}`;
    this.write(`${this.agenda.now} ${to}<${from} ${type} ${a} ${b} ${cause}${carried}`, to);
  }

  private write(line: string, process: number): void {
    this.lines.push(line);
    this.then(line, process);
  }
}

/** A message with these words, for tests of the agenda, which does not read them. */
export const messageOf = (type: number, a = 0, b = 0, payload: unknown = undefined): Message => ({
  type,
  a: a as unknown as Word,
  b: b as unknown as Word,
  payload,
});
