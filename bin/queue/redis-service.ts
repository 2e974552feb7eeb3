import { createRedisBackend } from 'bullmq';
import { Redis } from 'ioredis';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { QueueAddress } from './queue-address.ts';
import { CONNECT_MS, NAMESPACE, type QueueService, unanswered } from './queue-service.ts';

/** What BullMQ's scripts need. */
const VERSION_LEAST = 5;

/** Checks a Redis. Errors as of `openService`. */
export async function redisService(address: QueueAddress, say: (text: string) => void): Promise<QueueService> {
  const connection = optionsOf(address);
  const facts = await factsOf(address, connection);
  const version = facts.get('redis_version') ?? '0';
  if (Number.parseInt(version, 10) < VERSION_LEAST)
    throw new LabError('queue/too-old', {
      what: `this is Redis ${version}`,
      where: address.shown,
      hint: `use Redis ${VERSION_LEAST} or newer`,
    });
  const policy = facts.get('maxmemory_policy') ?? 'noeviction';
  if (policy !== 'noeviction')
    say(
      `warning: ${address.shown} may drop runs when its memory is full: set maxmemory-policy to noeviction, not ${policy}`,
    );
  return {
    shown: address.shown,
    connection,
    factory: createRedisBackend as QueueService['factory'],
    prefix: NAMESPACE,
  };
}

const optionsOf = ({ host, port, user, password, database, tls }: QueueAddress) => ({
  ...{ host, port, username: user, password, db: Number(database ?? 0) },
  ...(tls !== undefined && { tls: tls.ca === undefined ? {} : { ca: tls.ca } }),
  connectTimeout: CONNECT_MS,
  // A command waits until the service is back.
  maxRetriesPerRequest: null,
  retryStrategy: (tries: number) => Math.min(100 * 2 ** tries, 2_000),
});

/** What the service says of itself. */
async function factsOf(
  address: QueueAddress,
  options: ReturnType<typeof optionsOf>,
): Promise<ReadonlyMap<string, string>> {
  const client = new Redis({ ...options, lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0 });
  let fault: unknown;
  client.on('error', (error) => {
    fault = error;
  });
  try {
    await client.connect();
    const info = await client.info();
    return new Map(info.split(/\r?\n/).map((line) => line.split(/:(.*)/, 2) as [string, string]));
  } catch (error) {
    // The error of the connection says more than that it is closed.
    throw unanswered(address, fault ?? error);
  } finally {
    client.disconnect();
  }
}
