import { type ReceivedSummary, receivedOf } from '../../sim/fleet/received-in-words.ts';
import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import type { RowConsumer } from './accumulator.ts';

/** Gathers what the rows `values.received` of a trace say: one for each product with a signal. */
export function receivedRows(): Required<Pick<RowConsumer, 'event'>> & { readonly rows: readonly ReceivedSummary[] } {
  const rows: ReceivedSummary[] = [];
  return {
    rows,
    event({ kind, detail, strings }, i) {
      if (kind[i] === RECEIVED) rows.push(receivedOf(strings[detail[i]]));
    },
  };
}

const RECEIVED = kindCode('values.received');
