import { verdictFacts } from '../../../kernel/trace/verdict.ts';
import { wayOf } from '../../attacks/attack-list.ts';
import type { Attempt } from '../attempts.ts';
import type { MoveParts, Moves } from './moves.ts';

/** What an actor shows to the attestation service. */
export function evidenceMoves({ fleet, attestation, validity, link, impostors, implants, gains, behind }: MoveParts) {
  /** The answer, with a certificate if the evidence is believed, comes back after a while. */
  function present(attempt: Attempt): void {
    const { order, device } = attempt;
    const { presents } = wayOf(order);
    const actor = order.by.name;
    const verdict = presents && attestation.present(presents, device);
    attempt.isTaken = verdict?.allow;
    if (verdict === undefined) return;
    if (verdict.allow) impostors.copyCertificate(actor, device, validity.stampAt(link.now));
    else attempt.refusal = verdict.control;
    const facts = verdictFacts({ ...verdict, reason: `evidence: ${verdict.reason}` });
    behind.cause = link.record('attack.judged', { ...facts, device, actor, cause: behind.cause });
  }

  return {
    actions: {
      present,
      gainCertificate: (attempt) => gains.gain(attempt, 'attested', behind.cause),
    },
    guards: {
      showsEvidence: ({ order }) => wayOf(order).presents !== undefined,
      writesFlash: ({ order }) => wayOf(order).writesFlash === true,
      canSignEvidence: ({ device }) =>
        fleet.productOf(device).plan.identity === 'attested' && implants.usesKeys(device),
      isTaken: ({ isTaken }) => isTaken === true,
      isRefused: ({ isTaken }) => isTaken === false,
    },
    delays: {
      answer: () => Math.max(1, attestation.latencyMs),
    },
  } satisfies Moves;
}
