import type { Band } from './band.ts';
import { bandOf } from './band.ts';

/** A level by its steps, oldest first; `scaled` merges them into stretches where they are too many for any screen. */
export class SeriesLog {
  private readonly at: number[] = [];
  private readonly by: number[] = [];

  step(t: number, by: number): void {
    this.at.push(t);
    this.by.push(by);
  }

  scaled(stretchesMax = 65_536): Band {
    const { at, by } = this;
    const stride = Math.max(1, Math.ceil(at.length / stretchesMax));
    const rows = [{ t: 0, to: 0, min: 0, max: 0, mean: 0, last: 0, count: 1 }];
    let value = 0;
    for (let i = 0; i < at.length; i++) {
      value += by[i];
      if (i % stride === 0) rows.push({ t: at[i], to: at[i], min: value, max: value, mean: 0, last: value, count: 0 });
      const row = rows[rows.length - 1];
      row.to = at[i];
      row.min = Math.min(row.min, value);
      row.max = Math.max(row.max, value);
      row.mean = (row.mean * row.count + value) / (row.count + 1);
      row.last = value;
      row.count++;
    }
    return bandOf(rows);
  }
}
