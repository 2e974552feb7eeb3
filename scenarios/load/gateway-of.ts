import type { Product } from '../schema/product.ts';

/** The product of its gateways, if it has any: where they are, and their network, are its own. */
export const gatewayOf = ({ gateway, tenant }: Product, fleet: readonly Product[]): Product | undefined =>
  gateway && fleet.find((other) => other.tenant === (gateway.tenant ?? tenant) && other.product === gateway.product);
