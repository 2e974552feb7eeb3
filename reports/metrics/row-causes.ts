import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import { type ChangeBlock, type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { Region } from '../run-folder/manifest.ts';
import { RowMarks } from './row-marks.ts';

/** What is behind a row: an attack, what was done because of one, or anything else. */
export const causeClasses = ['fault', 'attack', 'response'] as const;
export type CauseClass = (typeof causeClasses)[number];

/**
 * Follows the causes of rows from the first attack of a run on, so that each thing that happens has exactly one class.
 *
 * A row of an attack is of class `attack`, the start of a step that revokes is of class `response`, and each other row is
 * of its cause's class. A chain ends when its device is online again: what happens in the new session has other causes.
 *
 * Memory  a byte a row from the first attack on; a run without an attack costs a comparison an event
 */
export class RowCauses {
  private readonly link: number;
  private readonly online: number;
  private readonly marks = new RowMarks();

  constructor({ regions }: { readonly regions: readonly Region[] }) {
    this.link = regions.findIndex(({ name }) => name === 'link');
    this.online = regions[this.link]?.states.indexOf('online') ?? -1;
  }

  /** Whether there has been an attack. */
  get isFollowing(): boolean {
    return this.marks.hasBegun;
  }

  /** The class of a row that has come. */
  classOf(row: number): CauseClass {
    return causeClasses[this.marks.of(row) & ~ENDS];
  }

  /** Takes a change; returns its class. */
  change({ row, region, state, cause }: ChangeBlock, i: number): CauseClass {
    if (!this.isFollowing) return 'fault';
    const code = this.inherited(cause[i]);
    const isOnline = region[i] === this.link && state[i] === this.online;
    this.marks.set(row[i], isOnline ? code | ENDS : code);
    return causeClasses[code];
  }

  /** Takes an event; returns its class. */
  event({ row, kind, actor, strings, cause }: EventBlock, i: number): CauseClass {
    const isAttack = attackKinds.has(kind[i]);
    if (!this.isFollowing && !isAttack) return 'fault';
    const isResponse = kind[i] === STARTED && actor[i] !== NONE && strings[actor[i]] === 'revoke';
    // Readings are missed in the session after the one that they were lost with.
    const behind = kind[i] === LOST ? this.marks.of(cause[i]) & ~ENDS : this.inherited(cause[i]);
    const code = isAttack ? ATTACK : isResponse ? RESPONSE : behind;
    this.marks.set(row[i], code);
    return causeClasses[code];
  }

  private inherited(cause: number): number {
    const mark = this.marks.of(cause);
    return (mark & ENDS) === 0 ? mark : FAULT;
  }
}

/** Also of a row before the first attack. */
const FAULT = causeClasses.indexOf('fault');
const ATTACK = causeClasses.indexOf('attack');
const RESPONSE = causeClasses.indexOf('response');
/** The row ends its chain. */
const ENDS = 4;

const STARTED = kindCode('step.started');
const LOST = kindCode('readings.lost');
const attackKinds: ReadonlySet<number> = new Set(
  (['attack.started', 'attack.judged', 'attack.gained', 'impostor.online', 'impostor.offline'] as const).map(kindCode),
);
