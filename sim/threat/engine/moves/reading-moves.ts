import type { JudgedReading } from '../../../decisions/judge-reading.ts';
import { falseCourses } from '../../../fleet/false-readings.ts';
import { verdictFacts } from '../../../kernel/trace/verdict.ts';
import type { AttackEvent } from '../../attacks/attack-setup.ts';
import type { Attempt } from '../attempts.ts';
import type { MoveParts, Moves } from './moves.ts';

/** What the code of an actor makes a device report. */
export const readingMoves = ({ fleet, link, gains, behind }: Pick<MoveParts, 'fleet' | 'link' | 'gains' | 'behind'>) =>
  ({
    actions: {
      falsify: (attempt) => {
        const { order, device, number } = attempt;
        const { offset = OFFSET, overMs = OVER_MS } = order;
        const way = falseCourses.find((one) => one === order.way)!;
        const course = { way, actor: order.by.name, attempt: number, offset, overMs, since: link.now };
        fleet.falseReadings?.begin(device, course);
      },
      tellTruth: ({ device, number }) => fleet.falseReadings?.end(device, number),
      gainFalsified: (attempt) => gains.gain(attempt, 'falsified', behind.cause),
    },
    guards: {},
    delays: {},
  }) satisfies Moves;

/**
 * Records a decision of the platform about a reading, and what it is to the attempt behind a false one: the event of its
 * machine. The first decision is recorded, and the first that refuses.
 */
export function noteReading(
  { link }: Pick<MoveParts, 'link'>,
  { device, verdict }: JudgedReading,
  attempt: Attempt | undefined,
): { readonly event: AttackEvent; readonly cause: number } | undefined {
  const cause = attempt?.row;
  if (!verdict.allow)
    link.record('reading.refused', { ...verdictFacts(verdict), device, ...(cause !== undefined && { cause }) });
  if (attempt === undefined || attempt.isOver || (attempt.isTaken === true && verdict.allow)) return undefined;
  attempt.isTaken = verdict.allow;
  if (!verdict.allow) attempt.refusal = verdict.control;
  const facts = verdictFacts({ ...verdict, reason: `reading: ${verdict.reason}` });
  const row = link.record('attack.judged', { ...facts, device, actor: attempt.order.by.name, cause: attempt.row });
  return { event: verdict.allow ? 'BELIEVED' : 'REFUSED', cause: row };
}

/** As `offset` and `over` of A20. */
const OFFSET = 10;
const OVER_MS = 3_600_000;
