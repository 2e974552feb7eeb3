import type { VerdictWord } from '../../../sim/kernel/trace/kinds.ts';
import { type Verdict, verdictFacts } from '../../../sim/kernel/trace/verdict.ts';
import type { RequestKind } from '../../simulated/impostor-verdicts.ts';

/** Where a connection comes from. */
export interface Origin {
  /** Empty, like the port 0, for a client that is known by name only. */
  readonly address: string;
  readonly port: number;
}

/** What a decision is about; no queue of handshakes refuses any in a live run. */
export type LiveRequest = Exclude<RequestKind, 'handshake.refused'>;

/** A decision of the broker or a session event, on its way to the trace. */
export interface LiveFact extends Origin {
  readonly kind:
    | LiveRequest
    | 'connect.admitted'
    | 'session.taken-over'
    | 'keepalive.expired'
    | 'will.published'
    | 'attack.judged';
  /** The name in the certificate, or the client id. */
  readonly name: string | undefined;
  readonly control?: string;
  readonly verdict?: VerdictWord;
  readonly detail?: string;
  readonly evidence?: string;
  /** `wallMs`. */
  readonly at: number;
  /** The client that takes the session over, or that has it. */
  readonly other?: Origin | undefined;
  /** Of `attack.judged`: what an actor's client asked for, and the decision. */
  readonly judged?: Judged;
}

export interface Judged {
  readonly request: LiveRequest;
  readonly verdict: Verdict;
  /** Such as a topic. */
  readonly subject: string | undefined;
}

export const factOf = (
  kind: LiveFact['kind'],
  about: Pick<LiveFact, 'address' | 'port' | 'name' | 'at' | 'other'>,
  verdict: Verdict,
  topic?: string,
): LiveFact => ({ kind, ...about, ...verdictFacts(verdict, topic) });
