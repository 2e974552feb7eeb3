import { eraseImages } from '../../../decisions/erase-images.ts';
import { erasureOn } from '../../../device/erasure.ts';
import { type Verdict, verdictFacts } from '../../../kernel/trace/verdict.ts';
import { wayOf } from '../../attacks/attack-list.ts';
import type { AttackOrder } from '../attack-order.ts';
import type { Attempt } from '../attempts.ts';
import type { MoveParts, Moves } from './moves.ts';

/** What the code of an actor does on a device that it controls. */
export function implantMoves({ controls, platforms, link, port, write, implants, gains, behind }: MoveParts) {
  /** The device erases itself in the next tick; the same function decides there how far that goes. */
  function wipe(attempt: Attempt): void {
    const { device, step } = attempt;
    const erasure = erasureOn(platforms, device);
    if (erasure === undefined) return;
    const verdict = eraseImages(controls, erasure);
    attempt.isTaken = verdict.allow;
    if (!verdict.allow && verdict.control !== 'protocol') attempt.refusal = verdict.control;
    note(attempt, verdict, 'erasure');
    write(device, 'WIPED', behind.cause, step);
  }

  /** Records a decision about what the code does; what follows has that row as its cause. */
  function note({ order, device }: Attempt, verdict: Verdict, what: string): void {
    const facts = verdictFacts({ ...verdict, reason: `${what}: ${verdict.reason}` });
    behind.cause = link.record('attack.judged', { ...facts, device, actor: order.by.name, cause: behind.cause });
  }

  /** The device decides once whether its code may call there. */
  function callOut(attempt: Attempt): void {
    if (attempt.mayCall !== undefined) return;
    const { device, order } = attempt;
    const verdict = implants.judgeCallTo(device, hostOf(order));
    if (verdict === undefined) return;
    attempt.mayCall = verdict.allow;
    if (!verdict.allow) attempt.refusal = verdict.control;
    note(attempt, verdict, 'call of its code');
  }

  /** The code sends. The first decision of the uplink is recorded, and the first that refuses. */
  function send(attempt: Attempt, bytes: number, what: string): void {
    const { device, isTaken } = attempt;
    const verdict = port().implantSends(device, bytes, behind.cause);
    if (isTaken === undefined || (isTaken && !verdict.allow)) note(attempt, verdict, what);
    attempt.isTaken = isTaken !== false && verdict.allow;
    if (!verdict.allow) attempt.refusal = verdict.control;
  }

  return {
    actions: {
      wipe,
      callOut,
      flood: (attempt) => send(attempt, Math.ceil(((attempt.order.rate ?? RATE) * PULSE_MS) / 1_000), 'flood'),
      openChannel: (attempt) => send(attempt, CONNECTION_BYTES, 'connection of its code'),
      exchange: (attempt) => send(attempt, attempt.order.bytes ?? MESSAGE_BYTES, 'message of its code'),
      gainChannel: (attempt) => gains.gain(attempt, 'channel', behind.cause),
      gainUplink: (attempt) => gains.gain(attempt, 'uplink', behind.cause),
      gainBricked: (attempt) => gains.gain(attempt, 'bricked', behind.cause),
    },
    guards: {
      isImplanted: ({ order, device }) => implants.isActive(order.by.name, device),
      isBarred: ({ mayCall }) => mayCall !== true,
      isHeld: ({ isTaken }) => isTaken === false,
      isListener: ({ order }) => wayOf(order).listens === true,
      isLost: ({ device }) => platforms.isLost(device),
    },
    delays: {
      standby: () => STANDBY_MS,
      fuse: ({ order }) => Math.max(1, order.fuseMs ?? 0),
      settle: () => SETTLE_MS,
      pulse: () => PULSE_MS,
      hold: () => HOLD_MS,
      exchange: () => EXCHANGE_MS,
    },
  } satisfies Moves;
}

/** How often an actor looks whether its implant runs. */
const STANDBY_MS = 60_000;
/** By then a device that was erased has tried to start. */
const SETTLE_MS = 60_000;
/** A flood is a packet of so long a time each: the uplink is as full as it would be of small ones. Assumption. */
const PULSE_MS = 10_000;
/** How long a flood has to go at its full rate: every default period of a budget falls into that as a whole. */
const HOLD_MS = 120_000;
/** As `rate` of A19. */
const RATE = 102_400;
/** As `bytes` of A26. */
const MESSAGE_BYTES = 1_024;
/** A TCP and TLS 1.3 handshake, CONNECT and SUBSCRIBE, as of a device. */
const CONNECTION_BYTES = 2_864;
/** How long the actor's broker takes to answer. Assumption. */
const EXCHANGE_MS = 1_000;

/** The victim of a flood, or the actor's own broker. */
const hostOf = (order: AttackOrder): string =>
  wayOf(order).floods === true ? 'victim.example' : `${order.by.name}.example`;
