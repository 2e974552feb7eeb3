/** A series at one scale: where each stretch begins, and the least, most and last value in it. */
export interface Scaled {
  readonly t: Float64Array;
  readonly min: Float64Array;
  readonly max: Float64Array;
  readonly last: Float64Array;
}

/** A level by its steps, oldest first; where they are too many for any screen, stretches of them stand for them. */
export class LevelLog {
  private readonly at: number[] = [];
  private readonly by: number[] = [];

  step(t: number, by: number): void {
    this.at.push(t);
    this.by.push(by);
  }

  scaled(stretchesMax = 65_536): Scaled {
    const { at, by } = this;
    const stride = Math.max(1, Math.ceil(at.length / stretchesMax));
    const rows = [{ t: 0, min: 0, max: 0, last: 0 }];
    let value = 0;
    for (let i = 0; i < at.length; i++) {
      value += by[i];
      if (i % stride === 0) rows.push({ t: at[i], min: value, max: value, last: value });
      const row = rows[rows.length - 1];
      row.min = Math.min(row.min, value);
      row.max = Math.max(row.max, value);
      row.last = value;
    }
    const column = (key: keyof (typeof rows)[number]) => Float64Array.from(rows, (row) => row[key]);
    return { t: column('t'), min: column('min'), max: column('max'), last: column('last') };
  }
}
