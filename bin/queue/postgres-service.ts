import { createPostgresBackend, runMigrations } from 'bullmq';
import pg from 'pg';
import type { QueueAddress } from './queue-address.ts';
import { CONNECT_MS, NAMESPACE, type QueueService, unanswered } from './queue-service.ts';

/** Connections of one queue; a sweep and a worker have two queues each. */
const CONNECTIONS_MAX = 3;

/** Checks a PostgreSQL, and makes the tables of the queue if they are not there. Errors as of `openService`. */
export async function postgresService(address: QueueAddress): Promise<QueueService> {
  const connection = optionsOf(address);
  const client = new pg.Client(connection);
  // One that comes after the answer is of no interest.
  client.on('error', () => {});
  try {
    await client.connect();
    await runMigrations(client, NAMESPACE);
  } catch (error) {
    throw unanswered(address, error);
  } finally {
    await client.end().catch(() => {});
  }
  return {
    shown: address.shown,
    connection: { ...connection, max: CONNECTIONS_MAX, schema: NAMESPACE },
    factory: createPostgresBackend as QueueService['factory'],
  };
}

const optionsOf = ({ host, port, user, password, database, tls }: QueueAddress): pg.ClientConfig => ({
  ...{ host, port, user, password, database },
  ssl: tls === undefined ? false : { ca: tls.ca, rejectUnauthorized: true },
  connectionTimeoutMillis: CONNECT_MS,
  keepAlive: true,
});
