import type { GatewayPlan, NetworkPlan } from '../../sim/plan/plan.ts';
import { networkPlan, networkSchema } from './network.ts';
import { count } from './quantity.ts';
import { keysOf, nameOf } from './shape.ts';

const LEAVES_MAX = 10_000;

/** The gateways of a product's devices. */
export const gatewaySchema = keysOf('a gateway', {
  product: nameOf('a product name', 'hub').describe('The product of the gateways.'),
  tenant: nameOf('a tenant name', 'acme').optional().describe('Its tenant. Default: that of these devices.'),
  leaves: count({ min: 1, max: LEAVES_MAX }).describe(
    'Number of these devices behind each gateway, the last one apart.',
  ),
  lan: networkSchema
    .prefault({})
    .describe('The network between a device and its gateway. Default: latency median 2ms, p95 10ms, nothing lost.'),
});

/** Which gateway the devices of a product are behind; `tenant` is theirs. */
export const gatewayPlan = (
  { product, tenant: other, leaves, lan }: NonNullable<(typeof gatewaySchema)['_zod']['output']>,
  tenant: string,
): GatewayPlan => ({ tenant: other ?? tenant, product, leaves, lan: networkPlan(lan, lanDefault) });

/** Wi-Fi or Ethernet within a building. Assumption. */
const lanDefault: NetworkPlan = { latencyMedianMs: 2, latencyP95Ms: 10, loss: 0, bandwidthBps: undefined };
