import type { DrillPerformer } from '../assess/perform-drills.ts';
import type { CostPerformer } from '../costs/perform-costs.ts';
import type { Performer } from '../sweep/run-sweep.ts';
import { type QueueFlags, queueAddress } from './queue-address.ts';

/** Who performs the many runs of a command, if not the threads of its process. */
export interface Performers {
  readonly sweep?: Performer | undefined;
  readonly drills?: DrillPerformer | undefined;
  readonly costs?: CostPerformer | undefined;
}

/**
 * The workers of a queue, if flags name one; none otherwise, and nothing of a queue is loaded. `say` gets what the reader should know
 * at once.
 *
 * Errors  LabError `queue/address`; those of the service
 */
export async function performersOf(
  flags: QueueFlags & { readonly fresh?: boolean | undefined },
  say: (text: string) => void,
): Promise<Performers> {
  const address = queueAddress(flags, process.env);
  if (address === undefined) return {};
  const [{ openService }, { throughQueue }, { drillsThroughQueue }, { costsThroughQueue }] = await Promise.all([
    import('./open-service.ts'),
    import('./sweeps.ts'),
    import('./drills.ts'),
    import('./costs.ts'),
  ]);
  const service = await openService(address, say);
  const options = { fresh: flags.fresh, say };
  return {
    sweep: throughQueue(service, options),
    drills: drillsThroughQueue(service, options),
    costs: costsThroughQueue(service, options),
  };
}
