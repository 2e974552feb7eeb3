import type { Agenda } from '../../../sim/kernel/time/agenda.ts';
import type { Handler } from '../../../sim/kernel/time/handler.ts';

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

  message(to: number, from: number, type: number, a: number, b: number, cause: number, payload: unknown): void {
    const carried = payload === undefined ? '' : ` ${JSON.stringify(payload)}`;
    this.write(`${this.agenda.now} ${to}<${from} ${type} ${a} ${b} ${cause}${carried}`, to);
  }

  private write(line: string, process: number): void {
    this.lines.push(line);
    this.then(line, process);
  }
}
