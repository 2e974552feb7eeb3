import type { WorkDone } from '../queue/work-off.ts';
import { count } from './runs-progress.ts';
import type { Terminal } from './terminal.ts';

/** Shows on the error stream what a worker does: on a terminal one line that it overwrites, elsewhere only how it ended. */
export class WorkerLine {
  private lastLength = 0;

  constructor(
    private readonly terminal: Terminal,
    private readonly write: (text: string) => void,
    private readonly notice: (text: string) => void,
  ) {}

  update(done: WorkDone): void {
    if (!this.terminal.isInteractive) return;
    const line = `${summary(done)}, ${done.running} under way`.slice(0, this.terminal.columns - 1);
    this.write(`\r${line}${' '.repeat(Math.max(0, this.lastLength - line.length))}`);
    this.lastLength = line.length;
  }

  /** Writes a line of its own, which its reader should see in any case. */
  say(text: string): void {
    this.clear();
    this.notice(`${text}\n`);
  }

  begin(text: string): void {
    this.write(`${text}\n`);
  }

  end(done: WorkDone): void {
    this.clear();
    this.write(`${summary(done)}\n`);
  }

  private clear(): void {
    if (this.lastLength > 0) this.write(`\r${' '.repeat(this.lastLength)}\r`);
    this.lastLength = 0;
  }
}

const summary = ({ ran, failed, refused }: WorkDone): string =>
  [
    count(ran, 'run'),
    ...(failed === 0 ? [] : [`${failed} that failed`]),
    ...(refused === 0 ? [] : [`${refused} refused`]),
  ].join(', ');
