import { describedKind } from '../../sim/kernel/trace/kinds.ts';
import { isAtStart, type TraceRow } from './trace-row.ts';

/** A row as a sentence without its time, with the evidence that the control looked at. */
export function inWords(row: TraceRow): string {
  const text = inShort(row);
  if (row.kind === 'change' || row.evidence === null) return text;
  return row.verdict === 'none' ? `${text} (${row.evidence})` : `${text}; looked at ${row.evidence}`;
}

/** The same without the evidence, which can differ between repeats of one decision. */
export function inShort(row: TraceRow): string {
  if (row.kind === 'change')
    return isAtStart(row)
      ? `${row.device}: ${row.region} was ${row.state} as the run began`
      : `${row.device}: ${row.region} became ${row.state}`;
  const { event, device, actor, control, verdict, detail } = row;
  const { words, subject: ofFleet = 'someone', sentence, toActor } = describedKind(event);
  const ofActor = toActor === true && device === null ? actor : null;
  const subject = device ?? ofActor ?? ofFleet;
  const reason = detail === null ? '' : `: ${detail}`;
  const decided = verdict === 'none' ? '' : ` (${control ?? 'no control'}: ${verdict})`;
  const by = actor === null || ofActor !== null ? '' : ` by ${actor}`;
  return sentence?.({ actor, detail, subject, decided, reason }) ?? `${subject} ${words}${by}${decided}${reason}`;
}
