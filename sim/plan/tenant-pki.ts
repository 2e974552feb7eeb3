import type { PkiPlan, ProductPlan, TenantPkiPlan } from './plan.ts';

/** The PKI of a tenant's catalog: its own, or the one that all tenants without their own have. */
export const tenantPki = (pki: PkiPlan, tenant: string): TenantPkiPlan =>
  pki.tenants !== undefined && Object.hasOwn(pki.tenants, tenant) ? pki.tenants[tenant] : pki;

/** How long a certificate of the product's devices is valid, in milliseconds. */
export const certificateLifetimeOf = (pki: PkiPlan, product: ProductPlan): number =>
  product.certificateLifetimeMs ?? tenantPki(pki, product.tenant).certificateLifetimeMs;

/** When its devices renew their certificates. */
export const renewalOf = (pki: PkiPlan, product: ProductPlan): PkiPlan['renewal'] =>
  product.renewal ?? tenantPki(pki, product.tenant).renewal;

/** What its devices do with a certificate that they have renewed. */
export const onRenewalOf = (pki: PkiPlan, product: ProductPlan): PkiPlan['onRenewal'] =>
  product.onRenewal ?? tenantPki(pki, product.tenant).onRenewal;
