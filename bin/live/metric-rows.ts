import { Counter, Gauge, type Registry } from 'prom-client';

/** A metric: its name without the prefix of its kind, its help, and its value; undefined where there is none. */
export type MetricRow<Figures> = readonly [name: string, help: string, value: (figures: Figures) => number | undefined];

/** Adds metrics to a registry, which read the latest figures as the registry is read. */
export function addRows<Figures>(
  registry: Registry,
  prefix: string,
  {
    gauges,
    counters,
  }: { readonly gauges: readonly MetricRow<Figures>[]; readonly counters: readonly MetricRow<Figures>[] },
  latest: () => Figures | undefined,
): void {
  const registers = [registry];
  const now = (value: MetricRow<Figures>[2]): number | undefined => {
    const figures = latest();
    return figures && value(figures);
  };
  for (const [name, help, value] of gauges)
    new Gauge({
      ...{ name: `${prefix}${name}`, help, registers },
      collect() {
        this.set(now(value) ?? Number.NaN);
      },
    });
  for (const [name, help, value] of counters) {
    let before = 0;
    new Counter({
      ...{ name: `${prefix}${name}_total`, help, registers },
      collect() {
        const total = now(value) ?? before;
        this.inc(Math.max(0, total - before));
        before = Math.max(before, total);
      },
    });
  }
}
