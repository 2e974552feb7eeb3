import type { Row, Tick } from '../../kernel/ids.ts';
import { NumberColumn } from '../../kernel/number-column.ts';
import { WordRecords } from '../../kernel/word-records.ts';
import type { AttackOrder } from './attack-order.ts';

/** What is known of an attempt from its start. */
export interface AttemptStart {
  readonly step: number;
  readonly order: AttackOrder;
  readonly device: number;
  readonly client: number;
  readonly startedAt: Tick;
  /** The row of its start. */
  readonly row: Row;
}

/** Learns what becomes of attempts. */
interface Observer {
  /** The first time that it gains something. */
  gained(step: number, device: number): void;
  over(step: number, hasGained: boolean): void;
}

/**
 * All attempts of all actors: an actor may attack each device of a large fleet.
 *
 * Shape   a record of 16 words for each, by its number; the attempts that use a client are a list, the latest first
 * Memory  68 bytes an attempt
 */
export class Attempts {
  private readonly records = new WordRecords(WORDS);
  /** What steps ask for; all attempts of a step share one. */
  private readonly orders: { readonly step: number; readonly order: AttackOrder }[] = [];
  /** The controls that have refused any attempt. */
  private readonly refusedBy: string[] = [];
  /** By device, how many attempts at it are not over. */
  private readonly openAt = new NumberColumn();

  constructor(readonly observer: Observer) {}

  get length(): number {
    return this.records.length;
  }

  at(number: number): Attempt {
    return new Attempt(this, number);
  }

  /** `previous` is the attempt before it in the list that it heads from now on, or -1. */
  add({ step, order, device, client, startedAt, row }: AttemptStart, previous: number): Attempt {
    const number = this.records.add();
    this.write(number, ORDER, this.orderIndex(step, order));
    this.write(number, PREVIOUS, previous);
    this.write(number, DEVICE, device);
    this.write(number, CLIENT, client);
    this.records.writeInstant(number, STARTED_AT, startedAt);
    this.write(number, ROW, row);
    this.write(number, COMMAND, -1);
    this.countOpen(device, 1);
    return this.at(number);
  }

  /** Whether no other attempt at its device is under way. */
  isAlone({ device, isOver }: Attempt): boolean {
    return (this.openAt.get(device) ?? 0) === (isOver ? 0 : 1);
  }

  /** An attempt is over. */
  close({ number, step, device, hasGained }: Attempt): void {
    this.write(number, STATUS, this.read(number, STATUS) | IS_OVER);
    this.countOpen(device, -1);
    this.observer.over(step, hasGained);
  }

  /** The latest attempt of a list of which that is true. */
  find(last: number, isSought: (attempt: Attempt) => boolean): Attempt | undefined {
    for (let number = last; number >= 0; number = this.read(number, PREVIOUS)) {
      const attempt = this.at(number);
      if (isSought(attempt)) return attempt;
    }
    return undefined;
  }

  /** Those of a list that are not over, the oldest first. */
  openFrom(last: number): readonly number[] {
    const open: number[] = [];
    for (let number = last; number >= 0; number = this.read(number, PREVIOUS))
      if ((this.read(number, STATUS) & IS_OVER) === 0) open.push(number);
    return open.reverse();
  }

  /** Those of a step that are not over, the oldest first. */
  openIn(step: number): readonly number[] {
    const open: number[] = [];
    for (let number = 0; number < this.length; number++)
      if (this.orderAt(number).step === step && (this.read(number, STATUS) & IS_OVER) === 0) open.push(number);
    return open;
  }

  /** Voids what the timer slot was armed for; returns how often that has happened, modulo 2^20. */
  touchTimer(number: number, slot: number): number {
    const nth = (this.read(number, TIMERS + slot) + 1) & NTH_MASK;
    this.write(number, TIMERS + slot, nth);
    return nth;
  }

  /** Whether the slot is still armed for that. */
  isTimer(number: number, slot: number, nth: number): boolean {
    return this.read(number, TIMERS + slot) === nth;
  }

  /** A copy in which `configurationOf` stands for the configuration of each. */
  save(configurationOf: (attempt: Attempt) => number) {
    const records = this.records.save();
    for (let number = 0; number < this.length; number++)
      records[number * WORDS + CONFIGURATION] = configurationOf(this.at(number));
    return { records, orders: this.orders.slice(), refusedBy: this.refusedBy.slice() };
  }

  restore({ records, orders, refusedBy }: ReturnType<Attempts['save']>): void {
    this.records.restore(records);
    this.orders.splice(0, this.orders.length, ...orders);
    this.refusedBy.splice(0, this.refusedBy.length, ...refusedBy);
    this.openAt.clear();
    for (let number = 0; number < this.length; number++)
      if ((this.read(number, STATUS) & IS_OVER) === 0) this.countOpen(this.read(number, DEVICE), 1);
  }

  /** One word of a record, for the view of it. */
  read(number: number, field: number): number {
    return this.records.read(number, field);
  }

  write(number: number, field: number, value: number): void {
    this.records.write(number, field, value);
  }

  startOf(number: number): Tick {
    return this.records.readInstant(number, STARTED_AT);
  }

  orderAt(number: number): { readonly step: number; readonly order: AttackOrder } {
    return this.orders[this.read(number, ORDER)];
  }

