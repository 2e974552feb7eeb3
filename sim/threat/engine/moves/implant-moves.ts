import { eraseImages } from '../../../decisions/erase-images.ts';
import { erasureOn } from '../../../device/erasure.ts';
import { verdictFacts } from '../../../kernel/trace/verdict.ts';
import type { Attempt } from '../attempt.ts';
import type { MoveParts, Moves } from './moves.ts';

/** What the code of an actor does on a device that it controls. */
export function implantMoves({ controls, platforms, link, write, implants, gains, behind }: MoveParts) {
  /** The device erases itself in the next tick; the same function decides there how far that goes. */
  function wipe(attempt: Attempt): void {
    const { order, device, step } = attempt;
    const erasure = erasureOn(platforms, device);
    if (erasure === undefined) return;
    const verdict = eraseImages(controls, erasure);
    attempt.isTaken = verdict.allow;
    if (!verdict.allow && verdict.control !== 'protocol') attempt.refusal = verdict.control;
    const facts = verdictFacts({ ...verdict, reason: `erasure: ${verdict.reason}` });
    behind.cause = link.record('attack.judged', { ...facts, device, actor: order.by.name, cause: behind.cause });
    write(device, 'WIPED', behind.cause, step);
  }

  return {
    actions: {
      wipe,
      gainBricked: (attempt) => gains.gain(attempt, 'bricked', behind.cause),
    },
    guards: {
      isImplanted: ({ order, device }) => implants.isActive(order.by.name, device),
      isLost: ({ device }) => platforms.isLost(device),
    },
    delays: {
      standby: () => STANDBY_MS,
      fuse: ({ order }) => Math.max(1, order.fuseMs ?? 0),
      settle: () => SETTLE_MS,
    },
  } satisfies Moves;
}

/** How often an actor looks whether its implant runs. */
const STANDBY_MS = 60_000;
/** By then a device that was erased has tried to start. */
const SETTLE_MS = 60_000;
