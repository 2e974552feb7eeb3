import type { PoolFigures } from '../../broker/live/client/device-pool.ts';
import { wallMs } from '../../broker/live/wire/wire.ts';
import type { Figures } from '../../broker/live/workers/lag.ts';
import type { PoolLoss, RemoteClock, RemoteListener } from '../../broker/live/workers/remote-pools.ts';
import type { ServiceHandle } from '../../broker/live/workers/worker-launcher.ts';
import type { ToPool } from '../../broker/live/workers/worker-services.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { printable, shownName } from '../queue/run-job.ts';
import type { ClockFigures } from './clock-estimate.ts';
import { Milestone } from './milestone.ts';
import type { Silence } from './silence.ts';
import type { Slice } from './slice.ts';
import { type FromSlice, packMessage, readFromSlice, type SliceFigures, type ToSlice } from './slice-messages.ts';

/** What a run needs to talk to a slice. */
export interface RemoteSliceParts {
  readonly slice: Slice;
  readonly silence: Silence;
  /** The clock of this machine, by that of the service. */
  ownClock(): ClockFigures;
  send(message: Uint8Array): void;
  /** Called once, if the worker is gone. */
  lost(loss: PoolLoss): void;
}

/** A slice of the fleet as its run sees it: the worker that has it, and what comes from there. */
export class RemoteSlice implements ServiceHandle<ToPool, PoolFigures> {
  readonly joined = new Milestone();
  readonly ready = new Milestone();
  readonly closed = new Milestone();
  /** Takes what comes from the pool. */
  listener: Pick<RemoteListener, 'onMessage'> | undefined;
  /** Why it is lost; undefined while it is not. */
  loss: PoolLoss | undefined;

  private name: string | undefined;
  private clock: ClockFigures = { offsetMs: 0, boundMs: 0, systemMs: 0 };
  private latest = Number.NEGATIVE_INFINITY;
  private heardAt = wallMs();
  private known: SliceFigures = nothingKnown;
  private asked = 0;
  private readonly answers = new Map<number, (answer: SliceFigures) => void>();

  constructor(private readonly parts: RemoteSliceParts) {}

  get worker(): string {
    return this.name ?? 'a worker';
  }

  /** The clock of its machine beside that of this one. */
  get remoteClock(): RemoteClock {
    const own = this.parts.ownClock();
    return { aheadMs: this.clock.systemMs - own.systemMs, boundMs: this.clock.boundMs + own.boundMs };
  }

  /** Takes a message of the worker. Errors: LabError `live/slice-message`. */
  take(bytes: Uint8Array): void {
    if (this.loss !== undefined) return;
    const message = readFromSlice(bytes, this.parts.slice);
    this.parts.silence.heard();
    this.heardAt = wallMs();
    this.receive(message);
  }

  /** Looks whether the worker has been silent for too long. */
  look(now: number, lostAfterMs: number): void {
    if (!this.joined.isReached || this.closed.isReached) return;
    const silentMs = this.parts.silence.look(now);
    if (silentMs > lostAfterMs) this.lose(`silent for ${(silentMs / 1_000).toFixed(1)} s`);
  }

  lose(reason: string): void {
    if (this.loss !== undefined || this.closed.isReached) return;
    const { slice } = this.parts.slice;
    // If it is still there, it need not find out by silence.
    this.tell({ kind: 'close' });
    this.loss = { slice, worker: this.worker, heardAt: this.heardAt, reason };
    const error = new LabError('live/worker-lost', {
      what: `the worker with a slice of the fleet is lost before the run began: ${reason}`,
      where: this.worker,
      hint: 'look at what it says, start it again, and repeat the run',
    });
    for (const milestone of [this.joined, this.ready]) milestone.fail(error);
    this.closed.reach();
    for (const nth of [...this.answers.keys()]) this.answer(nth, this.known);
    this.parts.lost(this.loss);
  }

  tell(message: ToSlice): void {
    if (this.loss === undefined) for (const part of packMessage(message)) this.parts.send(part);
  }

  post(message: ToPool): void {
    this.tell(message);
  }

  report(): Promise<SliceFigures> {
    if (this.loss !== undefined || this.closed.isReached) return Promise.resolve(this.known);
    return new Promise((resolve) => {
      const nth = this.asked++;
      this.answers.set(nth, resolve);
      this.tell({ kind: 'report', nth });
    });
  }

  /** Waits until the worker has closed its sockets, or is lost. */
  async close(): Promise<void> {
    this.tell({ kind: 'close' });
    await this.closed.reached;
  }

  private receive(message: FromSlice): void {
    switch (message.kind) {
      case 'joined':
        this.name = shownName(message.worker);
        this.clock = message.clock;
        this.joined.reach();
        break;
      case 'ready':
        this.ready.reach();
        break;
      case 'prepared':
        this.listener?.onMessage(message);
        break;
      case 'news':
        this.correct(message.rows);
        this.listener?.onMessage(message);
        break;
      case 'beat':
        this.clock = message.clock;
        this.known = message.figures ?? this.known;
        break;
      case 'report':
        this.known = { service: message.service, figures: message.figures };
        this.answer(message.nth, this.known);
        break;
      case 'leaving':
        this.lose(printable(message.reason));
        break;
      case 'closed':
        this.closed.reach();
        break;
      default:
        message satisfies never;
    }
  }

  private answer(nth: number, figures: SliceFigures): void {
    this.answers.get(nth)?.(figures);
    this.answers.delete(nth);
  }

  /** Turns instants of the worker's clock into those of this machine's. Corrections change a little, and order has to stay. */
  private correct(rows: Float64Array): void {
    const shift = this.clock.offsetMs - this.parts.ownClock().offsetMs;
    const now = wallMs();
    for (let at = INSTANT; at < rows.length; at += ROW_WIDTH) {
      this.latest = Math.max(this.latest, Math.min(now, rows[at] + shift));
      rows[at] = this.latest;
    }
  }
}

const ROW_WIDTH = 5;
const INSTANT = 4;

const noLag: Figures = { lagP50Ms: 0, lagP99Ms: 0, lagMaxMs: 0, busy: 0, cpuMs: 0, rssBytes: 0 };
/** Of a worker that was lost before it could report any. */
const nothingKnown: SliceFigures = {
  service: { tcpStalls: 0, ghosts: 0, inFlightPeak: 0, waitingPeak: 0, secured: 0 },
  figures: noLag,
};
