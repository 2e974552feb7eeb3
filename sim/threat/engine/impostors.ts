import { hashOf } from '../../kernel/trace/hash.ts';
import type { Impostor, ShownCredential } from '../../protocol/client-port.ts';

/** A client of an actor in the name of a device. */
export interface ImpostorState {
  readonly actor: string;
  readonly device: number;
  /** The device under whose client id it connects, or connected last. */
  inNameOf: number;
  /** The attempts that use it, by number. */
  readonly attempts: number[];
  isOnline: boolean;
  /** The message id of the latest SUBSCRIBE. */
  subscribes: number;
  /** By device, how many of its messages have come; undefined before the first. */
  read: Map<number, number> | undefined;
}

/** The clients that actors have: one for each actor and device, with a number that it keeps. */
export class Impostors {
  private readonly states: ImpostorState[] = [];
  /** By actor, the number of its client in the name of each device. */
  private readonly numbers = new Map<string, Map<number, number>>();
  /** By actor and device, the stamp of the certificate that the actor has copied. */
  private readonly copied = new Map<string, number>();
  private readonly addresses = new Map<string, string>();

  constructor(
    /** The number of the first: consoles come before. */
    private readonly first: number,
  ) {}

  of(actor: string, device: number): number {
    const own = this.numbers.get(actor) ?? new Map<number, number>();
    this.numbers.set(actor, own);
    const known = own.get(device);
    if (known !== undefined) return known;
    const client = this.first + this.states.length;
    own.set(device, client);
    this.states.push({
      actor,
      device,
      inNameOf: device,
      attempts: [],
      isOnline: false,
      subscribes: 0,
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

  /**
   * Who it says it is: `stamp` is that of the certificate that it shows, the copied one by default; `idOf` is the device
   * whose client id it uses, its own by default.
   */
  identityOf(
    client: number,
    shows: ShownCredential,
    { stamp, idOf }: { readonly stamp: number | undefined; readonly idOf: number | undefined },
  ): Impostor {
    const state = this.at(client);
    const { actor, device } = state;
    state.inNameOf = idOf ?? device;
    const copied = stamp ?? this.copied.get(keyOf(actor, device)) ?? 0;
    const isOwn = shows === 'self-made' || shows === 'foreign';
    const identity = { actor, device, shows, issuedAt: isOwn ? 0 : copied, address: this.addressOf(actor) };
    return idOf === undefined ? identity : { ...identity, idOf };
  }

  /** Outside every site of the fleet (RFC 3849: the prefix of documentation). One text for all clients of an actor. */
  private addressOf(actor: string): string {
    const address = this.addresses.get(actor) ?? `2001:db8:ffff::${(hashOf(`actor/${actor}`) & 0xffff).toString(16)}`;
    this.addresses.set(actor, address);
    return address;
  }

  save() {
    return { states: structuredClone(this.states), copied: [...this.copied] };
  }

  restore(state: ReturnType<Impostors['save']>): void {
    this.states.length = 0;
    this.numbers.clear();
    this.copied.clear();
    for (const [key, issuedAt] of state.copied) this.copied.set(key, issuedAt);
    for (const one of structuredClone(state.states)) Object.assign(this.at(this.of(one.actor, one.device)), one);
  }
}

const keyOf = (actor: string, device: number): string => `${device} ${actor}`;
