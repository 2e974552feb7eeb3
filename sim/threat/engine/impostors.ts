import { NumberColumn } from '../../kernel/number-column.ts';
import { hashOf } from '../../kernel/trace/hash.ts';
import type { Impostor, ShownCredential } from '../../protocol/client-port.ts';
import type { DeviceCommand } from '../../protocol/device-command.ts';
import { type ClientStart, type ImpostorState, ImpostorStates } from './impostor-states.ts';

/** What a client shows besides its credential, if it differs from what its device would show. */
interface ShownWith {
  readonly stamp: number | undefined;
  readonly idOf: number | undefined;
  readonly will: Impostor['will'] | undefined;
  readonly resumes: true | undefined;
  readonly isSilent: true | undefined;
}

/** What one actor has, by device. */
class OwnClients {
  /** The number of its client in the name of each device. */
  readonly numbers = new NumberColumn();
  /** The same in the place of each console. */
  readonly inPlace = new NumberColumn();
  /** The stamps of the certificates that it has copied. */
  readonly copied = new Map<number, number>();
  /** The latest command to each device that it has read. */
  readonly recorded = new Map<number, DeviceCommand>();
  /** Those that have a session. */
  readonly online = new Set<number>();
  /** Outside every site of the fleet (RFC 3849: the prefix of documentation). */
  readonly address: string;

  constructor(actor: string) {
    this.address = `2001:db8:ffff::${(hashOf(`actor/${actor}`) & 0xffff).toString(16)}`;
  }
}

/** The clients that actors have: one for each actor and device, with a number that it keeps. */
export class Impostors {
  private readonly states = new ImpostorStates();
  private readonly actors = new Map<string, OwnClients>();

  constructor(
    /** The number of the first: consoles come before. */
    private readonly first: number,
  ) {}

  /** Its client in the name of a device. */
  of(actor: string, device: number): number {
    return this.clientOf(this.own(actor).numbers, device, { actor, device, console: undefined });
  }

  /** The same, if it has one. */
  knownOf(actor: string, device: number): number | undefined {
    return this.actors.get(actor)?.numbers.get(device);
  }

  /** Its client in the place of a console, of a tenant that the device belongs to. */
  inPlaceOf(actor: string, { name, place }: { readonly name: string; readonly place: number }, device: number): number {
    return this.clientOf(this.own(actor).inPlace, place, { actor, device, console: name });
  }

  /** A client of the actor that has a session, or -1. */
  onlineOf(actor: string): number {
    for (const client of this.actors.get(actor)?.online ?? []) return client;
    return -1;
  }

  /** The client has a session now, or has none any more. */
  setOnline(client: number, isOnline: boolean): void {
    const state = this.at(client);
    state.isOnline = isOnline;
    const { online } = this.own(state.actor);
    if (isOnline) online.add(client);
    else online.delete(client);
  }

  record(actor: string, device: number, command: DeviceCommand): void {
    this.own(actor).recorded.set(device, command);
  }

  recordedBy(actor: string, device: number): DeviceCommand | undefined {
    return this.actors.get(actor)?.recorded.get(device);
  }

  at(client: number): ImpostorState {
    return this.states.at(client - this.first);
  }

  /** The id of its next message. */
  nextId(client: number): number {
    const state = this.at(client);
    state.lastId = (state.lastId % MESSAGE_ID_MAX) + 1;
    return state.lastId;
  }

  /** Their numbers. */
  *clients(): Generator<number> {
    for (let place = 0; place < this.states.length; place++) yield this.first + place;
  }

  copyCertificate(actor: string, device: number, issuedAt: number): void {
    this.own(actor).copied.set(device, issuedAt);
  }

  /** The stamp of the certificate that it has copied, 0 for none. */
  copiedBy(actor: string, device: number): number {
    return this.actors.get(actor)?.copied.get(device) ?? 0;
  }

  /**
   * Who it says it is: `stamp` is that of the certificate that it shows, the copied one by default; `idOf` is the device
   * whose client id it uses, its own by default.
   */
  identityOf(client: number, shows: ShownCredential, { stamp, idOf, will, resumes, isSilent }: ShownWith): Impostor {
    const state = this.at(client);
    const { actor, device, console } = state;
    state.inNameOf = idOf ?? device;
    const isOwn = shows === 'self-made' || shows === 'foreign';
    const issuedAt = isOwn ? 0 : (stamp ?? this.copiedBy(actor, device));
    return {
      ...{ actor, device, shows, issuedAt, address: this.own(actor).address },
      ...(idOf !== undefined && { idOf }),
      ...(console !== undefined && { console }),
      ...(will !== undefined && { will }),
      ...(resumes === true && { resumes }),
      ...(isSilent === true && { isSilent }),
    };
  }

  save() {
    return {
      states: this.states.save(),
      actors: [...this.actors].map(([actor, { numbers, inPlace, copied, recorded }]) => ({
        ...{ actor, numbers: numbers.save(), inPlace: inPlace.save() },
        ...{ copied: [...copied], recorded: [...recorded] },
      })),
    };
  }

  restore({ states, actors }: ReturnType<Impostors['save']>): void {
    this.actors.clear();
    for (const { actor, numbers, inPlace, copied, recorded } of actors) {
      const own = this.own(actor);
      own.numbers.restore(numbers);
      own.inPlace.restore(inPlace);
      for (const [device, issuedAt] of copied) own.copied.set(device, issuedAt);
      for (const [device, command] of recorded) own.recorded.set(device, command);
    }
    this.states.restore(states);
    for (const client of this.clients()) if (this.at(client).isOnline) this.setOnline(client, true);
  }

  private own(actor: string): OwnClients {
    const known = this.actors.get(actor) ?? new OwnClients(actor);
    this.actors.set(actor, known);
    return known;
  }

  /** The client at a place, which is made if there is none. */
  private clientOf(numbers: NumberColumn, place: number, start: ClientStart): number {
    const known = numbers.get(place);
    if (known !== undefined) return known;
    const client = this.first + this.states.add(start);
    numbers.set(place, client);
    return client;
  }
}

const MESSAGE_ID_MAX = 65_535;
