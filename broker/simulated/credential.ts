import { hashOf, hex } from '../../sim/kernel/trace/hash.ts';

/**
 * The credential issued to a client id, derived from the scenario's seed so that runs repeat.
 *
 * For simulation only: the seed alone gives every credential.
 */
export const credentialOf = (seed: string, clientId: string): string =>
  hex(hashOf(`${seed}/credential/${clientId}`)) + hex(hashOf(`${clientId}/credential/${seed}`));
