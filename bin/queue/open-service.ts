import type { QueueAddress } from './queue-address.ts';
import type { QueueService } from './queue-service.ts';

/**
 * Connects to the service once, so that a wrong address or password shows before anything waits for it. `say` gets what is
 * likely to be a mistake of its settings.
 *
 * Errors  LabError `queue/unreachable`, `queue/refused`, `queue/too-old`
 */
export async function openService(address: QueueAddress, say: (text: string) => void): Promise<QueueService> {
  // Neither is loaded without a queue: a command that needs none starts faster.
  if (address.kind === 'redis') return (await import('./redis-service.ts')).redisService(address, say);
  return (await import('./postgres-service.ts')).postgresService(address);
}
