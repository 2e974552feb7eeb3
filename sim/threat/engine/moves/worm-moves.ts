import { crossSegment } from '../../../decisions/cross-segment.ts';
import { openWithKey } from '../../../decisions/open-with-key.ts';
import { type Verdict, verdictFacts } from '../../../kernel/trace/verdict.ts';
import { wormContact } from '../../../protocol/codec.ts';
import { wayOf } from '../../attacks/attack-list.ts';
import type { Attempt } from '../attempts.ts';
import type { MoveParts, Moves } from './moves.ts';

/** What a worm does on a device that it runs on, and at the devices that it contacts from there. */
export function wormMoves({ fleet, controls, link, gains, implants, behind, outbreaks, attempts }: MoveParts) {
  /** The image comes over the local network, under a key for such images. A device that is off does not answer. */
  function offerImage(attempt: Attempt): void {
    const { device, order } = attempt;
    attempt.isTaken = undefined;
    if (!fleet.isPowered(device)) return;
    // No access point stands between two radios.
    const isByRadio = wayOf(order).spreadsOver === 'radio';
    if (!isByRadio && !judge(attempt, crossSegment(controls, { over: 'lan', isBehindNat: false }))) return;
    judge(attempt, openWithKey(controls, gains.knowledge.holds(order.by.name, device, 'update-key')));
  }

  /** A device that runs the worm already, or has refused it, is left alone; one without its network probes nothing outside. */
  function contactNext(attempt: Attempt): void {
    const found = outbreaks.contactOf(attempt);
    attempt.contacts++;
    const isOutside = wayOf(attempt.order).spreadsOver === 'internet';
    if (found === undefined || (isOutside && fleet.networkFaults.get(attempt.device) > 0)) return;
    const { order, device, isOver } = attempts.at(found);
    if (isOver || implants.isActive(order.by.name, device)) return;
    link.toSelf(wormContact(found), behind.cause, link.now + 1);
  }

  function judge(attempt: Attempt, verdict: Verdict): boolean {
    const { device, order } = attempt;
    const facts = verdictFacts({ ...verdict, reason: `local image: ${verdict.reason}` });
    behind.cause = link.record('attack.judged', { ...facts, device, actor: order.by.name, cause: behind.cause });
    attempt.isTaken = verdict.allow;
    if (!verdict.allow) attempt.refusal = verdict.control;
    return verdict.allow;
  }

  return {
    actions: {
      offerImage,
      contactNext,
      startOver: (attempt) => outbreaks.startOver(attempt),
      beginTries: (attempt) => {
        attempt.tries = 0;
        attempt.count++;
      },
    },
    guards: {
      isImmune: ({ order, refusal }) =>
        refusal !== undefined && !(refusal === 'login-lockout' && wayOf(order).logsIn?.with === 'list'),
      pushesImage: ({ order }) => wayOf(order).pushesImage === true,
    },
    delays: {
      contact: (attempt) => outbreaks.waitOf(attempt),
    },
  } satisfies Moves;
}
