import { verdicts } from '../../sim/kernel/trace/kinds.ts';
import { type EventBlock, NONE } from '../../sim/kernel/trace/sink.ts';
import type { RowConsumer } from '../metrics/accumulator.ts';
import type { RowCauses } from '../metrics/row-causes.ts';

/**
 * Counts, while a trace passes, what controls that are off would have refused of attacks, however many reasons they would have
 * given: at the edge, and on devices that obey.
 */
export class Overlooked implements RowConsumer {
  readonly counts = new Map<string, number>();

  constructor(private readonly causes: Pick<RowCauses, 'classOf'>) {}

  event({ row, control, verdict, detail, strings }: EventBlock, i: number): void {
    if (verdict[i] !== ALLOW || control[i] === NONE || detail[i] === NONE) return;
    if (!strings[detail[i]].includes(NOT_CHECKED) || this.causes.classOf(row[i]) !== 'attack') return;
    const id = strings[control[i]];
    this.counts.set(id, (this.counts.get(id) ?? 0) + 1);
  }
}

const ALLOW = verdicts.indexOf('allow');
const NOT_CHECKED = 'not checked: ';
