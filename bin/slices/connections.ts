import { Redis, type RedisOptions } from 'ioredis';
import { Outage } from '../queue/outage.ts';
import type { QueueService } from '../queue/queue-service.ts';

/** Two connections to Redis: one that only waits for entries, and one for everything else. */
export interface Connections {
  readonly redis: Redis;
  readonly reading: Redis;
  end(): void;
}

/** Connections whose reader is told once when the service is away, and once when it is back. */
export function toldConnections(service: QueueService, say: (text: string) => void): Connections {
  const outage = new Outage(service.shown, say);
  return openConnections(
    service,
    (error) => outage.fault(error),
    () => void outage.answered(),
  );
}

/** `onFault` hears of each error of a connection, and `onReady` of each that is there, also again. */
export function openConnections(
  { connection }: QueueService,
  onFault: (error: Error) => void,
  onReady: () => void,
): Connections {
  const open = (): Redis => {
    // In RESP2 replies to XREAD and XINFO are lists, with every version of Redis.
    const how = { protocol: 2, socketTimeout: SILENT_MS } as const;
    const redis = new Redis({ ...(connection as Omit<RedisOptions, 'replyMapping'>), ...how });
    redis.on('error', onFault);
    redis.on('ready', onReady);
    return redis;
  };
  const [redis, reading] = [open(), open()];
  return {
    redis,
    reading,
    end: () => {
      for (const one of [redis, reading]) one.disconnect();
    },
  };
}

/** Where a service says nothing for so long, the connection is made anew: a link that was cut says nothing either. */
const SILENT_MS = 3_000;
