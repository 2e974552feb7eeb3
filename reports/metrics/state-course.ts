import { type Series, stateGauges } from '../../sim/kernel/trace/series.ts';
import type { ChangeBlock } from '../../sim/kernel/trace/sink.ts';
import type { RowConsumer, RunShape } from './accumulator.ts';

/** A gauge that counts devices by their states. */
export type StateGauge = (typeof stateGauges)[number];

export const stateGaugeOf = ({ id }: Pick<Series, 'id'>): StateGauge | undefined =>
  stateGauges.find((gauge) => gauge.id === id);

/**
 * How many of some devices are in which state at each of a run's samples, counted from its rows: what a run would have sampled
 * if it had known the devices from the start. Rows of the instant of a sample come after it, but for the last one, which is
 * taken when the run is over.
 *
 * Memory  a byte for each device of the fleet and region, 8 for each sample, gauge and part
 */
export class StateCourse implements RowConsumer {
  private readonly counts: readonly Uint32Array[];
  private readonly states: readonly Uint8Array[];
  private readonly isIn: Uint8Array;
  private readonly values = new Map<string, number[]>(stateGauges.map(({ id }) => [id, []]));
  private taken = 0;

  /** `times`: the ticks of the samples. */
  constructor(
    private readonly shape: Pick<RunShape, 'devices' | 'regions'>,
    private readonly devices: Uint32Array,
    private readonly times: readonly number[],
  ) {
    this.isIn = new Uint8Array(shape.devices);
    for (const device of devices) this.isIn[device] = 1;
    // Every device starts in the first state of each region.
    this.counts = shape.regions.map(({ states }) =>
      Uint32Array.from(states, (_, state) => (state ? 0 : devices.length)),
    );
    this.states = shape.regions.map(() => new Uint8Array(shape.devices));
  }

  changes({ t, device, region, state }: ChangeBlock, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      while (this.taken < this.times.length - 1 && t[i] >= this.times[this.taken]) this.sample();
      if (this.isIn[device[i]] === 0) continue;
      const [counts, states] = [this.counts[region[i]], this.states[region[i]]];
      counts[states[device[i]]]--;
      counts[state[i]]++;
      states[device[i]] = state[i];
    }
  }

  /** The values of a gauge, one for each sample. Call when all rows have come. */
  of({ id }: StateGauge): readonly number[] {
    while (this.taken < this.times.length) this.sample();
    return this.values.get(id) ?? [];
  }

  private sample(): void {
    const { regions } = this.shape;
    for (const { id, unit, states } of stateGauges) {
      const region = regions.findIndex(({ name }) => name === states.region);
      let total = 0;
      for (const name of states.names) total += this.counts[region]?.[regions[region].states.indexOf(name)] ?? 0;
      this.values.get(id)?.push(unit === 'share' ? total / this.devices.length : total);
    }
    this.taken++;
  }
}
