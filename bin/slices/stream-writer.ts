import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { reasonOf } from '../queue/run-job-here.ts';

/**
 * Appends messages to a stream of Redis in order, each once, whatever becomes of the connection.
 *
 * One entry is under way at a time, and what comes meanwhile goes into the next. Its id is its number in the stream, so Redis refuses an
 * entry that is sent again because its answer was lost.
 *
 * Memory  BUFFER_BYTES_MAX here, ENTRIES_MAX entries of at most ENTRY_BYTES_MAX there: it waits for the reader, who deletes what it has read
 */
export class StreamWriter {
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;
  private written = 0;
  private isWriting = false;
  private isOver = false;
  private whenEmpty: (() => void)[] = [];

  /** `broken` is called once, if messages can no longer get through. */
  constructor(
    private readonly redis: Redis,
    private readonly key: string,
    private readonly keepMs: number,
    private readonly broken: (reason: string) => void,
  ) {}

  send(message: Uint8Array): void {
    if (this.isOver) return;
    this.waiting.push(message);
    this.waitingBytes += message.length;
    if (this.waitingBytes > BUFFER_BYTES_MAX)
      this.fail(`${Math.round(this.waitingBytes / 2 ** 20)} MB of messages wait, and nothing takes them`);
    else if (!this.isWriting) void this.write();
  }

  /** Waits until everything has been appended, or nothing more will be. */
  empty(): Promise<void> {
    if (this.isOver || !this.isWriting) return Promise.resolve();
    return new Promise((resolve) => this.whenEmpty.push(resolve));
  }

  /** Sends nothing more. */
  end(): void {
    this.isOver = true;
    this.waiting = [];
    this.settle();
  }

  private async write(): Promise<void> {
    this.isWriting = true;
    try {
      // What is sent in the same turn goes into the same entry.
      await null;
      while (this.waiting.length > 0 && !this.isOver) {
        await this.append(this.nextBatch());
        // A run has ticks of a millisecond: what comes within one may as well share an entry.
        await pause(PACE_MS);
      }
    } catch (error) {
      this.fail(reasonOf(error));
    }
    this.isWriting = false;
    this.settle();
  }

  private nextBatch(): readonly Uint8Array[] {
    let [count, bytes] = [0, 0];
    for (const { length } of this.waiting) {
      if (count === MESSAGES_MAX || (count > 0 && bytes + length > ENTRY_BYTES_MAX)) break;
      count++;
      bytes += length;
    }
    this.waitingBytes -= bytes;
    return this.waiting.splice(0, count);
  }

  private async append(batch: readonly Uint8Array[]): Promise<void> {
    const id = entryId(++this.written);
    const fields = batch.flatMap((message) => [FIELD, Buffer.from(message.buffer, message.byteOffset, message.length)]);
    const added = this.redis.call('XADD', this.key, id, ...fields).catch((error: Error) => this.accept(id, error));
    if (this.written % LOOK_EVERY !== 1) {
      await added;
      return;
    }
    const [, , length] = await Promise.all([
      added,
      this.redis.pexpire(this.key, this.keepMs),
      this.redis.xlen(this.key),
    ]);
    if (length > ENTRIES_MAX) await this.untilRead();
  }

  /** An entry that is there already came with a connection that was cut before its answer. */
  private async accept(id: string, error: Error): Promise<void> {
    if (!/equal or smaller/.test(error.message)) throw error;
    const about = (await this.redis.call('XINFO', 'STREAM', this.key)) as readonly unknown[];
    const last = about[about.indexOf('last-generated-id') + 1];
    if (last !== id) throw new Error('another client writes into its stream');
  }

  private async untilRead(): Promise<void> {
    while (!this.isOver && (await this.redis.xlen(this.key)) > ENTRIES_MAX / 2) await pause(FULL_MS);
  }

  private fail(reason: string): void {
    if (this.isOver) return;
    this.end();
    this.broken(reason);
  }

  private settle(): void {
    for (const resolve of this.whenEmpty.splice(0)) resolve();
  }
}

/** The id of the nth entry of a stream, from 1. */
export const entryId = (nth: number): string => `${nth}-0`;
/** The name of a message in an entry. */
export const FIELD = 'm';

/** An entry, unless one message is longer. */
const ENTRY_BYTES_MAX = 2 ** 20;
const MESSAGES_MAX = 256;
const ENTRIES_MAX = 64;
/** It looks so often how many entries the reader has not deleted. */
const LOOK_EVERY = 8;
const PACE_MS = 1;
const BUFFER_BYTES_MAX = 2 ** 25;
const FULL_MS = 20;
