/** The values of one product that the platform has received; at least one. */
export interface ReceivedSummary {
  /** `tenant/product`. */
  readonly product: string;
  readonly unit: string;
  readonly count: number;
  /** In the unit. */
  readonly min: number;
  readonly max: number;
  readonly mean: number;
}

/** The detail of a row `values.received`, such as `120 of acme/sensor in °C, 16.21 to 25.83, mean 21.034`. */
export const receivedInWords = ({ product, unit, count, min, max, mean }: ReceivedSummary): string =>
  `${count} of ${product} in ${unit}, ${min} to ${max}, mean ${mean}`;

/** What such a detail says. Neither a product nor a unit has spaces or commas. */
export function receivedOf(detail: string): ReceivedSummary {
  const [count, , product, , unit, min, , max, , mean] = detail.split(/,? /);
  return { product, unit, count: Number(count), min: Number(min), max: Number(max), mean: Number(mean) };
}
