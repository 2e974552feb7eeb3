import type { Tick } from '../../sim/kernel/ids.ts';
import { NumberColumn } from '../../sim/kernel/number-column.ts';
import { WordRecords } from '../../sim/kernel/word-records.ts';

/**
 * By client, the latest refusal of each request.
 *
 * Shape   a list of records for each client, the latest first: the code of the request, that of the control, the instant
 * Memory  20 bytes a refusal that is kept, and 4 a client
 */
export class ClientRefusals {
  private readonly records = new WordRecords(WORDS);
  /** By client, the record of its latest. */
  private readonly latest = new NumberColumn();

  /** A request of the client is refused: its latest, in place of the one of that request before. */
  add(client: number, { request, control, at }: ClientRefusal): void {
    const first = this.latest.get(client) ?? NONE;
    const place = this.taken(first, request) ?? this.records.add();
    this.records.write(place, REQUEST, request);
    this.records.write(place, CONTROL, control);
    this.records.writeInstant(place, INSTANT, at);
    // It heads the list already if it was the latest before.
    if (place === first) return;
    this.records.write(place, NEXT, first);
    this.latest.set(client, place);
  }

  /** The latest of these requests from that tick on. */
  latestOf(client: number, requests: readonly number[], since: Tick): ClientRefusal | undefined {
    for (let place = this.latest.get(client) ?? NONE; place !== NONE; place = this.records.read(place, NEXT)) {
      const refusal = this.at(place);
      if (refusal.at >= since && requests.includes(refusal.request)) return refusal;
    }
    return undefined;
  }

  save() {
    return { records: this.records.save(), latest: this.latest.save() };
  }

  restore({ records, latest }: ReturnType<ClientRefusals['save']>): void {
    this.records.restore(records);
    this.latest.restore(latest);
  }

  private at(place: number): ClientRefusal {
    const [request, control] = [REQUEST, CONTROL].map((field) => this.records.read(place, field));
    return { request, control, at: this.records.readInstant(place, INSTANT) };
  }

  /** The record of a request in a list, taken out of it unless it is the first. */
  private taken(first: number, request: number): number | undefined {
    let before = NONE;
    for (let place = first; place !== NONE; place = this.records.read(place, NEXT)) {
      if (this.records.read(place, REQUEST) === request) {
        if (before !== NONE) this.records.write(before, NEXT, this.records.read(place, NEXT));
        return place;
      }
      before = place;
    }
    return undefined;
  }
}

/** Codes of a request and of a control, and when that was. */
export interface ClientRefusal {
  readonly request: number;
  readonly control: number;
  readonly at: Tick;
}

const NONE = -1;
const WORDS = 5;
const REQUEST = 0;
const CONTROL = 1;
const NEXT = 2;
const INSTANT = 3;
