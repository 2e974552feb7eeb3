import { plain } from '../../reports/metrics/quantity.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { SweepProgress } from '../sweep/run-missing.ts';
import type { Terminal } from './terminal.ts';

/** How many of its runs a command has done, some of them before this time. */
export type RunsDone = Pick<SweepProgress, 'total' | 'done' | 'before' | 'mayEndSooner' | 'workers'>;

/**
 * Shows on the error stream how many runs are done: on a terminal one line that it overwrites, elsewhere a line for every
 * tenth. `about` is what it says first.
 */
export class RunsProgressLine<Progress extends RunsDone> {
  private readonly startedAt = performance.now();
  private progress: RunsDone = { total: 0, done: 0, before: 0 };
  private tenths = 0;
  private lastLength = 0;
  private redraw: NodeJS.Timeout | undefined;

  constructor(
    private readonly terminal: Terminal,
    private readonly write: (text: string) => void,
    private readonly about: (progress: Progress) => string,
    private readonly notice: (text: string) => void = write,
  ) {}

  /** Call it before the first run, and after each. */
  update(progress: Progress): void {
    const isFirst = this.progress.total === 0;
    this.progress = progress;
    if (isFirst) this.begin(progress);
    else if (this.terminal.isInteractive) this.show();
    else if (this.tenthsDone() > this.tenths) {
      this.tenths = this.tenthsDone();
      this.write(`${this.percent()}  ${this.words()}\n`);
    }
  }

  end(): void {
    clearInterval(this.redraw);
    if (this.terminal.isInteractive) this.write(`\r${' '.repeat(this.lastLength)}\r`);
    const ran = this.progress.done - this.progress.before;
    if (ran === 0) return;
    const runs = `${plain(ran)} ${ran === 1 ? 'run' : 'runs'}`;
    this.write(`${runs} in ${showSpan(this.seconds() * 1_000)}, ${this.rate().toPrecision(3)} runs/s\n`);
    for (const { name, done } of this.progress.workers ?? []) this.write(`  ${name}: ${count(done, 'run')}\n`);
  }

  /** Writes a line of its own, above the progress. */
  say(text: string): void {
    if (this.terminal.isInteractive) this.write(`\r${' '.repeat(this.lastLength)}\r`);
    this.notice(`${text}\n`);
    this.lastLength = 0;
  }

  private begin(progress: Progress): void {
    this.tenths = this.tenthsDone();
    this.write(`${this.about(progress)}\n`);
    if (!this.terminal.isInteractive) return;
    // Between two runs the remaining time goes down as well.
    this.redraw = setInterval(() => this.show(), 500);
    this.redraw.unref();
    this.show();
  }

  private seconds = (): number => (performance.now() - this.startedAt) / 1_000;

  private rate = (): number => (this.progress.done - this.progress.before) / Math.max(this.seconds(), 1e-3);

  private tenthsDone = (): number => Math.floor((10 * this.progress.done) / Math.max(1, this.progress.total));

  private percent = (): string =>
    `${String(Math.floor((100 * this.progress.done) / Math.max(1, this.progress.total))).padStart(3)} %`;

  private words(): string {
    const { total, done, before } = this.progress;
    const most = this.progress.mayEndSooner === true ? 'at most ' : '';
    const counted = `${plain(done)} of ${most}${plain(total)} runs${this.onWorkers()}`;
    if (done === before) return counted;
    const left = ((total - done) / this.rate()) * 1_000;
    return `${counted}, ${this.rate().toPrecision(3)} runs/s${left > 0 ? `, ${most}${showSpan(left)} left` : ''}`;
  }

  private onWorkers(): string {
    const { workers } = this.progress;
    return workers === undefined ? '' : ` on ${count(workers.filter(({ isThere }) => isThere).length, 'worker')}`;
  }

  private show(): void {
    const { terminal, progress } = this;
    const words = this.words();
    const width = Math.max(10, Math.min(30, terminal.columns - words.length - 12));
    const full = Math.round((progress.done / Math.max(1, progress.total)) * width);
    const [done, open] = terminal.unicode ? ['█', '░'] : ['#', '.'];
    const line = `${done.repeat(full)}${open.repeat(width - full)} ${this.percent()}  ${words}`.slice(
      0,
      terminal.columns - 1,
    );
    this.write(`\r${line}${' '.repeat(Math.max(0, this.lastLength - line.length))}`);
    this.lastLength = line.length;
  }
}

/** Who makes the runs of a command. */
export const madeBy = ({ jobs, workers }: { readonly jobs: number; readonly workers?: unknown }): string =>
  workers === undefined ? count(jobs, 'worker') : 'on the workers of a queue';

/** What a sweep is, in one line. */
export function aboutSweep({ before, devices, total, ...sweep }: SweepProgress): string {
  const most = sweep.mayEndSooner === true ? 'at most ' : '';
  const { scenario, cells, seeds } = sweep;
  const what = `${scenario}: ${count(cells, 'cell')}, ${most}${count(seeds, 'seed')}, ${count(total, 'run')}`;
  if (before === total) return `${what}: all are already there (--fresh runs them again)`;
  const rest = before === 0 ? '' : `, ${plain(before)} of them already there`;
  return `${what} of up to ${count(devices, 'device')}${rest}, ${madeBy(sweep)}`;
}

export const count = (n: number, what: string): string => `${plain(n)} ${what}${n === 1 ? '' : 's'}`;
