import { plain } from '../../reports/metrics/quantity.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { type ProcessMeter, processMeter } from '../app/process-meter.ts';
import type { RunProgress, RunStart } from '../app/run-plan.ts';
import { RemainingTime } from './remaining-time.ts';
import type { Terminal } from './terminal.ts';
import { type Statement, wordsThatFit } from './words-that-fit.ts';

/**
 * Shows on the error stream how far a run is: on a terminal one line that it overwrites, elsewhere a line for every tenth
 * of the run. The results go to the other stream, so either can be piped alone.
 */
export class Progress {
  private readonly startedAt: number;
  private remaining: RemainingTime | undefined;
  private shownAt: number;
  private shown: Reached = { simulatedMs: 0, events: 0 };
  private last: Reached = { simulatedMs: 0, events: 0 };
  private eventRate = 0;
  private timeRate = 0;
  private tenths = 0;
  private lastLength = 0;

  constructor(
    private readonly terminal: Terminal,
    private readonly write: (text: string) => void,
    private readonly meter: ProcessMeter = processMeter,
  ) {
    this.startedAt = this.shownAt = meter.wallMs();
  }

  begin({ plan, devices }: Pick<RunStart, 'plan' | 'devices'>): void {
    this.remaining = new RemainingTime(plan);
    const what = `${plan.name}: ${plain(devices)} devices, ${showSpan(plan.durationMs)}, fidelity ${plan.fidelity}, seed ${plan.seed}`;
    this.write(`${what}\n`);
  }

  update(progress: RunProgress): void {
    this.last = progress;
    const now = this.meter.wallMs();
    this.remaining?.reached(progress.simulatedMs, now);
    const tenths = Math.floor((10 * progress.simulatedMs) / progress.durationMs);
    if (this.terminal.isInteractive ? now - this.shownAt < 100 : tenths <= this.tenths) return;
    const seconds = Math.max(now - this.shownAt, 1) / 1_000;
    const { shown } = this;
    this.eventRate = this.smoothed(this.eventRate, (progress.events - shown.events) / seconds);
    this.timeRate = this.smoothed(this.timeRate, (progress.simulatedMs - shown.simulatedMs) / 1_000 / seconds);
    this.shownAt = now;
    this.shown = progress;
    this.tenths = tenths;
    this.show(this.line(progress));
  }

  /** Makes room for a line of its own. */
  clear(): void {
    if (this.terminal.isInteractive && this.lastLength > 0) this.write(`\r${' '.repeat(this.lastLength)}\r`);
    this.lastLength = 0;
  }

  end(): void {
    this.clear();
    const { simulatedMs, events } = this.last;
    const wallMs = this.meter.wallMs() - this.startedAt;
    const seconds = Math.max(wallMs, 1) / 1_000;
    const counted = [`${plain(events)} events`, `${plain(Math.round(events / seconds))}/s`, ...inStretches(this.last)];
    this.write(
      `${showSpan(simulatedMs)} simulated in ${showSpan(wallMs)}, ${speed(simulatedMs / 1_000 / seconds)}: ` +
        `${counted.join(', ')}; ${mebibytes(this.meter.memoryPeakBytes())} at most\n`,
    );
  }

  private line(progress: RunProgress): string {
    const { terminal } = this;
    const share = progress.simulatedMs / progress.durationMs;
    const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
    const statements = this.statements(progress);
    if (!terminal.isInteractive) return `${percent}  ${wordsThatFit(statements, Number.POSITIVE_INFINITY)}`;
    const columns = terminal.columns - percent.length - AROUND;
    const words = wordsThatFit(statements, columns - BAR_LEAST);
    const width = Math.max(BAR_LEAST, Math.min(BAR_MOST, columns - words.length));
    const full = Math.round(share * width);
    const [done, open] = terminal.unicode ? ['█', '░'] : ['#', '.'];
    return `${done.repeat(full)}${open.repeat(width - full)} ${percent}  ${words}`.slice(0, terminal.columns - 1);
  }

  private statements(progress: RunProgress): readonly Statement[] {
    const { simulatedMs, durationMs, online } = progress;
    const left = this.remaining?.left;
    const leftMs = left && Math.max(1, Math.round(left.wallMs / 1_000)) * 1_000;
    return [
      { text: `${showSpan(simulatedMs)} of ${showSpan(durationMs)}`, weight: 7 },
      { text: `${plain(online)} online`, weight: 2 },
      { text: speed(this.timeRate), weight: 5 },
      // What stretches have booked ahead is taken back where something comes between.
      { text: `${plain(Math.max(0, Math.round(this.eventRate)))} events/s`, weight: 4 },
      ...inStretches(progress).map((text) => ({ text, weight: 1 })),
      { text: mebibytes(this.meter.memoryBytes()), weight: 3 },
      ...(left === undefined || leftMs === undefined
        ? []
        : [{ text: `${left.isLeast ? 'at least ' : ''}${showSpan(leftMs)} left`, weight: 6 }]),
    ];
  }

  /** A line that is overwritten ten times a second would flicker; one for a tenth of the run says what that tenth was like. */
  private smoothed(rate: number, latest: number): number {
    return rate === 0 || !this.terminal.isInteractive ? latest : rate + 0.2 * (latest - rate);
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

type Reached = Pick<RunProgress, 'simulatedMs' | 'events' | 'spared'>;

const BAR_LEAST = 10;
const BAR_MOST = 30;
/** A blank before the percentage, two behind it, and the last column, which stays empty. */
const AROUND = 4;

/** How fast simulated time passes. */
const speed = (rate: number): string =>
  `${plain(rate < 10 ? Math.round(rate * 10) / 10 : Math.round(rate))}x real time`;

/** How many of the events so far were not handled one by one. Empty for a run without quiet stretches. */
const inStretches = ({ events, spared }: Reached): readonly string[] =>
  spared === undefined ? [] : [`${Math.floor((100 * spared) / Math.max(1, events))} % of events in stretches`];

const mebibytes = (bytes: number): string => `${plain(Math.ceil(bytes / 2 ** 20))} MiB`;
