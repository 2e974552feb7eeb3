import type { Plan, ProductPlan, TenantPkiPlan } from '../../sim/plan/plan.ts';
import { certificateLifetimeOf, renewalOf, tenantPki } from '../../sim/plan/tenant-pki.ts';
import type { Setting } from '../outcome/finding.ts';
import { productPath, spanSetting } from './evidence.ts';

/** A PKI of the scenario, where it stands there, and the products with certificates that have it. */
export interface PkiInUse {
  readonly path: string;
  readonly pki: TenantPkiPlan;
  readonly products: readonly ProductPlan[];
}

/** Certificates that are issued and renewed alike; the paths are those of the settings that decide on it. */
export interface CertificatesInUse {
  readonly lifetimePath: string;
  readonly lifetimeMs: number;
  /** The longest that the broker admits. */
  readonly lifetimeMaxPath: string;
  readonly lifetimeMaxMs: number;
  readonly renewalPath: string;
  readonly renewal: TenantPkiPlan['renewal'];
  readonly devices: number;
}

export function pkisInUse({ pki, fleet }: Plan): readonly PkiInUse[] {
  const certified = fleet.filter(({ identity }) => identity !== 'password');
  const pathOf = (tenant: string): string => (tenantPki(pki, tenant) === pki ? 'pki' : `pki.tenants.${tenant}`);
  return [...new Set(certified.map(({ tenant }) => pathOf(tenant)))].map((path) => {
    const products = certified.filter(({ tenant }) => pathOf(tenant) === path);
    return { path, pki: tenantPki(pki, products[0].tenant), products };
  });
}

/** Those of each PKI, and of each product that has settings of its own. */
export const certificatesInUse = (plan: Plan): readonly CertificatesInUse[] =>
  pkisInUse(plan).flatMap(({ path, pki: { revocation }, products }) => {
    const hasOwn = ({ certificateLifetimeMs, renewal }: ProductPlan): boolean =>
      certificateLifetimeMs !== undefined || renewal !== undefined;
    const alike = products.filter((product) => !hasOwn(product));
    return [...(alike.length === 0 ? [] : [alike]), ...products.filter(hasOwn).map((product) => [product])].map(
      (group): CertificatesInUse => {
        const [first] = group;
        return {
          lifetimePath:
            first.certificateLifetimeMs === undefined
              ? `${path}.certificateLifetime`
              : productPath(first, 'certificateLifetime'),
          lifetimeMs: certificateLifetimeOf(plan.pki, first),
          lifetimeMaxPath: `${path}.revocation.lifetimeMax`,
          lifetimeMaxMs: revocation.lifetimeMaxMs ?? Number.POSITIVE_INFINITY,
          renewalPath: first.renewal === undefined ? `${path}.renewal` : productPath(first, 'renewal'),
          renewal: renewalOf(plan.pki, first),
          devices: group.reduce((sum, { count }) => sum + count, 0),
        };
      },
    );
  });

/** Lets certificates live so long, and the broker take them. */
export const lifetimeSettings = (of: CertificatesInUse, ms: number): readonly Setting[] => [
  { path: of.lifetimePath, value: spanSetting(ms) },
  ...(of.lifetimeMaxMs < ms ? [{ path: of.lifetimeMaxPath, value: spanSetting(1.05 * ms) }] : []),
];

/** What is left of the shortest-lived certificate, in milliseconds, when its device asks for the next. */
export const leftAtRenewalMs = ({ lifetimeMs, renewal }: CertificatesInUse): number =>
  lifetimeMs * (1 - renewal.at * (1 + renewal.jitter));
