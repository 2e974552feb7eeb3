/**
 * Rows of five numbers that pass between the simulation's thread and the socket threads, many to a message.
 *
 * Up      a command: its code (`CommandCode`), device, connection, and the command's two numbers; the second of a reading
 *         holds its value and whether it is a repeat (`readingBits`)
 * Down    a device event: its code, device, connection, the event's number, and when it occurred (`wallMs`)
 * Shape   doubles: a number of any size and an instant in microseconds fit without a second array
 */
export class Rows {
  private words = new Float64Array(ROW * 256);
  private used = 0;

  get isEmpty(): boolean {
    return this.used === 0;
  }

  put(code: number, device: number, conn: number, first: number, second: number): void {
    if (this.used === this.words.length) {
      const grown = new Float64Array(this.used * 2);
      grown.set(this.words);
      this.words = grown;
    }
    const { words, used } = this;
    words[used] = code;
    words[used + 1] = device;
    words[used + 2] = conn;
    words[used + 3] = first;
    words[used + 4] = second;
    this.used += ROW;
  }

  /** Removes the rows so far and returns them in a new array, which may be transferred. */
  take(): Float64Array<ArrayBuffer> {
    const taken = this.words.slice(0, this.used);
    this.used = 0;
    return taken;
  }
}

/** Calls back for each row, in order. */
export function eachRow(
  rows: Float64Array,
  visit: (code: number, device: number, conn: number, first: number, second: number) => void,
): void {
  for (let at = 0; at < rows.length; at += ROW) visit(rows[at], rows[at + 1], rows[at + 2], rows[at + 3], rows[at + 4]);
}

const ROW = 5;

/** Down, in place of the code of an event: the device has sent the reading of that number for the first time. */
export const SENT = -1;

/** A reading's value, which may be negative and of 32 bits, above the bit that says whether it has been sent before. */
export const readingBits = (value: number, repeat: number): number => value * 2 + repeat;
export const valueInBits = (bits: number): number => Math.floor(bits / 2);
export const isRepeatInBits = (bits: number): boolean => bits % 2 !== 0;

/** Milliseconds of the machine's monotonic clock, which all its threads and processes share. */
export function wallMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1_000_000;
}
