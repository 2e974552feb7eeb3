import type { Plan } from '../../../plan/plan.ts';
import { linkTimeouts } from './timeouts.ts';

/**
 * How long a handshake may wait at the edge so that its answer comes before the device gives up, in milliseconds: the rest
 * of the time-out, a tenth of it at least, is for the packets.
 */
export function handshakeWaitMaxMs({ network, fleet }: Plan): number {
  const timeoutMs = linkTimeouts.tlsTimeout;
  const latencyMs = Math.max(...fleet.map((product) => (product.network ?? network).latencyP95Ms));
  return Math.max(timeoutMs / 2, timeoutMs - Math.max(timeoutMs / 10, 4 * latencyMs));
}

/** The longest queue of handshakes that devices can wait for. */
export const handshakeQueueMax = (plan: Plan, perSecond: number): number =>
  Math.max(1, Math.floor((perSecond * handshakeWaitMaxMs(plan)) / 1_000) - 1);
