import type { Tick } from '../../kernel/ids.ts';
import type { PacketTimes } from '../reading-path.ts';

/** Where a device is with its readings: all that a stretch moves, but the chain of the fingerprint. */
export interface Course extends PacketTimes {
  /** When its timers fall due; NEVER if one is not armed. */
  next: Tick;
  keepAlive: Tick;
  /** Readings taken. */
  taken: number;
  /** Pings sent since the stretch began. */
  pings: number;
  /** The latest packet sent, modulo 2^32. */
  sentAt: number;
  heardAt: Tick;
  up: Tick;
  down: Tick;
  /** What is under way. During a ping, `keepAlive` is when it was sent. */
  underWay: 'nothing' | 'reading' | 'acknowledgment' | 'ping' | 'pong';
}

export const newCourse = (): Course => ({
  next: 0,
  keepAlive: 0,
  taken: 0,
  pings: 0,
  sentAt: 0,
  heardAt: 0,
  up: 0,
  down: 0,
  underWay: 'nothing',
});

/** Later than any instant of a run. */
export const NEVER = Number.MAX_SAFE_INTEGER;
