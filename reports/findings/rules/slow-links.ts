import { showSpan } from '../../../sim/kernel/time/duration.ts';
import type { ProductPlan } from '../../../sim/plan/plan.ts';
import type { Setting } from '../../outcome/finding.ts';
import { type FindingRule, isOfConnecting, isTooLarge, productPath, spanSetting, timeAllowedMs } from '../evidence.ts';

/** Packets take long, or are lost and sent again, so that a session takes long to set up. */
export const slowLinks: FindingRule = (miss, evidence) => {
  const { plan } = evidence;
  if (!isOfConnecting(miss, evidence) || !isTooLarge(miss)) return undefined;
  const allowedMs = timeAllowedMs(miss, evidence);
  if (allowedMs <= 0) return undefined;
  const links = plan.fleet.map((product) => ({ product, network: product.network ?? plan.network }));
  const slow = links.filter(({ network: { latencyP95Ms, loss } }) => setUpMs(latencyP95Ms, loss) > allowedMs / 2);
  if (slow.length === 0) return undefined;
  const devices = slow.reduce((sum, { product }) => sum + product.count, 0);
  const worst = slow.toSorted(
    (a, b) => b.network.loss - a.network.loss || b.network.latencyP95Ms - a.network.latencyP95Ms,
  )[0];
  const { latencyMedianMs, latencyP95Ms, loss } = worst.network;
  const needed = setUpMs(latencyP95Ms, loss);
  return {
    what: `packets take ${showSpan(latencyMedianMs)} to ${showSpan(latencyP95Ms)}, and ${Math.round(loss * 100)}% are lost: a session takes ${PACKETS} of them, up to ${showSpan(Math.round(needed))}, and has ${showSpan(allowedMs)}`,
    sure: 'likely',
    weight: Math.min(0.95, 0.5 + needed / (4 * allowedMs)) * (devices / evidence.fleetSize > 0.05 ? 1 : 0.5),
    change: slow.flatMap(({ product, network }) => settingsOf(product, network.loss, network.latencyP95Ms, allowedMs)),
  };
};

/** Packets one after the other until a session stands: TCP, TLS, CONNECT, and those to the service that certifies. */
const PACKETS = 10;
/** A lost packet is sent again after a second, then after two (RFC 6298). */
const RETRANSMIT_MS = 1_000;

const setUpMs = (latencyMs: number, loss: number): number =>
  PACKETS * (latencyMs + (RETRANSMIT_MS * loss) / Math.max(0.05, 1 - 2 * loss));

function settingsOf(product: ProductPlan, loss: number, latencyMs: number, allowedMs: number): readonly Setting[] {
  const at = (field: string) => (product.network === undefined ? field : productPath(product, field));
  const latencyMost = allowedMs / (4 * PACKETS);
  return [
    ...(loss > 0.1 ? [{ path: at('network.loss'), value: '1%' }] : []),
    ...(latencyMs > latencyMost
      ? [
          {
            path: at('network.latency'),
            value: `{ median: ${spanSetting(latencyMost / 3)}, p95: ${spanSetting(latencyMost)} }`,
          },
        ]
      : []),
  ];
}
