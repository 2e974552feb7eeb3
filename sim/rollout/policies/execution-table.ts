import { type ByteField, type HalfField, Records } from '../../kernel/records.ts';
import type { RolloutCounts, Signal, SuccessSignal } from './contract.ts';

/** States of a target's execution; from `succeeded` on it has ended. */
export const Execution = {
  absent: 0,
  waiting: 1,
  queued: 2,
  running: 3,
  canceling: 4,
  succeeded: 5,
  failed: 6,
  rejected: 7,
  timedOut: 8,
  canceled: 9,
  removed: 10,
} as const;
export type Execution = (typeof Execution)[keyof typeof Execution];

export const executionNames = Object.keys(Execution) as readonly (keyof typeof Execution)[];

/** Counts of one part of the targets, by state of their executions. */
export type PartCounts = Int32Array;

export interface ExecutionTableOptions {
  readonly size: number;
  readonly members: number;
  readonly success: SuccessSignal;
  /** False: a target that rejects keeps its execution open. */
  readonly closesOnReject?: boolean;
}

/**
 * The execution table: the state of each target's execution, and separately what its device has reported, which goes on
 * after the execution has ended.
 *
 * Shape   four bytes a target: one each for state and marks, two for its part; all counts are kept incrementally
 */
export class ExecutionTable {
  private readonly records: Records;
  private readonly parts: HalfField;
  private readonly states: ByteField;
  private readonly marks: ByteField;
  private readonly total: PartCounts = new Int32Array(executionNames.length);
  private tallies: PartCounts[] = [];
  /** By part, targets that succeeded and then went back to the old image. */
  private lapses: number[] = [];
  private notified = 0;
  private started = 0;
  private silent = 0;
  private bootedNew = 0;
  private fellBack = 0;
  private declined = 0;
  private downloads = 0;
  private retries = 0;

  constructor(private readonly options: ExecutionTableOptions) {
    this.records = new Records(options.size, 4);
    this.parts = this.records.half(0);
    this.states = this.records.byte(2);
    this.marks = this.records.byte(3);
    for (let position = 0; position < options.size; position++) {
      this.parts.set(position, NO_PART);
      if (position < options.members) this.states.set(position, Execution.waiting);
    }
    this.total[Execution.waiting] = options.members;
    this.total[Execution.absent] = options.size - options.members;
  }

  get size(): number {
    return this.options.size;
  }

  stateOf(position: number): Execution {
    return this.states.get(position) as Execution;
  }

  isOpen(position: number): boolean {
    const state = this.states.get(position);
    return state === Execution.queued || state === Execution.running || state === Execution.canceling;
  }

  countOf(state: Execution): number {
    return this.total[state];
  }

  get openCount(): number {
    return openIn(this.total);
  }

  get endedCount(): number {
    return endedIn(this.total);
  }

  get memberCount(): number {
    return this.size - this.total[Execution.absent] - this.total[Execution.removed];
  }

  /** Adds a part; parts are numbered from 0. */
  addPart(): number {
    this.lapses.push(0);
    return this.tallies.push(new Int32Array(executionNames.length)) - 1;
  }

  assign(position: number, part: number): void {
    this.parts.set(position, part);
    this.tallies[part][this.states.get(position)]++;
  }

  /** -1 if it is in none. */
  partOf(position: number): number {
    const part = this.parts.get(position);
    return part === NO_PART ? -1 : part;
  }

  countsOf(part: number): PartCounts {
    return this.tallies[part];
  }

  lapsesOf(part: number): number {
    return this.lapses[part];
  }

  move(position: number, to: Execution): void {
    const from = this.states.get(position);
    this.states.set(position, to);
    this.total[from]--;
    this.total[to]++;
    const part = this.parts.get(position);
    if (part === NO_PART) return;
    this.tallies[part][from]--;
    this.tallies[part][to]++;
  }

  /** Returns whether the target is admitted for the first time. */
  admit(position: number): boolean {
    this.move(position, Execution.queued);
    const isFirst = (this.marks.get(position) & Mark.notified) === 0;
    if (isFirst) this.notified++;
    else this.retries++;
    this.marks.set(position, this.marks.get(position) | Mark.notified);
    return isFirst;
  }

  /** Records a report; returns whether the state of the execution has changed. */
  handleReport(position: number, signal: Signal): boolean {
    const from = this.states.get(position) as Execution;
    const to = this.nextOf(from, signal);
    this.note(position, signal, from);
    if (to === from) return false;
    this.move(position, to);
    return true;
  }

