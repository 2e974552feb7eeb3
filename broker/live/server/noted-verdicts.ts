import type { Verdict } from '../../../sim/kernel/trace/verdict.ts';
import { wallMs } from '../wire/wire.ts';
import type { LiveFact, LiveRequest, Origin } from '../wire/wire-verdict.ts';

/**
 * What the broker has noted of its decisions on one connection of an actor: each kind of permission once, and refusals,
 * but not each of those that a stream of messages for the client causes.
 */
export class NotedVerdicts {
  /** By kind, when it was noted last. */
  private readonly notedAt = new Map<string, number>();

  note(
    send: (fact: LiveFact) => void,
    { address, port }: Origin,
    request: LiveRequest,
    verdict: Verdict,
    subject: string | undefined,
  ): void {
    const at = wallMs();
    const key = `${request} ${verdict.control} ${verdict.allow}`;
    const before = this.notedAt.get(key);
    if (before !== undefined && (verdict.allow || (request === 'delivery.refused' && at - before < PAUSE_MS))) return;
    this.notedAt.set(key, at);
    const { allow, control, reason, evidence } = verdict;
    const judged = { allow, control, reason, ...(evidence !== undefined && { evidence }) };
    send({
      ...{ kind: 'attack.judged', address, port, name: undefined, at },
      judged: { request, verdict: judged, subject },
    });
  }
}

const PAUSE_MS = 100;
