import type { PoolConfig, PoolFigures } from '../client/device-pool.ts';
import type { ServiceHandle } from './worker-launcher.ts';
import type { FromPool, ToPool } from './worker-services.ts';

/** What a pool on another machine is told of its run; it has the plan already, and sends publish times in its rows. */
export type RemotePoolConfig = Omit<PoolConfig, 'plan' | 'publishTimes'>;

/** A worker that is gone, with the sockets of a slice of the fleet. */
export interface PoolLoss {
  /** The devices are those whose number has this remainder, divided by the number of slices. */
  readonly slice: number;
  readonly worker: string;
  /** `wallMs` of this machine at which it was last heard. */
  readonly heardAt: number;
  readonly reason: string;
}

/** The clock of another machine beside that of this one. */
export interface RemoteClock {
  /** By how much the machine's system clock is ahead. Instants in the trace are corrected by more exact clocks. */
  readonly aheadMs: number;
  /** An instant of that machine is known within so much, more or less. */
  readonly boundMs: number;
}

/** A slice, and the worker that has its sockets. */
export interface RemotePool {
  readonly worker: string;
  readonly clock: RemoteClock;
}

/** Pools of sockets on other machines, each with a slice of the fleet: device n is in slice n modulo their number. */
export interface RemotePools {
  readonly pools: readonly RemotePool[];
  /**
   * Makes the pools, and waits until all are ready. Instants in rows that come from them are `wallMs` of this machine, and do not go
   * backwards within a slice. A pool that is lost takes messages, does nothing, and reports the figures that it had last.
   */
  start(config: RemotePoolConfig, listener: RemoteListener): Promise<readonly ServiceHandle<ToPool, PoolFigures>[]>;
  /** Tells all of them when the run begins, waits until then, and returns that instant. */
  begin(): Promise<number>;
}

export interface RemoteListener {
  onMessage(message: FromPool): void;
  lost(loss: PoolLoss): void;
}
