import type { SeenEventId } from '../../sim/seen/seen-events.ts';
import { rowsOf, type SeenRow, type SeenSink } from '../../sim/seen/seen-row.ts';

/** A sink that keeps what the platform logs, as rows. */
export function seenRows(): { readonly rows: SeenRow[]; readonly seen: SeenSink } {
  const rows: SeenRow[] = [];
  return { rows, seen: (batch) => rows.push(...rowsOf(batch)) };
}

/** Events that no ready-made scenario logs; the specs of what is logged have rows of each. */
export const ownEvents = [
  'broker.publish.refused',
  'broker.client.banned',
  'console.command.unanswered',
  'console.operation.refused',
  'telemetry.refused',
] as const satisfies readonly SeenEventId[];
