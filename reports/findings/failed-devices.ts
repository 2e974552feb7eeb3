import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import type { EventBlock } from '../../sim/kernel/trace/sink.ts';
import type { RowConsumer } from '../metrics/accumulator.ts';

/** Counts devices that failed with what they run, or went back to the image before, each once, while a trace passes. */
export class FailedDevices implements RowConsumer {
  private readonly failed = new Set<number>();

  get count(): number {
    return this.failed.size;
  }

  event({ kind, device }: EventBlock, i: number): void {
    if (failures.has(kind[i])) this.failed.add(device[i]);
  }
}

const failures: ReadonlySet<number> = new Set([kindCode('device.failed'), kindCode('image.reverted')]);
