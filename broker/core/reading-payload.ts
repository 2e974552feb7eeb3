import type { Fleet } from '../../sim/fleet/fleet.ts';
import { readingBytesMin, readingLayout } from '../../sim/plan/reading-layout.ts';
import { type SignalPlan, toSteps, valueText, valueWidth } from '../../sim/plan/signal.ts';
import { type DeviceClock, TemplatedPayload } from './templated-payload.ts';

/**
 * A reading's payload on the wire: JSON of the product's size, with the reading's number and, in a product with a signal,
 * its value at fixed positions (`readingLayout`); or as the product's own template has it.
 *
 * Shape  a value is a whole number of steps (`toSteps`); it is 0 without a signal
 */
export class ReadingPayloads {
  private readonly formats: readonly Format[];

  /** By product, undefined without a template; undefined where no product has one, as in most fleets. */
  private readonly templated: readonly (TemplatedPayload | undefined)[] | undefined;

  constructor(
    private readonly fleet: Fleet,
    clock: DeviceClock,
  ) {
    this.formats = fleet.products.map(({ plan: { telemetry } }) => formatOf(telemetry));
    const templated = fleet.products.map(({ plan: { telemetry } }) =>
      telemetry.payload === undefined
        ? undefined
        : new TemplatedPayload(fleet, telemetry.payload, telemetry.signal, clock),
    );
    this.templated = templated.some((own) => own !== undefined) ? templated : undefined;
  }

  /** Each product has one buffer, which every call overwrites: use it, or copy it, before the next call. */
  of(device: number, reading: number, value: number): Buffer {
    const own = this.templatedOf(device);
    if (own !== undefined) return own.of(device, reading, value);
    const { template: payload, decimals, width } = this.formatOf(device);
    let rest = reading;
    for (let at = NUMBER_END - 1; at >= NUMBER_START; at--) {
      payload[at] = rest === 0 && at < NUMBER_END - 1 ? SPACE : DIGIT_0 + (rest % 10);
      rest = Math.floor(rest / 10);
    }
    if (width > 0) payload.write(valueText(value, decimals).padStart(width), VALUE_START, 'latin1');
    return payload;
  }

  sizeOf(device: number, reading: number, value: number): number {
    const own = this.templatedOf(device);
    if (own !== undefined) return own.of(device, reading, value).length;
    return this.formatOf(device).template.length;
  }

  /** The reading's number, or -1 for a payload that is no reading of the device's product. */
  readingOf(device: number, payload: Buffer): number {
    const own = this.templatedOf(device);
    if (own !== undefined) return own.read(device, payload)?.reading ?? -1;
    const { sizeMin, width } = this.formatOf(device);
    if (payload.length < sizeMin) return -1;
    let reading = -1;
    for (let at = NUMBER_START; at < NUMBER_END; at++) {
      const digit = payload[at];
      if (digit === SPACE && reading < 0) continue;
      if (digit < DIGIT_0 || digit > DIGIT_0 + 9) return -1;
      reading = Math.max(reading, 0) * 10 + digit - DIGIT_0;
    }
    return width > 0 && Number.isNaN(this.valueOf(device, payload)) ? -1 : reading;
  }

  /** The value of a reading; NaN for a payload without one at its place. It can be beyond the range of an honest sensor. */
  valueOf(device: number, payload: Buffer): number {
    const own = this.templatedOf(device);
    if (own !== undefined) return own.read(device, payload)?.value ?? Number.NaN;
    const { decimals, width } = this.formatOf(device);
    if (width === 0) return 0;
    const text = payload.toString('latin1', VALUE_START, VALUE_START + width);
    const value = toSteps(Number(text), decimals);
    return valueText(value, decimals).padStart(width) === text ? value : Number.NaN;
  }

  private templatedOf(device: number): TemplatedPayload | undefined {
    return this.templated?.[this.fleet.product.get(device)];
  }

  private formatOf(device: number): Format {
    return this.formats[this.fleet.product.get(device)];
  }
}

/** The payload of a product's readings; the width of a value is 0 without a signal. */
interface Format {
  readonly template: Buffer;
  readonly sizeMin: number;
  readonly width: number;
  readonly decimals: number;
}

function formatOf({ bytes, signal }: { readonly bytes: number; readonly signal?: SignalPlan }): Format {
  const { head, numberWidth, value, fill, tail } = readingLayout;
  const sizeMin = readingBytesMin(signal);
  const width = signal === undefined ? 0 : valueWidth(signal);
  const places = head + ' '.repeat(numberWidth) + (width === 0 ? '' : value + ' '.repeat(width)) + fill;
  const template = Buffer.from(`${places}${'.'.repeat(Math.max(0, bytes - sizeMin))}${tail}`);
  return { template, sizeMin, width, decimals: signal?.decimals ?? 0 };
}

const NUMBER_START = readingLayout.head.length;
const NUMBER_END = NUMBER_START + readingLayout.numberWidth;
const VALUE_START = NUMBER_END + readingLayout.value.length;
const SPACE = 0x20;
const DIGIT_0 = 0x30;
