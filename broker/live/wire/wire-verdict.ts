import type { VerdictWord } from '../../../sim/kernel/trace/kinds.ts';
import { type Verdict, verdictFacts } from '../../../sim/kernel/trace/verdict.ts';

/** A decision of the broker or a session event, on its way to the trace. */
export interface LiveFact {
  readonly kind:
    | 'connect.admitted'
    | 'certificate.refused'
    | 'connect.refused'
    | 'publish.refused'
    | 'subscribe.refused'
    | 'delivery.refused'
    | 'session.closed'
    | 'session.taken-over'
    | 'keepalive.expired'
    | 'will.published';
  /** The client's port, which identifies the device's connection; 0 if only the name does. */
  readonly port: number;
  /** The name in the certificate, or the client id. */
  readonly name: string | undefined;
  readonly control?: string;
  readonly verdict?: VerdictWord;
  readonly detail?: string;
  readonly evidence?: string;
  /** `wallMs`. */
  readonly at: number;
}

export const factOf = (
  kind: LiveFact['kind'],
  about: Pick<LiveFact, 'port' | 'name' | 'at'>,
  verdict: Verdict,
  topic?: string,
): LiveFact => ({ kind, ...about, ...verdictFacts(verdict, topic) });
