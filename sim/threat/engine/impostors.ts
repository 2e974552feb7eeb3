import { hashOf } from '../../kernel/trace/hash.ts';
import type { Impostor, ShownCredential } from '../../protocol/client-port.ts';
import type { DeviceCommand } from '../../protocol/device-command.ts';

/** A client of an actor in the name of a device. */
export interface ImpostorState {
  readonly actor: string;
  readonly device: number;
  /** The device under whose client id it connects, or connected last. */
  inNameOf: number;
  /** The console in whose place it connects, if it is none of a device. */
  readonly console?: string;
  /** The attempts at its device that use it, by number. */
  readonly attempts: number[];
  /** The attempts at other devices that go out in its session. */
  readonly guests: number[];
  isOnline: boolean;
  /** The latest message id. */
  lastId: number;
  /** By message id, the attempt that waits for the broker to acknowledge it; undefined: none does. */
  unacknowledged: Map<number, number> | undefined;
  /** By device, how many of its messages have come; undefined before the first. */
  read: Map<number, number> | undefined;
}

/** What a client shows besides its credential, if it differs from what its device would show. */
interface ShownWith {
  readonly stamp: number | undefined;
  readonly idOf: number | undefined;
  readonly will: Impostor['will'] | undefined;
  readonly resumes: true | undefined;
}

/** The clients that actors have: one for each actor and device, with a number that it keeps. */
export class Impostors {
  private readonly states: ImpostorState[] = [];
  /** By actor, the number of its client in the name of each device. */
  private readonly numbers = new Map<string, Map<number, number>>();
  /** By actor and device, the stamp of the certificate that the actor has copied. */
  private readonly copied = new Map<string, number>();
  /** By actor and device, the latest command to the device that the actor has read. */
  private readonly recorded = new Map<string, DeviceCommand>();
  /** By actor, its clients that have a session. */
  private readonly online = new Map<string, Set<number>>();
  private readonly addresses = new Map<string, string>();

  constructor(
    /** The number of the first: consoles come before. */
    private readonly first: number,
  ) {}

  /** Its client in the name of a device. */
  of(actor: string, device: number): number {
    return this.clientOf(actor, device, device);
  }

  /** Its client in the place of a console, of a tenant that the device belongs to. */
  inPlaceOf(actor: string, console: { readonly name: string; readonly place: number }, device: number): number {
    return this.clientOf(actor, -1 - console.place, device, console.name);
  }

  /** A client of the actor that has a session, or -1. */
  onlineOf(actor: string): number {
    for (const client of this.online.get(actor) ?? []) return client;
    return -1;
  }

  /** The client has a session now, or has none any more. */
  setOnline(client: number, isOnline: boolean): void {
    const state = this.at(client);
    state.isOnline = isOnline;
    const all = this.online.get(state.actor) ?? new Set();
    this.online.set(state.actor, all);
    if (isOnline) all.add(client);
    else all.delete(client);
  }

  record(actor: string, device: number, command: DeviceCommand): void {
    this.recorded.set(keyOf(actor, device), command);
  }

  recordedBy(actor: string, device: number): DeviceCommand | undefined {
    return this.recorded.get(keyOf(actor, device));
  }

  /** `key` tells the clients of an actor apart. */
  private clientOf(actor: string, key: number, device: number, console?: string): number {
    const own = this.numbers.get(actor) ?? new Map<number, number>();
    this.numbers.set(actor, own);
    const known = own.get(key);
    if (known !== undefined) return known;
    const client = this.first + this.states.length;
    own.set(key, client);
    this.states.push({
      actor,
      device,
      inNameOf: device,
      ...(console !== undefined && { console }),
      attempts: [],
      guests: [],
      isOnline: false,
      lastId: 0,
      unacknowledged: undefined,
      read: undefined,
    });
    return client;
  }

  at(client: number): ImpostorState {
    return this.states[client - this.first];
  }

  *[Symbol.iterator](): Iterator<ImpostorState> {
    yield* this.states;
  }

  copyCertificate(actor: string, device: number, issuedAt: number): void {
    this.copied.set(keyOf(actor, device), issuedAt);
  }

  /** The stamp of the certificate that it has copied, 0 for none. */
  copiedBy(actor: string, device: number): number {
    return this.copied.get(keyOf(actor, device)) ?? 0;
  }

  /**
   * Who it says it is: `stamp` is that of the certificate that it shows, the copied one by default; `idOf` is the device
   * whose client id it uses, its own by default.
   */
  identityOf(client: number, shows: ShownCredential, { stamp, idOf, will, resumes }: ShownWith): Impostor {
    const state = this.at(client);
    const { actor, device } = state;
    state.inNameOf = idOf ?? device;
    const copied = stamp ?? this.copiedBy(actor, device);
    const isOwn = shows === 'self-made' || shows === 'foreign';
    return {
      ...{ actor, device, shows, issuedAt: isOwn ? 0 : copied, address: this.addressOf(actor) },
      ...(idOf !== undefined && { idOf }),
      ...(state.console !== undefined && { console: state.console }),
      ...(will !== undefined && { will }),
      ...(resumes === true && { resumes }),
    };
  }

  /** Outside every site of the fleet (RFC 3849: the prefix of documentation). One text for all clients of an actor. */
  private addressOf(actor: string): string {
    const address = this.addresses.get(actor) ?? `2001:db8:ffff::${(hashOf(`actor/${actor}`) & 0xffff).toString(16)}`;
    this.addresses.set(actor, address);
    return address;
  }

  save() {
    const { states, numbers } = this;
    return {
      states: structuredClone(states),
      numbers: [...numbers].map(([actor, own]) => ({ actor, own: [...own] })),
      copied: [...this.copied],
      recorded: [...this.recorded],
    };
  }

  restore(state: ReturnType<Impostors['save']>): void {
    this.states.length = 0;
    this.numbers.clear();
    this.copied.clear();
    this.recorded.clear();
    this.online.clear();
    for (const [key, issuedAt] of state.copied) this.copied.set(key, issuedAt);
    for (const [key, command] of state.recorded) this.recorded.set(key, command);
    for (const { actor, own } of state.numbers) this.numbers.set(actor, new Map(own));
    this.states.push(...structuredClone(state.states));
    this.states.forEach(({ isOnline }, place) => {
      if (isOnline) this.setOnline(this.first + place, true);
    });
  }
}

export const MESSAGE_ID_MAX = 65_535;

const keyOf = (actor: string, device: number): string => `${device} ${actor}`;
