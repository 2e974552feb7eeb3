import { plain } from '../../reports/metrics/quantity.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { World } from '../../sim/simulation/world.ts';
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

  constructor(
    private readonly world: World,
    private readonly terminal: Terminal,
    private readonly write: (text: string) => void,
  ) {}

  begin(): void {
    const { plan, fleet } = this.world;
    const what = `${plan.name}: ${plain(fleet.size)} devices, ${showSpan(plan.durationMs)}, fidelity ${plan.fidelity}, seed ${plan.seed}`;
    this.write(`${what}\n`);
  }

  update(): void {
    const now = performance.now();
    if (this.terminal.isInteractive ? now - this.shownAt < 100 : this.tenthsDone() <= this.tenths) return;
    const seconds = (now - Math.max(this.shownAt, this.startedAt)) / 1_000;
    const rate = (this.world.happened - this.happenedThen) / Math.max(seconds, 1e-3);
    this.rate = this.rate === 0 ? rate : this.rate + 0.2 * (rate - this.rate);
    this.shownAt = now;
    this.happenedThen = this.world.happened;
    this.tenths = this.tenthsDone();
    this.show(this.line(now));
  }

  end(): void {
    if (this.terminal.isInteractive) this.write(`\r${' '.repeat(this.lastLength)}\r`);
    const seconds = (performance.now() - this.startedAt) / 1_000;
    const { world } = this;
    const rate = plain(Math.round(world.happened / Math.max(seconds, 1e-3)));
    this.write(
      `${showSpan(world.now)} simulated in ${showSpan(seconds * 1_000)}: ${plain(world.happened)} events, ${rate}/s\n`,
    );
  }

  private tenthsDone(): number {
    return Math.floor((10 * this.world.now) / this.world.end);
  }

  private line(now: number): string {
    const { world, terminal } = this;
    const share = world.now / world.end;
    const left = share > 0.01 ? `, ${showSpan(((now - this.startedAt) * (1 - share)) / share)} left` : '';
    const online = world.projection.count('link', 'online');
    const words =
      `${showSpan(world.now)} of ${showSpan(world.end)}, ${plain(online)} online, ` +
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
