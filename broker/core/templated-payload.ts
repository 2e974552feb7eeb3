import type { Fleet } from '../../sim/fleet/fleet.ts';
import { invariant } from '../../sim/kernel/lab-error.ts';
import {
  type DeviceField,
  type PayloadPart,
  type PayloadTemplate,
  readTemplate,
} from '../../sim/plan/payload-template.ts';
import type { TelemetryPlan } from '../../sim/plan/plan.ts';
import { type SignalPlan, toSteps, valueText } from '../../sim/plan/signal.ts';

/** Milliseconds since 1970 by the clock of a device. */
export type DeviceClock = (device: number) => number;

/** What the platform reads out of a payload. */
export interface ReadBack {
  readonly reading: number;
  /** In steps; 0 without a signal. */
  readonly value: number;
}

/** The payloads of a product whose scenario writes them itself (`telemetry.payload`). */
export class TemplatedPayload {
  private readonly template: PayloadTemplate;
  private readonly padTo: number;
  private readonly decimals: number;

  constructor(
    private readonly fleet: Fleet,
    { template: text, padTo }: NonNullable<TelemetryPlan['payload']>,
    signal: SignalPlan | undefined,
    private readonly clock: DeviceClock,
  ) {
    const template = readTemplate(text, signal !== undefined);
    invariant(!('what' in template), 'the template of a plan can be read');
    this.template = template;
    this.padTo = padTo;
    this.decimals = signal?.decimals ?? 0;
  }

  of(device: number, reading: number, value: number): Buffer {
    const written = this.template.parts.map((part) => this.written(part, device, reading, value));
    const length = written.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    const padding = this.template.parts.findIndex((part) => part.kind === 'reading' && part.field === 'padding');
    if (padding >= 0) written[padding] = '.'.repeat(Math.max(0, this.padTo - length));
    return Buffer.from(written.join(''));
  }

  /** Undefined for a payload that is none of the device. */
  read(device: number, payload: Buffer): ReadBack | undefined {
    const text = payload.toString();
    let at = 0;
    let [reading, value] = [-1, 0];
    for (const part of this.template.parts) {
      const found = this.found(part, device, text, at);
      if (found === undefined) return undefined;
      at += found.length;
      if (part.kind !== 'reading') continue;
      if (part.field === 'count') reading = Number(found);
      if (part.field === 'value') value = toSteps(Number(found), this.decimals);
      if (part.field === 'value' && valueText(value, this.decimals) !== found) return undefined;
    }
    return at === text.length && reading <= READING_MAX ? { reading, value } : undefined;
  }

  private written(part: PayloadPart, device: number, reading: number, value: number): string {
    if (part.kind === 'text') return part.text;
    if (part.kind === 'device') return this.ofDevice(part.field, device);
    const { field } = part;
    switch (field) {
      case 'count':
        return String(reading);
      case 'value':
        return valueText(value, this.decimals);
      case 'time':
        return String(Math.floor(this.clock(device))).padStart(TIME_WIDTH, '0');
      case 'isoTime':
        return new Date(this.clock(device)).toISOString();
      case 'padding':
        return '';
      default:
        return field satisfies never;
    }
  }

  /** What stands at that place of a payload, if it can be this part. */
  private found(part: PayloadPart, device: number, text: string, at: number): string | undefined {
    if (part.kind === 'reading') {
      const pattern = patterns[part.field];
      pattern.lastIndex = at;
      return pattern.exec(text)?.[0];
    }
    const expected = this.written(part, device, 0, 0);
    return text.startsWith(expected, at) ? expected : undefined;
  }

  private ofDevice(field: DeviceField, device: number): string {
    const { fleet } = this;
    const name = fleet.nameOf(device);
    const { plan } = fleet.productOf(device);
    const text = {
      name: () => name,
      id: () => name.slice(plan.tenant.length + 1),
      tenant: () => plan.tenant,
      product: () => plan.product,
      profile: () => plan.profile,
      site: () => fleet.siteOf(device),
      ring: () => fleet.ringOf(device),
    }[field]();
    return this.template.isJson ? JSON.stringify(text).slice(1, -1) : text;
  }
}

const TIME_WIDTH = 13;
const READING_MAX = 2 ** 32 - 1;

/** Each at a place of the text that is set before. */
const patterns = {
  count: /\d{1,10}/y,
  value: /-?\d+(?:\.\d+)?/y,
  time: /\d{13}/y,
  isoTime: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/y,
  padding: /\.*/y,
};