  controlAt(place: number): string | undefined {
    return this.refusedBy[place - 1];
  }

  /** The place of a control among those that have refused, from 1; 0: none. */
  placeOf(control: string | undefined): number {
    if (control === undefined) return 0;
    const known = this.refusedBy.indexOf(control);
    return known < 0 ? this.refusedBy.push(control) : known + 1;
  }

  private countOpen(device: number, by: 1 | -1): void {
    this.openAt.set(device, (this.openAt.get(device) ?? 0) + by);
  }

  private orderIndex(step: number, order: AttackOrder): number {
    const last = this.orders.findLastIndex((one) => one.step === step && one.order === order);
    return last < 0 ? this.orders.push({ step, order }) - 1 : last;
  }
}

/** An attack on one device: a view of its record. */
export class Attempt {
  constructor(
    private readonly all: Attempts,
    /** Its place among all of them. */
    readonly number: number,
  ) {}

  get step(): number {
    return this.all.orderAt(this.number).step;
  }

  get order(): AttackOrder {
    return this.all.orderAt(this.number).order;
  }

  get device(): number {
    return this.all.read(this.number, DEVICE);
  }

  get client(): number {
    return this.all.read(this.number, CLIENT);
  }

  get startedAt(): Tick {
    return this.all.startOf(this.number);
  }

  get row(): Row {
    return this.all.read(this.number, ROW) >>> 0;
  }

  get configuration(): number {
    return this.all.read(this.number, CONFIGURATION);
  }

  set configuration(value: number) {
    this.all.write(this.number, CONFIGURATION, value);
  }

  /** The number of the command that it has sent to its device, or -1. */
  get command(): number {
    return this.all.read(this.number, COMMAND);
  }

  set command(value: number) {
    this.all.write(this.number, COMMAND, value);
  }

  /** How many messages it has left at the broker, handshakes in a row it has had made for nothing, or contacts have led to logins. */
  get count(): number {
    return this.all.read(this.number, COUNT);
  }

  set count(value: number) {
    this.all.write(this.number, COUNT, value);
  }

  /** How many passwords the device has refused. */
  get tries(): number {
    return this.all.read(this.number, TRIES);
  }

  set tries(value: number) {
    this.all.write(this.number, TRIES, value);
  }

  /** How many devices it has contacted from there. */
  get contacts(): number {
    return this.all.read(this.number, CONTACTS);
  }

  set contacts(value: number) {
    this.all.write(this.number, CONTACTS, value);
  }

  /** The control that a device or a service named as it refused what the actor showed. */
  get refusal(): string | undefined {
    return this.all.controlAt(this.bits(REFUSAL) >>> REFUSAL_SHIFT);
  }

  set refusal(control: string | undefined) {
    this.setBits(REFUSAL, this.all.placeOf(control) << REFUSAL_SHIFT);
  }

  get hasGained(): boolean {
    return this.bits(HAS_GAINED) !== 0;
  }

  /** It has gained something: that stays so. */
  markGained(): void {
    if (this.hasGained) return;
    this.setBits(HAS_GAINED, HAS_GAINED);
    this.all.observer.gained(this.step, this.device);
  }

  get isOver(): boolean {
    return this.bits(IS_OVER) !== 0;
  }

  markOver(): void {
    this.all.close(this);
  }

  /** Whether what it showed or did was let pass; undefined while that is not decided. */
  get isTaken(): boolean | undefined {
    return answers[this.bits(IS_TAKEN) >> IS_TAKEN_SHIFT];
  }

  set isTaken(value: boolean | undefined) {
    this.setBits(IS_TAKEN, answers.indexOf(value) << IS_TAKEN_SHIFT);
  }

  /** Whether its image may call the actor; undefined before it has tried. */
  get mayCall(): boolean | undefined {
    return answers[this.bits(MAY_CALL) >> MAY_CALL_SHIFT];
  }

  set mayCall(value: boolean | undefined) {
    this.setBits(MAY_CALL, answers.indexOf(value) << MAY_CALL_SHIFT);
  }

  private bits(mask: number): number {
    return this.all.read(this.number, STATUS) & mask;
  }

  private setBits(mask: number, value: number): void {
    this.all.write(this.number, STATUS, (this.all.read(this.number, STATUS) & ~mask) | value);
  }
}

/** Timer slots of an attempt: no attack waits for more at once. */
export const TIMER_SLOTS = 4;

const WORDS = 17;
const ORDER = 0;
const PREVIOUS = 1;
const DEVICE = 2;
const CLIENT = 3;
const ROW = 4;
const CONFIGURATION = 5;
const COMMAND = 6;
const COUNT = 7;
const TRIES = 8;
const CONTACTS = 9;
const STATUS = 10;
/** A word for each slot. */
const TIMERS = 11;
const STARTED_AT = 15;

const HAS_GAINED = 1;
const IS_OVER = 2;
/** An index into `answers` each. */
const IS_TAKEN = 0b1100;
const IS_TAKEN_SHIFT = 2;
const MAY_CALL = 0b110000;
const MAY_CALL_SHIFT = 4;
/** The place of a control, from 1. */
const REFUSAL = 0xffff00;
const REFUSAL_SHIFT = 8;
const answers = [undefined, false, true] as const;

const NTH_MASK = 0xfffff;