  counts(): RolloutCounts {
    const { total } = this;
    return {
      members: this.memberCount,
      notified: this.notified,
      queued: total[Execution.queued],
      inProgress: total[Execution.running] + total[Execution.canceling],
      succeeded: total[Execution.succeeded],
      failed: total[Execution.failed],
      rejected: total[Execution.rejected],
      timedOut: total[Execution.timedOut],
      canceled: total[Execution.canceled],
      removed: total[Execution.removed],
      started: this.started,
      silent: this.silent,
      bootedNew: this.bootedNew,
      fellBack: this.fellBack,
      declined: this.declined,
      downloads: this.downloads,
      retries: this.retries,
    };
  }

  private nextOf(from: Execution, signal: Signal): Execution {
    const { success, closesOnReject = true } = this.options;
    const isOpen = from === Execution.queued || from === Execution.running || from === Execution.canceling;
    if (!isOpen) return from;
    switch (signal) {
      case 'rejected':
        return closesOnReject ? Execution.rejected : from;
      case 'failed':
      case 'fell-back':
        return Execution.failed;
      case 'cancel-confirmed':
        return from === Execution.canceling ? Execution.canceled : from;
      case 'cancel-rejected':
        return from === Execution.canceling ? Execution.running : from;
      default:
        // A later stage implies the earlier ones, whether or not their reports arrived.
        if (stages.indexOf(signal) >= stages.indexOf(success)) return Execution.succeeded;
        return from === Execution.queued ? Execution.running : from;
    }
  }

  private note(position: number, signal: Signal, from: Execution): void {
    if (signal === 'cancel-rejected') return;
    const before = this.marks.get(position);
    let after = before;
    if (signal === 'started') after = (after | Mark.begun) & ~Mark.ended;
    else if (signal !== 'rejected' && signal !== 'cancel-confirmed') after |= Mark.begun;
    if (signal === 'downloaded') this.downloads++;
    if (signal === 'rebooted' || signal === 'confirmed') after |= Mark.booted;
    if (signal === 'fell-back') after |= Mark.fellBack;
    if (endings.includes(signal)) after |= Mark.ended;
    if (signal === 'rejected' && this.options.closesOnReject === false) after |= Mark.declined;
    if (signal === 'fell-back' && from === Execution.succeeded && (before & Mark.lapsed) === 0) {
      after |= Mark.lapsed;
      if (this.parts.get(position) !== NO_PART) this.lapses[this.parts.get(position)]++;
    }
    this.marks.set(position, after);
    const gained = after & ~before;
    if (gained & Mark.begun) this.started++;
    if (gained & Mark.booted) this.bootedNew++;
    if (gained & Mark.fellBack) this.fellBack++;
    if (gained & Mark.declined) this.declined++;
    this.silent += Number(isSilent(after)) - Number(isSilent(before));
  }

  save() {
    const { notified, started, silent, bootedNew, fellBack, declined, downloads, retries } = this;
    return {
      records: this.records.bytes.slice(),
      tallies: this.tallies.map((partCounts) => partCounts.slice()),
      total: this.total.slice(),
      lapses: [...this.lapses],
      said: { notified, started, silent, bootedNew, fellBack, declined, downloads, retries },
    };
  }

  restore(state: ReturnType<ExecutionTable['save']>): void {
    this.records.bytes.set(state.records);
    this.tallies = state.tallies.map((partCounts) => partCounts.slice());
    this.total.set(state.total);
    this.lapses = [...state.lapses];
    Object.assign(this, state.said);
  }
}

export const openIn = (partCounts: PartCounts): number =>
  partCounts[Execution.queued] + partCounts[Execution.running] + partCounts[Execution.canceling];

export const endedIn = (partCounts: PartCounts): number =>
  partCounts[Execution.succeeded] +
  partCounts[Execution.failed] +
  partCounts[Execution.rejected] +
  partCounts[Execution.timedOut] +
  partCounts[Execution.canceled] +
  partCounts[Execution.removed];

const stages: readonly Signal[] = ['downloaded', 'written', 'rebooted', 'confirmed'];
const endings: readonly Signal[] = ['confirmed', 'failed', 'fell-back', 'rejected', 'cancel-confirmed'];

const Mark = { notified: 1, begun: 2, ended: 4, booted: 8, fellBack: 16, declined: 32, lapsed: 64 } as const;

const isSilent = (marks: number): boolean => (marks & (Mark.begun | Mark.ended)) === Mark.begun;

const NO_PART = 0xffff;
