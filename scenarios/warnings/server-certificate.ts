import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { Plan, ProductPlan } from '../../sim/plan/plan.ts';
import { defaultServerCertificate, defaultTrustAnchors } from '../../sim/plan/server-trust.ts';
import { fieldOf, fieldOfStep } from './field-of.ts';
import type { WarningRule } from './warning.ts';

/** A certificate of a server that no device will accept: of an authority that none trusts, or renewed after its end. */
export const serverCertificate: WarningRule = (plan) => [...untrusted(plan), ...renewedLate(plan)];

function untrusted(plan: Plan): ReturnType<WarningRule> {
  const { fleet, releases = [], broker, cloud, timeline } = plan;
  const trusted = new Set(
    [...fleet.map(anchorsOf), ...releases.map(({ trusts = [] }) => trusts)].flat().map(({ authority }) => authority),
  );
  const shown = [
    { field: fieldOf('broker', 'certificate'), authority: broker.certificate?.authority },
    { field: fieldOf('cloud', 'certificate'), authority: cloud.certificate?.authority },
    ...timeline.map(({ action }, step) => ({
      field: fieldOfStep(plan, step, 'authority'),
      authority: action.kind === 'replace-certificate' ? action.authority : undefined,
    })),
  ];
  return shown.flatMap(({ field, authority = defaultServerCertificate.authority }) =>
    trusted.has(authority)
      ? []
      : [
          {
            ...field,
            what: `no product and no release trusts authority ${authority}: every device that dials will refuse the certificate`,
            hint: `write ${authority} in trusts of a product or a release, or leave it so`,
          },
        ],
  );
}

const anchorsOf = ({ trusts = defaultTrustAnchors }: ProductPlan) => trusts;

const renewedLate = ({ broker, cloud, durationMs }: Plan): ReturnType<WarningRule> =>
  Object.entries({ broker, cloud }).flatMap(([server, { certificate }]) => {
    if (certificate === undefined) return [];
    const { ageMs, lifetimeMs, renewAfterMs } = certificate;
    if (renewAfterMs <= lifetimeMs || ageMs + durationMs <= lifetimeMs) return [];
    return [
      {
        ...fieldOf(server, 'certificate', 'renewAfter'),
        what: `a certificate is valid for ${showSpan(lifetimeMs)}, and the next one comes ${showSpan(renewAfterMs)} after it was issued: devices refuse it in between`,
        hint: `write a renewAfter below ${showSpan(lifetimeMs)}, or leave it so`,
      },
    ];
  });
