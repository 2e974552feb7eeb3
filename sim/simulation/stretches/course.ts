import type { Tick } from '../../kernel/ids.ts';
import type { PacketTimes } from '../reading-path.ts';

/** Where a device is with its readings and checks: all that a stretch moves, but the chain of the fingerprint. */
export interface Course extends PacketTimes {
  /** When its timers fall due; NEVER if one is not armed. */
  next: Tick;
  keepAlive: Tick;
  /** The next check for updates; NEVER if checks are not part of the stretch. */
  upkeep: Tick;
  /** Readings taken. */
  taken: number;
  /** Pings sent since the stretch began. */
  pings: number;
  /** The same of checks. */
  checks: number;
  /** The latest packet sent, modulo 2^32. */
  sentAt: number;
  heardAt: Tick;
  up: Tick;
  down: Tick;
  /** When what is under way of a check arrives. */
  checkAt: Tick;
  /** What is under way. During a ping, `keepAlive` is when it was sent; during a check, `upkeep`. */
  underWay: 'nothing' | 'reading' | 'acknowledgment' | 'ping' | 'pong' | 'check' | 'processing' | 'answer';
}

export const newCourse = (): Course => ({
  next: 0,
  keepAlive: 0,
  upkeep: 0,
  taken: 0,
  pings: 0,
  checks: 0,
  sentAt: 0,
  heardAt: 0,
  up: 0,
  down: 0,
  checkAt: 0,
  underWay: 'nothing',
});

/** Whether a check for updates is under way. */
export const isChecking = ({ underWay }: Course): boolean =>
  underWay === 'check' || underWay === 'processing' || underWay === 'answer';

/** Later than any instant of a run. */
export const NEVER = Number.MAX_SAFE_INTEGER;
