import { Purpose } from '../kernel/chance/chance.ts';
import type { Tick } from '../kernel/ids.ts';
import { hashOf } from '../kernel/trace/hash.ts';
import type { LogsPlan } from '../plan/logs.ts';
import { loggerOf, type SeenEventId, type SeenFactsOf } from './seen-events.ts';
import { type SeenBatch, type SeenSink, seenFields } from './seen-row.ts';

interface SeenLogParts {
  readonly clock: { readonly now: Tick };
  readonly chance: { uniformAt(key: number, purpose: Purpose, nth: number): number };
  /** Undefined: entries arrive in the tick in which they are written, and none is lost. */
  readonly logs: LogsPlan | undefined;
  readonly sink: SeenSink;
}

/**
 * What the components of the platform log: each hands its entries in, and they come out in batches, one for each tick in
 * which some arrive. A run that wants no logs has none of these, and its components write nothing.
 *
 * Chance  whether an entry is lost depends on the entry and its tick alone, so no entry shifts the luck of another
 * Memory  the entries on their way
 */
export class SeenLog {
  private readonly batches = new Map<Tick, WrittenBatch>();
  /** The ticks of the batches, rising. */
  private due: Tick[] = [];

  constructor(private readonly parts: SeenLogParts) {}

  /** An entry is written now. `clockOffsetMs`: how far the clock of its logger is ahead. */
  write<Id extends SeenEventId>(event: Id, facts: SeenFactsOf<Id>, clockOffsetMs = 0): void {
    const { clock, logs } = this.parts;
    const { now } = clock;
    if (now > (this.due[0] ?? now)) this.release(now);
    const log = logs?.[loggerOf(event)];
    if (log !== undefined && this.isLost(event, facts, log.loss)) return;
    const batch = this.batchAt(now + (log?.delayMs ?? 0));
    batch.writtenAt.push(now + clockOffsetMs);
    batch.event.push(event);
    const given: WrittenFacts = facts;
    for (const field of seenFields) batch[field].push(given[field]);
  }

  /** Hands on what has arrived before that tick. */
  release(before: Tick): void {
    while (this.due.length > 0 && this.due[0]! < before) {
      const tick = this.due.shift()!;
      const batch = this.batches.get(tick)!;
      this.batches.delete(tick);
      this.parts.sink(batch as SeenBatch);
    }
  }

  save(): readonly SeenBatch[] {
    return this.due.map((tick) => structuredClone(this.batches.get(tick)!) as SeenBatch);
  }

  restore(batches: readonly SeenBatch[]): void {
    this.batches.clear();
    this.due = batches.map(({ receivedAt }) => receivedAt);
    for (const batch of batches) this.batches.set(batch.receivedAt, structuredClone(batch) as WrittenBatch);
  }

  private isLost(event: SeenEventId, facts: WrittenFacts, loss: number): boolean {
    if (loss === 0) return false;
    const entry = [event, ...seenFields.map((field) => facts[field] ?? '')].join('\n');
    const { chance, clock } = this.parts;
    return chance.uniformAt(hashOf(entry), Purpose.logLoss, clock.now) < loss;
  }

  private batchAt(tick: Tick): WrittenBatch {
    const known = this.batches.get(tick);
    if (known !== undefined) return known;
    const batch = newBatch(tick);
    this.batches.set(tick, batch);
    // Most logs take the same time, so a new batch is mostly the last.
    let place = this.due.length;
    while (place > 0 && this.due[place - 1]! > tick) place--;
    this.due.splice(place, 0, tick);
    return batch;
  }
}

type WrittenFacts = { readonly [Field in (typeof seenFields)[number]]?: string | number | undefined };

type WrittenBatch = { readonly receivedAt: Tick; readonly writtenAt: number[]; readonly event: SeenEventId[] } & {
  readonly [Field in (typeof seenFields)[number]]: (string | number | undefined)[];
};

const newBatch = (receivedAt: Tick): WrittenBatch => ({
  ...{ receivedAt, writtenAt: [], event: [] },
  ...{ clientId: [], serial: [], address: [], topic: [], bytes: [], count: [], code: [], release: [], operator: [] },
});
