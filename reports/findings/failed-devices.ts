import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import type { EventBlock } from '../../sim/kernel/trace/sink.ts';
import { factInWords } from '../../sim/threat/facts/fact.ts';
import type { RowConsumer } from '../metrics/accumulator.ts';
import type { RowCauses } from '../metrics/row-causes.ts';

/** How many devices, each once, failed with what they run, went back to the image before, or did either. */
export interface Failures {
  readonly failed: number;
  readonly reverted: number;
  readonly either: number;
  /** How many an attack bricked. */
  readonly brickedByAttack: number;
}

/** Counts devices that failed while a trace passes. What an attack makes fail is no fault of what runs there. */
export class FailedDevices implements RowConsumer {
  private readonly failed = new Set<number>();
  private readonly reverted = new Set<number>();
  private readonly bricked = new Set<number>();

  constructor(private readonly causes: Pick<RowCauses, 'classOf'>) {}

  get counts(): Failures {
    const { failed, reverted, bricked } = this;
    const both = [...reverted].filter((device) => failed.has(device)).length;
    const either = failed.size + reverted.size - both;
    return { failed: failed.size, reverted: reverted.size, either, brickedByAttack: bricked.size };
  }

  event({ row, kind, device, detail, strings }: EventBlock, i: number): void {
    if (kind[i] === GAINED && strings[detail[i]] === factInWords.bricked) this.bricked.add(device[i]);
    if (kind[i] === FAILED && this.causes.classOf(row[i]) !== 'attack') this.failed.add(device[i]);
    if (kind[i] === REVERTED) this.reverted.add(device[i]);
  }
}

const FAILED = kindCode('device.failed');
const REVERTED = kindCode('image.reverted');
const GAINED = kindCode('attack.gained');
