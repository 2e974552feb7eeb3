import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inRowOrder } from '../../reports/metrics/in-row-order.ts';
import type { ChangeBlock, EventBlock } from '../../sim/kernel/trace/sink.ts';
import { changeBlock, handTrace } from '../kit/hand-trace.ts';

const columns = {
  changes: ['row', 't', 'device', 'region', 'state', 'cause'],
  events: ['row', 't', 'kind', 'device', 'actor', 'control', 'verdict', 'detail', 'evidence', 'cause'],
} as const;
type Table = keyof typeof columns;

/**
 * Passes blocks on as a recorder does, which fills the same columns again and again, and records what consumers
 * receive.
 */
function orderOf(widest: number) {
  const seen: Record<string, number | string>[] = [];
  const take = (table: Table, block: ChangeBlock | EventBlock, i: number) => {
    const fields = columns[table].map((name) => [name, (block as unknown as Record<string, Uint32Array>)[name][i]]);
    seen.push({ table, ...Object.fromEntries(fields) });
  };
  const order = inRowOrder([
    {},
    {
      changes: (block, from, to) => {
        for (let i = from; i < to; i++) take('changes', block, i);
      },
      event: (block, i) => take('events', block, i),
    },
  ]);
  const reused = {
    changes: Object.fromEntries(columns.changes.map((name) => [name, new Uint32Array(widest)])),
    events: Object.fromEntries(columns.events.map((name) => [name, new Uint32Array(widest)])),
  };
  const give = (table: Table, rows: readonly number[]) => {
    const block = reused[table];
    rows.forEach((row, i) => {
      for (const name of columns[table]) block[name][i] = fieldOf(name, row);
    });
    order[table]({ ...block, length: rows.length, strings: [] } as never);
    for (const name of columns[table]) block[name].fill(0);
  };
  return { give, reached: () => order.reached(0), seen, rows: () => seen.map(({ row }) => row) };
}

/** No two columns of a row hold the same value, nor two rows in a column. */
const fieldOf = (name: string, row: number): number =>
  name === 'row' ? row : row * 100 + [...new Set([...columns.changes, ...columns.events])].indexOf(name as 'row');

const whole = (table: Table, row: number) => ({
  table,
  ...Object.fromEntries(columns[table].map((name) => [name, fieldOf(name, row)])),
});

/** Cuts rows into blocks of these sizes, over and over. */
function cut(rows: readonly number[], sizes: readonly number[]): number[][] {
  const blocks: number[][] = [];
  for (let from = 0, i = 0; from < rows.length; from += sizes[i++ % sizes.length])
    blocks.push(rows.slice(from, from + sizes[i % sizes.length]));
  return blocks;
}

describe('row order', () => {
  const seenBy = (kinds: readonly boolean[], isApart: boolean) => {
    const trace = handTrace();
    for (const isEvent of kinds) {
      if (isEvent) trace.event(0, 'step.started');
      else trace.change(0, 0, 'link online');
    }
    const seen: number[] = [];
    const changes = (block: ChangeBlock, from: number, to: number) => seen.push(...block.row.subarray(from, to));
    const event = (block: EventBlock, i: number) => seen.push(block.row[i]);
    const sink = { ...inRowOrder([{ changes, event }]), samples: () => {} };
    if (isApart) trace.feedApart(sink, 0);
    else trace.feed(sink, 0);
    return seen;
  };

  it('is restored whatever the blocks of the two tables', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 60 }), fc.boolean(), (kinds, isApart) => {
        expect(seenBy(kinds, isApart)).toEqual(kinds.map((_, row) => row));
      }),
    );
  });

  const sizes = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
  const traces = fc.record({
    tables: fc.array(fc.constantFrom<Table>('changes', 'events'), { maxLength: 60 }),
    changes: sizes,
    events: sizes,
    turns: fc.array(fc.boolean(), { maxLength: 60 }),
    /** How far row numbers advance from one row to the next, where some rows are not recorded. */
    steps: fc.constantFrom([1], [1, 1, 2], [3]),
  });

  it('passes each row on with all its fields as soon as those before it have come, and the rest at the end', () => {
    fc.assert(
      fc.property(traces, ({ tables, changes, events, turns, steps }) => {
        let next = 0;
        const all = tables.map((table, i) => {
          const row = next;
          next += steps[i % steps.length];
          return { table, row };
        });
        const rowsOf = (wanted: Table) => all.filter(({ table }) => table === wanted).map(({ row }) => row);
        const blocks = { changes: cut(rowsOf('changes'), changes), events: cut(rowsOf('events'), events) };
        const { give, reached, seen, rows } = orderOf(9);
        const given = new Set<number>();
        for (let i = 0; blocks.changes.length + blocks.events.length > 0; i++) {
          const turn = turns[i % Math.max(1, turns.length)] ? 'changes' : 'events';
          const table = blocks[turn].length > 0 ? turn : turn === 'changes' ? 'events' : 'changes';
          const block = blocks[table].shift()!;
          for (const row of block) given.add(row);
          give(table, block);
          const due: number[] = [];
          for (let row = 0; given.has(row); row++) due.push(row);
          expect(rows()).toEqual(due);
        }
        reached();
        expect(seen).toEqual(all.map(({ table, row }) => whole(table, row)));
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('continues after the end of a block', () => {
    const { give, reached, rows } = orderOf(4);
    give('changes', [2, 3, 6]);
    expect(rows()).toEqual([]);
    reached();
    expect(rows()).toEqual([2, 3, 6]);
    give('events', [7]);
    give('changes', [9]);
    give('events', [8, 10]);
    expect(rows()).toEqual([2, 3, 6, 7, 8, 9, 10]);
  });

  it('ends a run of changes at the first event after it, wherever that is', () => {
    for (const event of [1, 2, 3, 4, 5]) {
      const { give, reached, rows } = orderOf(6);
      const changes = [0, 10, 20, 30, 40];
      give('changes', changes);
      give('events', [event * 10 - 5]);
      reached();
      expect(rows()).toEqual([...changes, event * 10 - 5].sort((a, b) => a - b));
    }
  });

  it.each<[number[], [number, number][]]>([
    [[0, 1, 2, 3, 7], [[0, 4]]],
    [[0, 1, 2, 3, 4], [[0, 5]]],
    [[0, 2, 3, 4], [[0, 1]]],
    [[0], [[0, 1]]],
    [[1, 2, 3], []],
  ])('passes changes %j on in as few pieces as possible: %j', (given, pieces) => {
    const seen: [number, number][] = [];
    const order = inRowOrder([{ changes: (_, from, to) => seen.push([from, to]) }]);
    const block = changeBlock(
      given.map((row) => ({ kind: 'change', row, t: 0, device: 0, region: 0, state: 0, cause: 0 }) as const),
    );
    order.changes(block);
    expect(seen).toEqual(pieces);
  });

  it('passes them on in one piece after an event too', () => {
    const seen: number[][] = [];
    const order = inRowOrder([{ changes: (_, from, to) => seen.push([from, to]) }]);
    const trace = handTrace();
    trace.event(0, 'step.started');
    for (let device = 0; device < 4; device++) trace.change(0, device, 'link online');
    trace.feedApart({ ...order, samples: () => {}, reached: () => {} }, 0);
    expect(seen).toEqual([[0, 4]]);
  });

  it('of no rows is empty', () => {
    const { give, reached, seen } = orderOf(1);
    give('changes', []);
    give('events', []);
    reached();
    expect(seen).toEqual([]);
  });
});
