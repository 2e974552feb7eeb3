import type { Fleet } from '../../sim/fleet/fleet.ts';

/**
 * A reading's payload on the wire: JSON of the product's size with the reading's number at a fixed position.
 *
 * Shape  `{"reading":` and ten characters of number, then padding up to the size; never shorter than SIZE_MIN
 */
export class ReadingPayloads {
  private readonly templates: readonly Buffer[];

  constructor(private readonly fleet: Fleet) {
    this.templates = fleet.products.map(({ plan }) => template(Math.max(plan.telemetry.bytes, SIZE_MIN)));
  }

  /** Each product has one buffer, which every call overwrites: use it, or copy it, before the next call. */
  of(device: number, reading: number): Buffer {
    const payload = this.templates[this.fleet.product.get(device)];
    let rest = reading;
    for (let at = NUMBER_END - 1; at >= NUMBER_START; at--) {
      payload[at] = rest === 0 && at < NUMBER_END - 1 ? SPACE : DIGIT_0 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
    return payload;
  }

  sizeOf(device: number): number {
    return this.templates[this.fleet.product.get(device)].length;
  }

  /** The reading's number, or -1 for any other payload. */
  readingOf(payload: Buffer): number {
    if (payload.length < SIZE_MIN) return -1;
    let reading = -1;
    for (let at = NUMBER_START; at < NUMBER_END; at++) {
      const digit = payload[at];
      if (digit === SPACE && reading < 0) continue;
      if (digit < DIGIT_0 || digit > DIGIT_0 + 9) return -1;
      reading = Math.max(reading, 0) * 10 + digit - DIGIT_0;
    }
    return reading;
  }
}

const HEAD = '{"reading":';
const FILL = ',"data":"';
const TAIL = '"}';
const NUMBER_START = HEAD.length;
const NUMBER_END = NUMBER_START + 10;
const SIZE_MIN = NUMBER_END + FILL.length + TAIL.length;
const SPACE = 0x20;
const DIGIT_0 = 0x30;

const template = (size: number): Buffer =>
  Buffer.from(HEAD + ' '.repeat(10) + FILL + '.'.repeat(size - SIZE_MIN) + TAIL);
