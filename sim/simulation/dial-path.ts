import type { ProcessId, Tick } from '../kernel/ids.ts';
import type { PacketDelays } from './reading-path.ts';

/** A dial that the edge refuses. */
export interface RefusedDial {
  readonly dialedAt: Tick;
  /** When it arrives at the edge, and its refusal at the device. */
  readonly up: Tick;
  readonly down: Tick;
  /** The edge has refused it. */
  readonly isRefused: boolean;
}

/**
 * The way of a dial to an edge whose broker is down, and of the refusal back, as arithmetic: what a fabric offers whose edge is data.
 *
 * Units  ticks
 */
export interface DialPath {
  /** Whether nothing holds up the packets of the device. */
  isFree(device: ProcessId): boolean;
  /** How long its dials take to the edge, and refusals back; valid until the next is asked for. */
  delaysOf(device: ProcessId): PacketDelays;
  /** The device dials on a connection of its own, which is over once it has been refused: in the order of all that devices dial. */
  dialed(device: ProcessId, at: Tick): void;
  refused(device: ProcessId, at: Tick): void;
  /** The device has dialed: puts what is under way onto the agenda. */
  goOnWith(device: ProcessId, dial: RefusedDial): void;
}
