import type { BrokenTable } from './broken-trust.ts';

const invalid = 'scenario/invalid';

/** Mistakes about gateways and the devices behind them. */
export const brokenGateways: BrokenTable = [
  [
    'gateway-unknown.yaml',
    invalid,
    'gateway-unknown.yaml:6:83 fleet[1].gateway.product',
    'acme has no other product "hup"',
    'did you mean "hub"? known here: hub',
  ],
  [
    'gateway-of-itself.yaml',
    invalid,
    'gateway-of-itself.yaml:6:87 fleet[1].gateway.product',
    'borealis has no other product "lamp"',
    'add a product for the gateways',
  ],
  [
    'gateway-of-another-tenant.yaml',
    invalid,
    'gateway-of-another-tenant.yaml:6:87 fleet[1].gateway.product',
    'borealis has no other product "hub"',
    'write tenant: acme, or another product',
  ],
  [
    'gateway-of-a-tenant-there-is-none.yaml',
    invalid,
    'gateway-of-a-tenant-there-is-none.yaml:6:82 fleet[1].gateway.tenant',
    'no product has the tenant "borealis"',
    'known here: acme',
  ],
  [
    'gateway-behind-a-gateway.yaml',
    invalid,
    'gateway-behind-a-gateway.yaml:7:82 fleet[2].gateway.product',
    'acme/relay is behind a gateway itself',
    'write gateway: { product: hub }, or take its gateway away',
  ],
  [
    'gateways-too-few.yaml',
    invalid,
    'gateways-too-few.yaml:6:96 fleet[1].gateway.leaves',
    '4 gateways with 10 of these devices each have room for 40 of 41',
    'write at least 11, or count: 5 for acme/hub',
  ],
  [
    'gateway-for-nobody.yaml',
    invalid,
    'gateway-for-nobody.yaml:6:96 fleet[1].gateway.leaves',
    '0 is less than 1',
    'write a whole number from 1 to 10000',
  ],
  [
    'gateway-without-leaves.yaml',
    invalid,
    'gateway-without-leaves.yaml:6:63 fleet[1].gateway.leaves',
    'is missing',
    'write a whole number, such as 2000, with no unit or separator',
  ],
  [
    'gateway-and-sites.yaml',
    invalid,
    'gateway-and-sites.yaml:6:102 fleet[1].sites',
    'devices behind a gateway are where their gateway is',
    'leave it out, and write sites for the product of the gateways',
  ],
  [
    'gateway-and-network.yaml',
    invalid,
    'gateway-and-network.yaml:6:102 fleet[1].network',
    'devices behind a gateway use its network',
    'write gateway: { lan: … } for the network between a device and its gateway, and network for the product of the gateways',
  ],
  [
    'gateway-lan-field-unknown.yaml',
    invalid,
    'gateway-lan-field-unknown.yaml:6:107 fleet[1].gateway.lan.delay',
    'unknown key "delay"',
    'known here: latency, loss, bandwidth',
  ],
  [
    'devices-behind-no-gateway.yaml',
    invalid,
    'devices-behind-no-gateway.yaml:8:32 timeline[0].on.gateway',
    'no device is behind a gateway called "acme/hub-5"',
    'did you mean "acme/hub-1"? known here: acme/hub-1, acme/hub-2, acme/hub-3, acme/hub-4',
  ],
  [
    'devices-behind-no-gateway-at-all.yaml',
    invalid,
    'devices-behind-no-gateway-at-all.yaml:7:32 timeline[0].on.gateway',
    'no device is behind a gateway called "acme/hub-1"',
    'give a product a gateway',
  ],
];
