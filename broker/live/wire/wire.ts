/**
 * What crosses between the thread of the world and those of the sockets: rows of five numbers, many to a message.
 *
 * Up      what an errand asks: code of the errand (`CommandCode`), device, connection, and the errand's two numbers
 * Down    what came back: code of the device event, device, connection, the event's number, and when (`wallMs`)
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

  /** The rows so far, in an array of their own that can be given away. */
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

/** Milliseconds of the machine's monotonic clock: the same for all threads and processes of it. */
export function wallMs(): number {
  const [seconds, nanoseconds] = process.hrtime();
  return seconds * 1_000 + nanoseconds / 1_000_000;
}
