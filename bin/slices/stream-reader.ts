import type { Redis } from 'ioredis';
import { entryId, FIELD } from './stream-writer.ts';

/** One stream that is read, and what is done with it. */
export interface ReadStream {
  readonly key: string;
  /** Called with each message, in order and once. It throws for one that is none. */
  take(message: Uint8Array): void;
  /** Called once, if entries are missing or are none of ours: nothing more is read. */
  broken(reason: string): void;
}

/**
 * Reads messages of several streams, in the order of each, and deletes what it has read. It knows which entry is next, so one that the
 * service has lost, or that another client has added, shows.
 */
export class StreamReader {
  private open: Open[];
  private timer: NodeJS.Timeout | undefined;
  private isOver = false;

  /** `reading` only waits for entries; `redis` deletes them. */
  constructor(
    private readonly reading: Redis,
    private readonly redis: Redis,
    streams: readonly ReadStream[],
  ) {
    this.open = streams.map((stream) => ({ stream, read: 0, done: [] }));
  }

  /** Reads until `end`, or until no stream is left. */
  async run(): Promise<void> {
    while (!this.isOver && this.open.length > 0) {
      const keys = this.open.map(({ stream }) => stream.key);
      const last = this.open.map(({ read }) => entryId(read));
      const how = ['COUNT', ENTRIES, 'BLOCK', BLOCK_MS, 'STREAMS', ...keys, ...last];
      const found = (await this.reading.callBuffer('XREAD', ...how)) as readonly Found[] | null;
      for (const [key, entries] of found ?? []) this.take(key.toString(), entries);
    }
  }

  /** Stops reading one stream, or all. */
  end(key?: string): void {
    if (key === undefined) {
      this.isOver = true;
      clearTimeout(this.timer);
    } else this.open = this.open.filter(({ stream }) => stream.key !== key);
  }

  private take(key: string, entries: readonly Entry[]): void {
    const open = this.open.find(({ stream }) => stream.key === key);
    if (open === undefined) return;
    const ids: string[] = [];
    try {
      for (const [id, fields] of entries) {
        // A message may have ended this stream.
        if (this.isOver || !this.open.includes(open)) break;
        const due = entryId(open.read + 1);
        if (id.toString() !== due)
          throw new Error(`entry ${due.slice(0, -2)} of its stream is missing, or another client writes into it`);
        open.read++;
        ids.push(due);
        for (const message of messagesIn(fields)) open.stream.take(message);
      }
    } catch (error) {
      this.end(key);
      open.stream.broken((error as Error).message);
    }
    open.done.push(...ids);
    if (open.done.length >= DELETED_AT_ONCE) this.deleteRead(open);
    else if (open.done.length > 0) this.timer ??= setTimeout(() => this.deleteAllRead(), DELETE_MS);
  }

  private deleteAllRead(): void {
    this.timer = undefined;
    for (const open of this.open) if (open.done.length > 0) this.deleteRead(open);
  }

  private deleteRead(open: Open): void {
    // Sent again by itself if the connection is cut; at the end the whole stream goes.
    this.redis.xdel(open.stream.key, ...open.done.splice(0)).catch(() => {});
  }
}

interface Open {
  readonly stream: ReadStream;
  /** How many entries have been read. */
  read: number;
  /** Those of them that are not deleted yet. */
  readonly done: string[];
}

type Entry = readonly [id: Buffer, fields: readonly Buffer[]];
type Found = readonly [key: Buffer, entries: readonly Entry[]];

function messagesIn(fields: readonly Buffer[]): readonly Buffer[] {
  if (fields.length % 2 !== 0 || fields.some((field, at) => at % 2 === 0 && field.toString() !== FIELD))
    throw new Error('an entry of its stream has other fields');
  return fields.filter((_, at) => at % 2 === 1);
}

const ENTRIES = 32;
const DELETED_AT_ONCE = 16;
const DELETE_MS = 10;
const BLOCK_MS = 1_000;
