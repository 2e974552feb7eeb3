import { falseImages, isFalseUpdate } from '../../../plan/false-updates.ts';
import { wayOf } from '../../attacks/attack-list.ts';
import type { Attempt } from '../attempts.ts';
import type { MoveParts, Moves } from './moves.ts';

/** What an actor does with an image that it brings to a device, and what the image does there. */
export function imageMoves({ fleet, port, write, implants, impostors, gains, behind }: MoveParts) {
  /** An actor's image runs: what it reaches there, the actor has. Keys in a hardware root of trust cannot be copied. */
  function takeOver(attempt: Attempt): void {
    const { order, device } = attempt;
    const actor = order.by.name;
    gains.gain(attempt, 'control', behind.cause);
    if (!implants.copiesKeys(device)) return;
    impostors.copyCertificate(actor, device, fleet.issuedAt.get(device));
    gains.learn(actor, device, 'credential', behind.cause, order);
  }

  return {
    actions: {
      writeImage: ({ device, step }) => write(device, 'SIDELOADED', behind.cause, step),
      finishImage: ({ device, step }) => write(device, 'DOWNLOADED', behind.cause, step),
      gainControl: takeOver,
      callHome: (attempt) => {
        const { order, device, step, mayCall } = attempt;
        const { by, bytes = BEACON_BYTES } = order;
        attempt.mayCall = implants.callHome({ actor: by.name, device, step, bytes, mayCall }, behind.cause);
      },
      fallSilent: ({ device }) => port().implantSilent(device),
      gainWrongSoftware: (attempt) => gains.gain(attempt, 'wrong-software', behind.cause),
      gainRolledBack: (attempt) => gains.gain(attempt, 'rolled-back', behind.cause),
      gainFrozen: (attempt) => gains.gain(attempt, 'frozen', behind.cause),
    },
    guards: {
      hasCable: ({ order }) => wayOf(order).overCable === true,
      isResident: (attempt) => implants.isResident(attempt),
      bringsWrongSoftware: ({ order }) => isFalseUpdate(order.way) && falseImages[order.way] === 'wrong-software',
      bringsOld: ({ order }) => isFalseUpdate(order.way) && falseImages[order.way] === 'factory',
    },
    delays: {
      beacon: ({ order }) => order.beaconMs ?? BEACON_MS,
      write: () => WRITE_MS,
    },
  } satisfies Moves;
}

const BEACON_MS = 300_000;
const BEACON_BYTES = 1_024;
/** How long it takes to write an image over a cable, as for a technician. Assumption. */
const WRITE_MS = 30_000;
