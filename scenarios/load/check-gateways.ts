import { suggest } from '../../sim/kernel/near.ts';
import type { Product } from '../schema/product.ts';
import type { Finding } from '../source/finding.ts';
import type { Path } from '../source/located.ts';

/** Each gateway is a product of the fleet that is behind none itself, and there are enough of them. */
export const checkGateways = (fleet: readonly Product[]): readonly Finding[] =>
  fleet.flatMap((product, index) => {
    const path: Path = ['fleet', index];
    return product.gateway === undefined
      ? []
      : [...checkGateway(product.gateway, product, fleet, [...path, 'gateway']), ...checkPlace(product, path)];
  });

function checkGateway(
  { product, tenant: written, leaves }: NonNullable<Product['gateway']>,
  { tenant: own, count, product: name }: Product,
  fleet: readonly Product[],
  path: Path,
): readonly Finding[] {
  const tenant = written ?? own;
  const tenants = [...new Set(fleet.map((other) => other.tenant))];
  if (!tenants.includes(tenant))
    return [
      { path: [...path, 'tenant'], what: `no product has the tenant "${tenant}"`, hint: suggest(tenant, tenants) },
    ];
  const others = fleet.filter((other) => other.tenant === tenant && !(tenant === own && other.product === name));
  const gateway = others.find((other) => other.product === product);
  if (gateway === undefined) {
    const names = others.map((other) => other.product);
    const elsewhere = fleet.find((other) => other.product === product && other.tenant !== tenant);
    const none = names.length === 0 ? 'add a product for the gateways' : suggest(product, names);
    const hint = elsewhere === undefined ? none : `write tenant: ${elsewhere.tenant}, or another product`;
    return [{ path: [...path, 'product'], what: `${tenant} has no other product "${product}"`, hint }];
  }
  if (gateway.gateway !== undefined)
    return [
      {
        path: [...path, 'product'],
        what: `${tenant}/${product} is behind a gateway itself`,
        hint: `write gateway: { product: ${gateway.gateway.product} }, or take its gateway away`,
      },
    ];
  const needed = Math.ceil(count / leaves);
  if (needed <= gateway.count) return [];
  return [
    {
      path: [...path, 'leaves'],
      what: `${gateway.count} gateways with ${leaves} of these devices each have room for ${gateway.count * leaves} of ${count}`,
      hint: `write at least ${Math.ceil(count / gateway.count)}, or count: ${needed} for ${tenant}/${product}`,
    },
  ];
}

/** A device behind a gateway is where the gateway is, and on its network. */
function checkPlace({ sites, network }: Product, path: Path): readonly Finding[] {
  const isWritten = sites.length > 1 || sites[0]?.name !== 'main';
  return [
    ...(isWritten
      ? [
          {
            path: [...path, 'sites'],
            what: 'devices behind a gateway are where their gateway is',
            hint: 'leave it out, and write sites for the product of the gateways',
          },
        ]
      : []),
    ...(network === undefined
      ? []
      : [
          {
            path: [...path, 'network'],
            what: 'devices behind a gateway use its network',
            hint: 'write gateway: { lan: … } for the network between a device and its gateway, and network for the product of the gateways',
          },
        ]),
  ];
}
