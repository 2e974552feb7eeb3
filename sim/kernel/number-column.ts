/**
 * Whole numbers from 0 by a dense key, such as the number of a connection. In contrast to a Map, what is put and taken
 * away again and again leaves nothing behind that has to be collected.
 *
 * Memory  four bytes for each key up to the largest; nothing before the first
 */
export class NumberColumn {
  /** How many keys have a value. */
  size = 0;
  /** By key, the value plus one; 0: none. */
  private values = new Int32Array(0);

  get(key: number): number | undefined {
    const value = key < this.values.length ? this.values[key] : 0;
    return value === 0 ? undefined : value - 1;
  }

  has(key: number): boolean {
    return key < this.values.length && this.values[key] !== 0;
  }

  set(key: number, value: number): void {
    if (key >= this.values.length) this.growTo(key + 1);
    if (this.values[key] === 0) this.size++;
    this.values[key] = value + 1;
  }

  delete(key: number): void {
    if (!this.has(key)) return;
    this.size--;
    this.values[key] = 0;
  }

  clear(): void {
    this.size = 0;
    this.values.fill(0);
  }

  save() {
    return { size: this.size, values: this.values.slice() };
  }

  restore({ size, values }: ReturnType<NumberColumn['save']>): void {
    this.size = size;
    this.values = values.slice();
  }

  private growTo(length: number): void {
    const grown = new Int32Array(Math.max(64, length, this.values.length * 2));
    grown.set(this.values);
    this.values = grown;
  }
}
