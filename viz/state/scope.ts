/** Blocks of the fleet that are shown: all, or those of a tenant, product, ring. */
export interface Scope {
  readonly tenant?: string | undefined;
  readonly product?: string | undefined;
  readonly ring?: string | undefined;
}

/** Whether a block is within a scope. */
export const isWithin = (
  group: { readonly tenant: string; readonly product: string; readonly ring: string },
  { tenant, product, ring }: Scope,
): boolean =>
  (tenant === undefined || group.tenant === tenant) &&
  (product === undefined || group.product === product) &&
  (ring === undefined || group.ring === ring);
