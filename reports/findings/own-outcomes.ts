import type { RowConsumer, RunShape } from '../metrics/accumulator.ts';
import type { ThresholdDevices } from '../metrics/measured-parts.ts';
import { partRouter } from '../metrics/part-router.ts';
import type { RowCauses } from '../metrics/row-causes.ts';
import { outcomeCounter } from '../outcome/outcome.ts';
import type { OwnEvidence } from './evidence.ts';
import { FailedDevices } from './failed-devices.ts';
import { Overlooked } from './overlooked.ts';

/**
 * What became of the devices of each threshold that is about some devices, and which verdicts they got: those of others are no
 * reason why it was missed.
 *
 * Memory  as of `outcomeCounter` and `partRouter`, for each selection
 */
export class OwnOutcomes {
  readonly consumers: readonly RowConsumer[];
  private readonly parts: ReadonlyMap<string, Part>;

  constructor(
    shape: RunShape,
    selections: readonly string[],
    devicesOf: ThresholdDevices,
    causes: Pick<RowCauses, 'classOf'>,
  ) {
    this.parts = new Map(
      selections.map((on) => {
        const devices = devicesOf(on);
        const counter = outcomeCounter({ ...shape, devices: devices.length });
        return [on, { devices, counter, failed: new FailedDevices(causes), overlooked: new Overlooked(causes) }];
      }),
    );
    const routed = [...this.parts.values()].map(({ devices, counter, failed, overlooked }) => ({
      ...{ devices, consumers: [counter, failed, overlooked] },
    }));
    this.consumers = routed.length === 0 ? [] : [partRouter(routed, shape.devices)];
  }

  /** Undefined for a threshold about the whole fleet. Call when all rows have come. */
  of(on: string | undefined): OwnEvidence | undefined {
    const part = on === undefined ? undefined : this.parts.get(on);
    if (part === undefined) return undefined;
    const { devices, failed, overlooked, counter } = part;
    return { devices: devices.length, failures: failed.counts, overlooked: overlooked.counts, ...counter.outcome() };
  }
}

interface Part {
  readonly devices: Uint32Array;
  readonly counter: ReturnType<typeof outcomeCounter>;
  readonly failed: FailedDevices;
  readonly overlooked: Overlooked;
}
