import { plain } from '../../reports/metrics/quantity.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { Terminal } from '../console/terminal.ts';

/** Shows how far a sweep is: on a terminal one line that it overwrites, elsewhere a line for every tenth. */
export class SweepProgress {
  private readonly startedAt = performance.now();
  private tenths: number;
  private lastLength = 0;
  private redraw: NodeJS.Timeout | undefined;

  constructor(
    private readonly total: number,
    private done: number,
    private readonly terminal: Terminal,
    private readonly write: (text: string) => void,
  ) {
    this.before = done;
    this.tenths = this.tenthsDone();
  }

  private readonly before: number;

  begin(about: string): void {
    this.write(`${about}\n`);
    if (!this.terminal.isInteractive) return;
    // Between two runs the remaining time goes down as well.
    this.redraw = setInterval(() => this.show(), 500);
    this.redraw.unref();
    this.show();
  }

  /** One more run has ended. */
  step(): void {
    this.done++;
    if (this.terminal.isInteractive) {
      this.show();
      return;
    }
    if (this.tenthsDone() <= this.tenths) return;
    this.tenths = this.tenthsDone();
    this.write(`${this.percent()}  ${this.words()}\n`);
  }

  end(): void {
    clearInterval(this.redraw);
    if (this.terminal.isInteractive) this.write(`\r${' '.repeat(this.lastLength)}\r`);
    const ran = this.done - this.before;
    if (ran === 0) return;
    const runs = `${plain(ran)} ${ran === 1 ? 'run' : 'runs'}`;
    this.write(`${runs} in ${showSpan(this.seconds() * 1_000)}, ${this.rate().toPrecision(3)} runs/s\n`);
  }

  private seconds = (): number => (performance.now() - this.startedAt) / 1_000;

  private rate = (): number => (this.done - this.before) / Math.max(this.seconds(), 1e-3);

  private tenthsDone = (): number => Math.floor((10 * this.done) / Math.max(1, this.total));

  private percent = (): string => `${String(Math.floor((100 * this.done) / Math.max(1, this.total))).padStart(3)} %`;

  private words(): string {
    const counted = `${plain(this.done)} of ${plain(this.total)} runs`;
    if (this.done === this.before) return counted;
    const left = ((this.total - this.done) / this.rate()) * 1_000;
    return `${counted}, ${this.rate().toPrecision(3)} runs/s${left > 0 ? `, ${showSpan(left)} left` : ''}`;
  }

  private show(): void {
    const { terminal } = this;
    const words = this.words();
    const width = Math.max(10, Math.min(30, terminal.columns - words.length - 12));
    const full = Math.round((this.done / Math.max(1, this.total)) * width);
    const [done, open] = terminal.unicode ? ['█', '░'] : ['#', '.'];
    const line = `${done.repeat(full)}${open.repeat(width - full)} ${this.percent()}  ${words}`.slice(
      0,
      terminal.columns - 1,
    );
    this.write(`\r${line}${' '.repeat(Math.max(0, this.lastLength - line.length))}`);
    this.lastLength = line.length;
  }
}
