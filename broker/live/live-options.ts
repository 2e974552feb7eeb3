import type { ExternalBroker } from './client/external-broker.ts';
import { defaultEdgeLimits, type EdgeLimits } from './server/edge-limits.ts';
import type { RemotePools } from './workers/remote-pools.ts';

export interface LiveOptions {
  /** Threads that share the devices' sockets; 0: all services run in this thread, as in tests. */
  readonly workers: number;
  /** Pools of sockets on other machines, in place of threads; undefined: none. */
  readonly machines?: RemotePools | undefined;
  /** Undefined: the embedded broker. */
  readonly external: ExternalBroker | undefined;
  /** Connects in flight to the broker, over all workers. */
  readonly inFlightMax: number;
  /** Ticks a millisecond: with 60, an hour of timers passes in a minute. Sockets stay as fast as they are. */
  readonly speed: number;
  /** Devices show a TLS ticket when they connect again with the same certificate. */
  readonly keepTickets: boolean;
  /** Limits of the embedded broker. */
  readonly limits: EdgeLimits;
}

export const defaultLiveOptions: LiveOptions = {
  workers: 1,
  external: undefined,
  inFlightMax: 64,
  speed: 1,
  keepTickets: false,
  limits: defaultEdgeLimits,
};
