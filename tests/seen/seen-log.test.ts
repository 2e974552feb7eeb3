import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Chance } from '../../sim/kernel/chance/chance.ts';
import { type LogPlan, type LogsPlan, loggers } from '../../sim/plan/logs.ts';
import type { SeenEventId } from '../../sim/seen/seen-events.ts';
import { SeenLog } from '../../sim/seen/seen-log.ts';
import { rowsOf, type SeenBatch, type SeenRow } from '../../sim/seen/seen-row.ts';

const at = (delayMs: number, loss = 0): LogPlan => ({ delayMs, loss });
const logsOf = (all: LogPlan, own: Partial<LogsPlan> = {}): LogsPlan =>
  ({ ...Object.fromEntries(loggers.map((logger) => [logger, all])), ...own }) as LogsPlan;

interface Entry {
  readonly tick: number;
  readonly event: Extract<SeenEventId, 'broker.connect' | 'ca.issued' | 'update.check'>;
  readonly clientId: string;
}

/** What comes out of a log into which these entries are written, in order of their ticks. */
function received(entries: readonly Entry[], logs?: LogsPlan, until = 1_000_000): readonly SeenBatch[] {
  const clock = { now: 0 };
  const batches: SeenBatch[] = [];
  const log = new SeenLog({ clock, chance: new Chance(7, []), logs, sink: (batch) => batches.push(batch) });
  for (const { tick, event, clientId } of entries) {
    clock.now = tick;
    log.write(event, { clientId });
  }
  log.release(until);
  return batches;
}

const entry = (tick: number, clientId: string, event: Entry['event'] = 'broker.connect'): Entry => ({
  ...{ tick, event, clientId },
});
const inShort = (batches: readonly SeenBatch[]) =>
  batches.map((batch) => [
    batch.receivedAt,
    ...rowsOf(batch).map((row) => `${row.writtenAt} ${row.event} ${row.clientId}`),
  ]);

describe('a log', () => {
  it('hands on the entries of one tick together, in the order in which they were written', () => {
    expect(inShort(received([entry(5, 'b'), entry(5, 'a'), entry(9, 'c')]))).toEqual([
      [5, '5 broker.connect b', '5 broker.connect a'],
      [9, '9 broker.connect c'],
    ]);
  });

  it('hands on nothing of a tick that is not over', () => {
    expect(received([entry(5, 'a')], undefined, 5)).toEqual([]);
    expect(received([entry(5, 'a')], undefined, 6)).toHaveLength(1);
  });

  it('is as late as its scenario says, each logger by its own delay', () => {
    const logs = logsOf(at(2_000), { ca: at(10) });
    const entries = [entry(5, 'a'), entry(6, 'b', 'ca.issued'), entry(2_001, 'c', 'ca.issued'), entry(3_000, 'd')];
    expect(inShort(received(entries, logs))).toEqual([
      [16, '6 ca.issued b'],
      [2_005, '5 broker.connect a'],
      [2_011, '2001 ca.issued c'],
      [5_000, '3000 broker.connect d'],
    ]);
  });

  it('never hands on what would arrive after the end', () => {
    expect(inShort(received([entry(5, 'a'), entry(50, 'b')], logsOf(at(100)), 110))).toEqual([
      [105, '5 broker.connect a'],
    ]);
  });

  it('shows the time of the clock that its logger has, which may be before the run', () => {
    const batches: SeenBatch[] = [];
    const log = new SeenLog({
      ...{ clock: { now: 40 }, chance: new Chance(7, []), logs: undefined },
      sink: (batch) => batches.push(batch),
    });
    log.write('broker.connect', { clientId: 'a' }, -100);
    log.release(41);
    expect(rowsOf(batches[0]!)).toEqual<readonly SeenRow[]>([
      { receivedAt: 40, writtenAt: -60, logger: 'broker', event: 'broker.connect', clientId: 'a' },
    ]);
  });

  it('loses the share of entries that its scenario says, of the loggers that it says', () => {
    const entries = Array.from({ length: 4_000 }, (_, i) =>
      entry(5, `c${i}`, i % 2 === 0 ? 'broker.connect' : 'ca.issued'),
    );
    const kept = received(entries, logsOf(at(0), { broker: at(0, 0.25) })).flatMap(rowsOf);
    expect(kept.filter(({ logger }) => logger === 'ca')).toHaveLength(2_000);
    // Binomial with 2,000 entries: 1,500 and four standard deviations.
    expect(Math.abs(kept.filter(({ logger }) => logger === 'broker').length - 1_500)).toBeLessThan(78);
    expect(received(entries, logsOf(at(0, 1)))).toEqual([]);
  });

  const entries = fc.array(
    fc.record({
      tick: fc.nat({ max: 40 }),
      event: fc.constantFrom('broker.connect', 'ca.issued', 'update.check'),
      clientId: fc.constantFrom('a', 'b', 'c'),
    }),
    { maxLength: 30 },
  ) as fc.Arbitrary<Entry[]>;
  const inOrder = (list: readonly Entry[]): readonly Entry[] => [...list].sort((one, other) => one.tick - other.tick);
  const texts = (list: readonly Entry[], logs: LogsPlan): readonly string[] =>
    received(inOrder(list), logs)
      .flatMap(rowsOf)
      .map((row) => JSON.stringify(row));
  const lossy = logsOf(at(3, 0.5), { ca: at(0, 0.5), update: at(11, 0.2) });

  it('lets no entry shift the luck of another', () => {
    fc.assert(
      fc.property(entries, entries, (one, other) => {
        const left = new Map<string, number>();
        for (const text of texts([...one, ...other], lossy)) left.set(text, (left.get(text) ?? 0) + 1);
        for (const text of [...texts(one, lossy), ...texts(other, lossy)]) left.set(text, (left.get(text) ?? 0) - 1);
        expect([...left.values()].filter((count) => count !== 0)).toEqual([]);
      }),
    );
  });

  it('goes on from a checkpoint as it would have', () => {
    fc.assert(
      fc.property(entries, fc.nat({ max: 40 }), (list, tick) => {
        const all = inOrder(list);
        const clock = { now: 0 };
        const out: SeenBatch[] = [];
        const newLog = () =>
          new SeenLog({ clock, chance: new Chance(7, []), logs: lossy, sink: (batch) => out.push(batch) });
        let log = newLog();
        let isSaved = false;
        for (const { tick: when, event, clientId } of all) {
          if (!isSaved && when >= tick) {
            const state = structuredClone(log.save());
            log = newLog();
            log.restore(state);
            isSaved = true;
          }
          clock.now = when;
          log.write(event, { clientId });
        }
        log.release(1_000);
        expect(inShort(out)).toEqual(inShort(received(all, lossy)));
      }),
    );
  });
});
