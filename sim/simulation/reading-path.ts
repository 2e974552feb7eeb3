import type { ProcessId, Tick } from '../kernel/ids.ts';
import type { Message } from '../kernel/time/message.ts';

/** When packets passed, or will pass, on the connection of a device. */
export interface PacketTimes {
  /** When the broker got the latest packet from the device. */
  readonly heardAt: Tick;
  /** The latest arrival at the edge, and at the device. */
  readonly up: Tick;
  readonly down: Tick;
}

/** How long the packets of a device that have one size take one way, each by the two words of its draw. */
export interface DrawnDelay {
  by(word: number, lossWord: number): number;
}

export interface PacketDelays {
  readonly uplink: DrawnDelay;
  readonly downlink: DrawnDelay;
}

/**
 * The way of a reading to the platform and of its acknowledgment back, and that of a ping, as arithmetic: what a fabric offers whose broker
 * is data.
 *
 * Units  ticks, bytes
 */
export interface ReadingPath {
  /** Whether nothing but the platform's own subscriber takes the next readings of a device that is online, on the connection it has. */
  isPlain(device: ProcessId): boolean;
  /** How long the readings of a device take to the edge, and their acknowledgments back; valid until the next is asked for. */
  delaysOf(device: ProcessId): PacketDelays;
  /** The same for its pings, to the edge; answers take as long as acknowledgments. */
  pingDelayOf(device: ProcessId): DrawnDelay;
  /** What a reading counts for when it arrives: the same for all whose numbers have as many digits. */
  payloadBytes(device: ProcessId, reading: number): number;
  /** The silence after which the broker ends the device's session; Infinity if it never does. */
  silenceMaxMs(device: ProcessId): number;
  timesOf(device: ProcessId): PacketTimes;
  setTimes(device: ProcessId, times: PacketTimes): void;
  /** The message of a reading to the fabric, and that of its acknowledgment to the device; valid until the next is made. */
  readingMessage(device: ProcessId, reading: number): Message;
  acknowledgment(device: ProcessId, reading: number): Message;
  pingMessage(device: ProcessId): Message;
  pong(device: ProcessId): Message;
}
