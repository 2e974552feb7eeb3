import { fromSteps } from '../plan/signal.ts';
import type { Product } from './fleet.ts';
import { type ReceivedSummary, receivedInWords } from './received-in-words.ts';

/** Sums up by product the values that reach the platform, each reading once: 32 bytes a product, whatever its devices. */
export class ReceivedValues {
  /** Undefined where no product has a signal. */
  static of(products: readonly Product[]): ReceivedValues | undefined {
    const haveSignal = products.some(({ plan }) => plan.telemetry.signal !== undefined);
    return haveSignal ? new ReceivedValues(products) : undefined;
  }

  private totals: Totals[];

  private constructor(private readonly products: readonly Product[]) {
    this.totals = products.map(() => ({ count: 0, min: 0, max: 0, sum: 0 }));
  }

  /** Values are in steps, so their sum is exact. */
  add(product: number, value: number): void {
    const totals = this.totals[product];
    totals.min = totals.count === 0 ? value : Math.min(totals.min, value);
    totals.max = totals.count === 0 ? value : Math.max(totals.max, value);
    totals.count++;
    totals.sum += value;
  }

  /** Of each product with a signal that the platform has received any from. */
  summaries(): readonly ReceivedSummary[] {
    return this.products.flatMap(({ plan: { tenant, product, telemetry } }, number) => {
      const { count, min, max, sum } = this.totals[number];
      if (telemetry.signal === undefined || count === 0) return [];
      const { unit, decimals } = telemetry.signal;
      const range = {
        min: fromSteps(min, decimals),
        max: fromSteps(max, decimals),
        mean: meanOf(sum, count, decimals),
      };
      return [{ product: `${tenant}/${product}`, unit, count, ...range }];
    });
  }

  /** The details of the rows that a run ends with. */
  inWords(): readonly string[] {
    return this.summaries().map(receivedInWords);
  }

  save(): readonly Totals[] {
    return this.totals.map((totals) => ({ ...totals }));
  }

  restore(totals: readonly Totals[]): void {
    this.totals = totals.map((one) => ({ ...one }));
  }
}

export interface Totals {
  count: number;
  min: number;
  max: number;
  sum: number;
}

/** Three digits more than a value has. */
const meanOf = (sum: number, count: number, decimals: number): number =>
  Number(fromSteps(sum / count, decimals).toFixed(decimals + 3));
