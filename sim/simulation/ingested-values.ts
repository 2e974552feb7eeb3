import { type JudgedReading, judgeReading } from '../decisions/judge-reading.ts';
import type { FalseReadings } from '../fleet/false-readings.ts';
import type { Product } from '../fleet/fleet.ts';
import { ReceivedValues } from '../fleet/received-values.ts';
import type { Verdict } from '../kernel/trace/verdict.ts';
import type { ControlSettings } from '../plan/control-list.ts';

interface IngestedParts {
  readonly products: readonly Product[];
  readonly controls: ControlSettings;
  /** Undefined: no actor makes readings false. */
  readonly falseReadings: FalseReadings | undefined;
  /** Has `takeJudged` called at the next tick. */
  readonly remind: () => void;
}

/**
 * The values that the platform has received, of readings that it believed. What it decides is told a tick later: within an
 * instant, brokers differ in when they serve the platform's own subscriber.
 *
 * Memory  8 bytes a device of a product that limits the steps of its signal; nothing is judged where no product does, and no
 *         actor makes readings false: an honest sensor stays within its range
 */
export class IngestedValues {
  /** Undefined where no product has a signal. */
  static of(parts: IngestedParts): IngestedValues | undefined {
    const received = ReceivedValues.of(parts.products);
    return received && new IngestedValues(parts, received);
  }

  private readonly judges: boolean;
  /** By product that limits its steps, of each device the last value believed and its reading; -1 before the first. */
  private readonly believed: readonly (Believed | undefined)[];
  private judged: JudgedReading[] = [];

  private constructor(
    private readonly parts: IngestedParts,
    private readonly received: ReceivedValues,
  ) {
    const { products, falseReadings } = parts;
    this.believed = products.map(({ plan: { telemetry, count } }) =>
      telemetry.signal?.step === undefined ? undefined : newBelieved(count),
    );
    this.judges = falseReadings !== undefined || this.believed.some((one) => one !== undefined);
  }

  /** A reading has arrived for the first time. The control that did not believe it; undefined if it counts. */
  add(product: number, device: number, reading: number, value: number): string | undefined {
    const verdict = this.judges ? this.judge(product, device, reading, value) : undefined;
    if (verdict?.allow === false) return verdict.control;
    this.received.add(product, value);
    return undefined;
  }

  /** What has been decided since the last call. */
  takeJudged(): readonly JudgedReading[] {
    const { judged } = this;
    if (judged.length > 0) this.judged = [];
    return judged;
  }

  inWords(): readonly string[] {
    return this.received.inWords();
  }

  save() {
    return {
      received: this.received.save(),
      believed: this.believed.map((one) => one && { value: one.value.slice(), reading: one.reading.slice() }),
      judged: [...this.judged],
    };
  }

  restore({ received, believed, judged }: ReturnType<IngestedValues['save']>): void {
    this.received.restore(received);
    believed.forEach((one, product) => {
      this.believed[product]?.value.set(one!.value);
      this.believed[product]?.reading.set(one!.reading);
    });
    this.judged = [...judged];
  }

  private judge(product: number, device: number, reading: number, value: number): Verdict | undefined {
    const { products, controls, falseReadings } = this.parts;
    const { plan, first } = products[product];
    const { signal } = plan.telemetry;
    if (signal === undefined) return undefined;
    const attempt = falseReadings?.arrived(device, reading);
    const believed = this.believed[product];
    const place = device - first;
    const before = believed?.reading[place] ?? -1;
    const last = before < 0 ? undefined : { value: believed!.value[place], readings: reading - before };
    const verdict = judgeReading(controls, { signal, value, last });
    if (verdict.allow && believed !== undefined) {
      believed.value[place] = value;
      believed.reading[place] = reading;
    }
    if (!verdict.allow || attempt !== undefined) this.tell({ device, verdict, attempt });
    return verdict;
  }

  private tell(judged: JudgedReading): void {
    if (this.judged.length === 0) this.parts.remind();
    this.judged.push(judged);
  }
}

interface Believed {
  readonly value: Int32Array<ArrayBuffer>;
  readonly reading: Int32Array<ArrayBuffer>;
}

const newBelieved = (devices: number): Believed => ({
  value: new Int32Array(devices),
  reading: new Int32Array(devices).fill(-1),
});
