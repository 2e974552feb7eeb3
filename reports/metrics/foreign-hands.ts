import { kindCode } from '../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';

/**
 * Which devices are in the hands of an actor, row by row: it has a session in the name of the device, or its code is on it.
 *
 * Memory  three bytes a device
 */
export class ForeignHands {
  /** Sessions that actors have in the name of each device. */
  private readonly sessions: Uint16Array;
  private readonly implanted: Uint8Array;

  constructor(devices: number) {
    this.sessions = new Uint16Array(devices);
    this.implanted = new Uint8Array(devices);
  }

  /** Takes the kind and the detail of an event; returns whether a session in the name of the device began or ended. */
  event(device: number, kind: number, detail: number): boolean {
    // One in the place of a console is in the name of no device.
    if ((kind !== ONLINE && kind !== OFFLINE) || (kind === ONLINE && detail !== NONE)) return false;
    if (kind === ONLINE) this.sessions[device]++;
    else if (this.sessions[device] > 0) this.sessions[device]--;
    return true;
  }

  /** Takes a change of the implant region to a state in which code of an actor is on the device, or to another. */
  implant(device: number, isImplanted: boolean): void {
    this.implanted[device] = Number(isImplanted);
  }

  isCloned(device: number): boolean {
    return this.sessions[device] > 0;
  }

  isImplanted(device: number): boolean {
    return this.implanted[device] === 1;
  }

  isHeld(device: number): boolean {
    return this.isCloned(device) || this.isImplanted(device);
  }
}

/** States of the implant region in which code of an actor is on the device. */
export const implantedStates: readonly string[] = ['exploited', 'dormant', 'active'];

const [ONLINE, OFFLINE] = (['impostor.online', 'impostor.offline'] as const).map(kindCode);
