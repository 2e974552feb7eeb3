import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import type { EventBlock } from '../../sim/kernel/trace/sink.ts';
import type { RowConsumer } from '../metrics/accumulator.ts';

/** How many devices, each once, failed with what they run, went back to the image before, or did either. */
export interface Failures {
  readonly failed: number;
  readonly reverted: number;
  readonly either: number;
}

/** Counts devices that failed while a trace passes. */
export class FailedDevices implements RowConsumer {
  private readonly failed = new Set<number>();
  private readonly reverted = new Set<number>();

  get counts(): Failures {
    const { failed, reverted } = this;
    const both = [...reverted].filter((device) => failed.has(device)).length;
    return { failed: failed.size, reverted: reverted.size, either: failed.size + reverted.size - both };
  }

  event({ kind, device }: EventBlock, i: number): void {
    if (kind[i] === FAILED) this.failed.add(device[i]);
    if (kind[i] === REVERTED) this.reverted.add(device[i]);
  }
}

const FAILED = kindCode('device.failed');
const REVERTED = kindCode('image.reverted');
