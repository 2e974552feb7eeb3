import { plain } from '../../reports/metrics/quantity.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { RunProgress, RunStart } from '../app/run-plan.ts';
import type { Terminal } from './terminal.ts';

/**
 * Shows on the error stream how far a run is: on a terminal one line that it overwrites, elsewhere a line for every tenth
 * of the run. The results go to the other stream, so either can be piped alone.
 */
export class Progress {
  private readonly startedAt = performance.now();
  private shownAt = 0;
  private happenedThen = 0;
  private rate = 0;
  private tenths = 0;
  private lastLength = 0;
  private last: Pick<RunProgress, 'simulatedMs' | 'events'> = { simulatedMs: 0, events: 0 };

  constructor(
    private readonly terminal: Terminal,
    private readonly write: (text: string) => void,
  ) {}

  begin({ plan, devices }: Pick<RunStart, 'plan' | 'devices'>): void {
    const what = `${plan.name}: ${plain(devices)} devices, ${showSpan(plan.durationMs)}, fidelity ${plan.fidelity}, seed ${plan.seed}`;
    this.write(`${what}\n`);
  }

  update(progress: RunProgress): void {
    this.last = progress;
    const now = performance.now();
    const tenths = Math.floor((10 * progress.simulatedMs) / progress.durationMs);
    if (this.terminal.isInteractive ? now - this.shownAt < 100 : tenths <= this.tenths) return;
    const seconds = (now - Math.max(this.shownAt, this.startedAt)) / 1_000;
    const rate = (progress.events - this.happenedThen) / Math.max(seconds, 1e-3);
    this.rate = this.rate === 0 ? rate : this.rate + 0.2 * (rate - this.rate);
    this.shownAt = now;
    this.happenedThen = progress.events;
    this.tenths = tenths;
    this.show(this.line(now, progress));
  }

  end(): void {
    if (this.terminal.isInteractive) this.write(`\r${' '.repeat(this.lastLength)}\r`);
    const seconds = (performance.now() - this.startedAt) / 1_000;
    const { simulatedMs, events } = this.last;
    const rate = plain(Math.round(events / Math.max(seconds, 1e-3)));
    this.write(
      `${showSpan(simulatedMs)} simulated in ${showSpan(seconds * 1_000)}: ${plain(events)} events, ${rate}/s\n`,
    );
  }

  private line(now: number, { simulatedMs, durationMs, online }: RunProgress): string {
    const { terminal } = this;
    const share = simulatedMs / durationMs;
    const left = share > 0.01 ? `, ${showSpan(((now - this.startedAt) * (1 - share)) / share)} left` : '';
    const words =
      `${showSpan(simulatedMs)} of ${showSpan(durationMs)}, ${plain(online)} online, ` +
      `${plain(Math.round(this.rate))} events/s${left}`;
    const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
    if (!terminal.isInteractive) return `${percent}  ${words}`;
    const width = Math.max(10, Math.min(30, terminal.columns - words.length - 12));
    const full = Math.round(share * width);
    const [done, open] = terminal.unicode ? ['█', '░'] : ['#', '.'];
    return `${done.repeat(full)}${open.repeat(width - full)} ${percent}  ${words}`.slice(0, terminal.columns - 1);
  }

  private show(line: string): void {
    if (!this.terminal.isInteractive) {
      this.write(`${line}\n`);
      return;
    }
    this.write(`\r${line}${' '.repeat(Math.max(0, this.lastLength - line.length))}`);
    this.lastLength = line.length;
  }
}
