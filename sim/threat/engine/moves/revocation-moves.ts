import { verdictFacts } from '../../../kernel/trace/verdict.ts';
import type { Attempt } from '../attempts.ts';
import type { MoveParts, Moves } from './moves.ts';

/** What an actor does between the edge and its revocation services. */
export function revocationMoves({ revocation, edge, link, gains, behind }: MoveParts) {
  /** Whether the device, or who has a copy of its key, gets in while the edge learns nothing of it. */
  function askEdge(attempt: Attempt): void {
    const { order, device } = attempt;
    const verdict = edge().uninformedVerdict(device);
    attempt.isTaken = verdict?.allow;
    if (verdict === undefined) return;
    if (!verdict.allow) attempt.refusal = verdict.control;
    const facts = verdictFacts({ ...verdict, reason: `revocation: ${verdict.reason}` });
    behind.cause = link.record('attack.judged', { ...facts, device, actor: order.by.name, cause: behind.cause });
  }

  return {
    actions: {
      blockRevocation: ({ row }) => revocation.block(row),
      askEdge,
      gainUnchecked: (attempt) => gains.gain(attempt, 'unchecked', behind.cause),
      unblockRevocation: () => revocation.unblock(),
    },
    guards: {},
    delays: {
      outdated: ({ device }) => Math.max(LOOK_MIN_MS, edge().outdatedIn(device)),
    },
  } satisfies Moves;
}

/** An actor looks no more often than that. */
const LOOK_MIN_MS = 1_000;
