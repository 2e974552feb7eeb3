import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { joined, samplesOf, valueAt } from '../../../reports/trace-index/band.ts';
import { csvOf, gainTable, levelTable } from '../../../viz/charts/table.ts';

const samples = (t: readonly number[], values: readonly number[]) =>
  samplesOf(Float64Array.from(t), Float64Array.from(values));
const time = { tickMs: 1, endMs: 10_000 };

describe('levels as a table', () => {
  it('have a row for each sampled instant, with the value of every line then', () => {
    const table = levelTable(
      [
        { label: 'online', band: samples([0, 1_000, 2_500], [1_200, 1_000, 900]) },
        { label: 'on trial', band: samples([500, 2_500], [3, 4]), times: 2 },
      ],
      time,
    );
    expect(table.columns).toEqual(['t', 'time', 'online', 'on trial']);
    expect(table.rows).toEqual([
      [0, '00:00:00.000', 1_200, ''],
      [500, '00:00:00.500', 1_200, 6],
      [1_000, '00:00:01.000', 1_000, 6],
      [2_500, '00:00:02.500', 900, 8],
    ]);
    expect(table.about).toContain('sample');
    expect(csvOf(table).split('\r\n')[1]).toBe('0,00:00:00.000,1200,');
  });

  it('give the period, and the number of samples, where a row stands for several', () => {
    const band = joined(samples([0, 1_000, 2_000, 3_000], [10, 4, 7, 8]), (t) => Math.floor(t / 2_500));
    const table = levelTable([{ label: 'online', band }], time);
    expect(table.columns).toEqual(['line', 't', 'from', 'until', 'to', 'min', 'max', 'mean', 'last', 'samples']);
    expect(table.rows).toEqual([
      ['online', 0, '00:00:00.000', 2_000, '00:00:02.000', 4, 10, 7, 7, 3],
      ['online', 3_000, '00:00:03.000', 3_000, '00:00:03.000', 8, 8, 8, 8, 1],
    ]);
    expect(table.about).toContain('several samples');
  });

  it('never give a later value for an instant, however few the points are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 50 }), fc.nat(100)), { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 400 }),
        (steps, width) => {
          let t = 0;
          const at = steps.map(([after]) => (t += after));
          const values = steps.map(([, value]) => value);
          const few = joined(samples(at, values), (tick) => Math.floor(tick / width));
          for (let tick = 0; tick <= t; tick += 7) {
            const said = valueAt(few, tick);
            const past = at.map((sampled, i) => (sampled <= tick ? values[i] : Number.NaN));
            if (!Number.isNaN(said)) expect(past).toContain(said);
          }
          expect(few.count.reduce((a, b) => a + b, 0)).toBe(at.length);
          expect(valueAt(few, t)).toBe(values.at(-1));
        },
      ),
    );
  });
});

describe('counters as a table', () => {
  it('have a row for each interval between two samples: the growth, and its rate per second', () => {
    const { columns, rows } = gainTable([{ label: 'accepted', band: samples([0, 1_000, 3_000], [5, 10, 40]) }], time);
    expect(columns).toEqual(['line', 't', 'from', 'until', 'to', 'gained', 'per second']);
    expect(rows).toEqual([
      ['accepted', 0, '00:00:00.000', 1_000, '00:00:01.000', 5, 5],
      ['accepted', 1_000, '00:00:01.000', 3_000, '00:00:03.000', 30, 15],
    ]);
  });
});

describe('a table as a file', () => {
  it('quotes what would break a line, and leaves numbers as they are', () => {
    expect(
      csvOf({
        columns: ['text', 'n'],
        rows: [
          ['a "b", c', 1_234.567_89],
          ['1,200', -1_200],
        ],
      }),
    ).toBe('text,n\r\n"a ""b"", c",1234.56789\r\n1200,-1200');
  });
});
