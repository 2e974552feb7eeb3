import { WordRecords } from '../../kernel/word-records.ts';

/** What is known of a client from its start. */
export interface ClientStart {
  readonly actor: string;
  readonly device: number;
  /** The console in whose place it connects, if it is none of a device. */
  readonly console: string | undefined;
}

/**
 * The clients of all actors, by their place.
 *
 * Memory  32 bytes a client, and what it has read of each device since the last rows of it
 */
export class ImpostorStates {
  private readonly records = new WordRecords(WORDS);
  /** Of actors and consoles. */
  private readonly names: string[] = [];
  /** By client, how many messages of each device have come. */
  private readonly readOf = new Map<number, Map<number, number>>();

  get length(): number {
    return this.records.length;
  }

  at(place: number): ImpostorState {
    return new ImpostorState(this, place);
  }

  /** Its place. */
  add({ actor, device, console }: ClientStart): number {
    const place = this.records.add();
    this.write(place, ACTOR, this.placeOf(actor));
    this.write(place, DEVICE, device);
    this.write(place, IN_NAME_OF, device);
    this.write(place, CONSOLE, console === undefined ? 0 : this.placeOf(console));
    this.write(place, LAST_ATTEMPT, -1);
    this.write(place, LAST_GUEST, -1);
    return place;
  }

  save() {
    return {
      records: this.records.save(),
      names: this.names.slice(),
      readOf: [...this.readOf].map(([place, counts]) => ({ place, counts: [...counts] })),
    };
  }

  restore({ records, names, readOf }: ReturnType<ImpostorStates['save']>): void {
    this.records.restore(records);
    this.names.splice(0, this.names.length, ...names);
    this.readOf.clear();
    for (const { place, counts } of readOf) this.readOf.set(place, new Map(counts));
  }

  /** One word of a record, for the view of it. */
  read(place: number, field: number): number {
    return this.records.read(place, field);
  }

  write(place: number, field: number, value: number): void {
    this.records.write(place, field, value);
  }

  /** The name at a place from 1 on; none at 0. */
  nameAt(place: number): string | undefined {
    return this.names[place - 1];
  }

  /** A message of the device has come to the client. */
  countRead(place: number, device: number): void {
    const counts = this.readOf.get(place) ?? new Map<number, number>();
    this.readOf.set(place, counts.set(device, (counts.get(device) ?? 0) + 1));
  }

  /** By device, how many messages have come since this was called last. */
  takeRead(place: number): ReadonlyMap<number, number> | undefined {
    const counts = this.readOf.get(place);
    this.readOf.delete(place);
    return counts;
  }

  private placeOf(name: string): number {
    const known = this.names.indexOf(name);
    return known < 0 ? this.names.push(name) : known + 1;
  }
}

/** A client of an actor in the name of a device: a view of its record. */
export class ImpostorState {
  constructor(
    private readonly all: ImpostorStates,
    private readonly place: number,
  ) {}

  get actor(): string {
    return this.all.nameAt(this.all.read(this.place, ACTOR)) ?? '';
  }

  get device(): number {
    return this.all.read(this.place, DEVICE);
  }

  /** The console in whose place it connects, if it is none of a device. */
  get console(): string | undefined {
    return this.all.nameAt(this.all.read(this.place, CONSOLE));
  }

  /** The device under whose client id it connects, or connected last. */
  get inNameOf(): number {
    return this.all.read(this.place, IN_NAME_OF);
  }

  set inNameOf(device: number) {
    this.all.write(this.place, IN_NAME_OF, device);
  }

  /** The latest attempt at its device that uses it, or -1. */
  get lastAttempt(): number {
    return this.all.read(this.place, LAST_ATTEMPT);
  }

  set lastAttempt(number: number) {
    this.all.write(this.place, LAST_ATTEMPT, number);
  }

  /** The latest attempt at another device that goes out in its session, or -1. */
  get lastGuest(): number {
    return this.all.read(this.place, LAST_GUEST);
  }

  set lastGuest(number: number) {
    this.all.write(this.place, LAST_GUEST, number);
  }

  get isOnline(): boolean {
    return this.all.read(this.place, IS_ONLINE) === 1;
  }

  set isOnline(is: boolean) {
    this.all.write(this.place, IS_ONLINE, is ? 1 : 0);
  }

  /** The latest message id, 0 before the first. */
  get lastId(): number {
    return this.all.read(this.place, LAST_ID);
  }

  set lastId(id: number) {
    this.all.write(this.place, LAST_ID, id);
  }

  /** A message of the device has come. */
  countRead(device: number): void {
    this.all.countRead(this.place, device);
  }

  /** By device, how many messages have come since this was called last. */
  takeRead(): ReadonlyMap<number, number> | undefined {
    return this.all.takeRead(this.place);
  }
}

const WORDS = 8;
const ACTOR = 0;
const DEVICE = 1;
const CONSOLE = 2;
const IN_NAME_OF = 3;
const LAST_ATTEMPT = 4;
const LAST_GUEST = 5;
const IS_ONLINE = 6;
const LAST_ID = 7;
