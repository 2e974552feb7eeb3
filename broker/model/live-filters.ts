import { doFiltersMeet } from '../../sim/protocol/topic-filter.ts';
import { INGEST_FILTER } from '../../sim/protocol/topic-layout.ts';
import type { Qos } from '../store/sessions.ts';
import { FilterTrie } from '../topic/filter-trie.ts';

/** One filter of one connection. */
export interface LiveFilter {
  readonly conn: number;
  readonly filter: string;
  readonly qos: Qos;
  /** How many subscriptions were made before it. */
  readonly nth: number;
}

/** The filters of connected clients, except a device's own commands topic, which `ConnectionColumns` holds. */
export class LiveFilters {
  private byConnection = new Map<number, Map<string, LiveFilter>>();
  private trie = new FilterTrie<LiveFilter>();
  private subscribed = 0;
  private onReadings = 0;
  private onSystem = 0;

  get isEmpty(): boolean {
    return this.byConnection.size === 0;
  }

  /** Whether a client other than the platform may be subscribed to readings. */
  get hasReadingFilters(): boolean {
    return this.onReadings > 0;
  }

  /** Whether a client may be subscribed to the broker's own `$SYS/` events. */
  get hasSystemFilters(): boolean {
    return this.onSystem > 0;
  }

  add(conn: number, filter: string, qos: Qos): void {
    let own = this.byConnection.get(conn);
    if (own === undefined) {
      own = new Map();
      this.byConnection.set(conn, own);
    }
    const had = own.get(filter);
    if (had?.qos === qos) return;
    if (had !== undefined) this.take(had);
    const live: LiveFilter = { conn, filter, qos, nth: this.subscribed++ };
    own.set(filter, live);
    this.trie.add(filter, live);
    this.count(filter, 1);
  }

  remove(conn: number, filter: string): void {
    const own = this.byConnection.get(conn);
    const live = own?.get(filter);
    if (own === undefined || live === undefined) return;
    own.delete(filter);
    if (own.size === 0) this.byConnection.delete(conn);
    this.take(live);
  }

  /** A connection's filters, in the order of subscribing. */
  of(conn: number): readonly string[] {
    return [...(this.byConnection.get(conn)?.keys() ?? [])];
  }

  removeAll(conn: number): void {
    const own = this.byConnection.get(conn);
    if (own === undefined) return;
    this.byConnection.delete(conn);
    for (const live of own.values()) this.take(live);
  }

  qosOf(conn: number, filter: string): Qos | undefined {
    return this.byConnection.get(conn)?.get(filter)?.qos;
  }

  match(topic: string, found: LiveFilter[]): void {
    this.trie.match(topic, found);
  }

  has(conn: number): boolean {
    return this.byConnection.has(conn);
  }

  save(): LiveFilterState {
    return [...this.byConnection.values()].map((own) => [...own.values()]);
  }

  restore(state: LiveFilterState): void {
    this.byConnection = new Map(
      state.map((own) => [own[0].conn, new Map(own.map((live) => [live.filter, { ...live }]))]),
    );
    this.trie = new FilterTrie();
    this.subscribed = 0;
    this.onReadings = 0;
    this.onSystem = 0;
    const all = [...this.byConnection.values()].flatMap((own) => [...own.values()]);
    for (const live of all.sort((a, b) => a.nth - b.nth)) {
      this.trie.add(live.filter, live);
      this.count(live.filter, 1);
      this.subscribed = live.nth + 1;
    }
  }

  private take(live: LiveFilter): void {
    this.trie.remove(live.filter, (value) => value === live);
    this.count(live.filter, -1);
  }

  private count(filter: string, by: 1 | -1): void {
    if (doFiltersMeet(filter, INGEST_FILTER)) this.onReadings += by;
    if (filter.startsWith('$')) this.onSystem += by;
  }
}

/** One list a connection, in its order of subscribing. */
export type LiveFilterState = readonly (readonly LiveFilter[])[];
