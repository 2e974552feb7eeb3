import { certificateAt } from '../../sim/decisions/believe-server.ts';
import type { Tick } from '../../sim/kernel/ids.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { serverFieldsIn } from '../../sim/plan/refused-servers.ts';
import { defaultServerCertificate, type ServerCertificatePlan } from '../../sim/plan/server-trust.ts';
import type { ServerCertificates } from '../../sim/protocol/server-certificates.ts';

/** The certificate that the edge shows in its TLS handshakes. */
export class ShownCertificate {
  private readonly regular: ServerCertificatePlan;
  /** In runs in which no device can have a reason to refuse it, handshakes do not say which it is. */
  private readonly isJudged: boolean;

  constructor(
    plan: Plan,
    private readonly certificates: ServerCertificates,
  ) {
    this.regular = plan.broker.certificate ?? defaultServerCertificate;
    this.isJudged = serverFieldsIn(plan).length > 0;
  }

  /** Its number among those that servers have shown; 0 where devices have no reason to ask. */
  numberAt(now: Tick): number {
    const { certificates, regular } = this;
    if (!this.isJudged) return 0;
    return certificates.numberOf(certificates.replacementOf('broker') ?? certificateAt(now, regular));
  }
}
