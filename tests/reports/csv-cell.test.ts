import { describe, expect, it } from 'vitest';
import { csvCell, unmarked } from '../../reports/print/csv-cell.ts';

describe('a cell of a CSV file', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['@x', "'@x"],
    ['+cmd|x', "'+cmd|x"],
    ['-2+3', "'-2+3"],
    ['-5', '-5'],
    ['-00:01:02.5', '-00:01:02.5'],
    ['a,b', '"a,b"'],
    ['say "hi"', '"say ""hi"""'],
    ['=a,"b"', '"\'=a,""b"""'],
  ])('writes %s so that it stays text', (cell, written) => {
    expect(csvCell(cell)).toBe(written);
  });

  it('leaves numbers alone, and reads a mark back', () => {
    expect([csvCell(-5), csvCell(true), unmarked("'=1+1"), unmarked("'tis"), unmarked('=1')]).toEqual([
      ...['-5', 'true', '=1+1', "'tis", '=1'],
    ]);
  });
});
