import { openDebug, readOverDebug } from '../../../decisions/open-debug.ts';
import { yieldSecret } from '../../../decisions/yield-secret.ts';
import { type Verdict, verdictFacts } from '../../../kernel/trace/verdict.ts';
import type { Secret } from '../../../plan/actors.ts';
import type { Attempt } from '../attempts.ts';
import { keyStoreOf } from '../key-store.ts';
import type { MoveParts, Moves } from './moves.ts';

/** What an actor does that has a device in hand: with a probe at its debug port, or with an image in its flash. */
export function debugMoves({ fleet, platforms, controls, link, gains, impostors, behind }: MoveParts) {
  function judge(attempt: Attempt, asked: string, verdict: Verdict): boolean {
    const { device, order } = attempt;
    const facts = verdictFacts({ ...verdict, reason: `${asked}: ${verdict.reason}` });
    behind.cause = link.record('attack.judged', { ...facts, device, actor: order.by.name, cause: behind.cause });
    attempt.isTaken = verdict.allow;
    if (!verdict.allow && verdict.control !== 'protocol') attempt.refusal = verdict.control;
    return verdict.allow;
  }

  function holdProbe(attempt: Attempt): void {
    const { device } = attempt;
    const hasFuses = platforms.imagesOf(device).platform.properties.hardwareRootOfTrust;
    const isUnlocked = platforms.stateOf(device).capabilities.includes('debugger');
    const port = { hasFuses, isUnlocked };
    if (judge(attempt, 'debug port', openDebug(controls, port)))
      judge(attempt, 'readout', readOverDebug(controls, port));
  }

  /** What lies in flash comes out; what the device does not have is not asked for. */
  function readDump(attempt: Attempt): void {
    const { device, order } = attempt;
    const { name: actor } = order.by;
    const store = keyStoreOf(fleet, device);
    for (const secret of dumped) {
      const verdict = yieldSecret(controls, store, secret);
      if (!verdict.allow && verdict.control === 'protocol') continue;
      if (!judge(attempt, secret, verdict)) continue;
      if (secret === 'credential') impostors.copyCertificate(actor, device, fleet.issuedAt.get(device));
      gains.gain(attempt, secret, behind.cause);
    }
  }

  /** What software reads, an image of the actor reads. */
  function readUpdateKey(attempt: Attempt): void {
    const { device } = attempt;
    const verdict = yieldSecret(controls, keyStoreOf(fleet, device), 'update-key');
    if (verdict.allow) gains.gain(attempt, 'update-key', behind.cause);
  }

  return {
    actions: { holdProbe, readDump, readUpdateKey },
    guards: { hasGained: ({ hasGained }) => hasGained },
    delays: { dump: ({ order }) => order.dumpMs ?? DUMP_MS, moment: () => 1 },
  } satisfies Moves;
}

const dumped = ['credential', 'product-password', 'update-key'] as const satisfies readonly Secret[];
const DUMP_MS = 600_000;
