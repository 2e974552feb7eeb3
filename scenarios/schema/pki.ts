import { z } from 'zod';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import {
  type AuthorityPlan,
  type Fidelity,
  type PkiPlan,
  type RevocationPlan,
  renewalModes,
  type TenantPkiPlan,
} from '../../sim/plan/plan.ts';
import { issueText } from '../source/problem.ts';
import { count, kindOf, share, span } from './quantity.ts';
import { keysOf, oneOf } from './shape.ts';

/** A hundred years, far longer than any run. */
const AUTHORITY_SPAN_MAX = 36_500 * 86_400_000;
const years = (min: number) => span({ min, max: AUTHORITY_SPAN_MAX });

const authority = keysOf('an authority', {
  age: years(0).prefault('0d').describe('Age of the first authority when the run begins.'),
  lifetime: years(60_000).prefault('730d').describe("How long an authority's certificate is valid."),
  nextBefore: years(1_000).prefault('90d').describe('How long before the end of the last one the next is created.'),
  switchAfter: years(0)
    .meta({ example: '30d' })
    .prefault('45d')
    .describe('How long after its creation an authority begins to issue.'),
}).transform(({ age, lifetime, nextBefore, switchAfter }, issues): AuthorityPlan => {
  const refuse = (key: string, what: string, hint: string): void => {
    issues.addIssue({ code: 'custom', path: [key], message: issueText(what, hint) });
  };
  if (age >= lifetime)
    refuse('age', 'the first authority expires before the run begins', `write an age below ${showSpan(lifetime)}`);
  if (nextBefore >= lifetime)
    refuse(
      'nextBefore',
      'the next authority would be created before the one it follows',
      `write a nextBefore below the lifetime, ${showSpan(lifetime)}`,
    );
  if (switchAfter >= nextBefore)
    refuse(
      'switchAfter',
      'the next authority would issue only after the last one has expired',
      `write a switchAfter below nextBefore, ${showSpan(nextBefore)}`,
    );
  return { ageMs: age, lifetimeMs: lifetime, nextBeforeMs: nextBefore, switchAfterMs: switchAfter };
});

/** When a device requests its next certificate. */
export const renewal = keysOf('a renewal', {
  at: share({ min: 0.01, max: 0.99 })
    .prefault('50%')
    .describe("Share of its certificate's lifetime after which a device requests the next one."),
  jitter: share().prefault('10%').describe('Share of that time by which requests are spread.'),
});

const revocation = keysOf('a revocation', {
  check: oneOf('check', ['none', 'crl', 'ocsp'])
    .prefault('crl')
    .describe('How the broker checks whether a certificate is revoked: not at all, with CRLs, or with OCSP.'),
  publishEvery: span({ min: 1_000 }).prefault('1h').describe('How often the authority publishes a CRL.'),
  validFor: span({ min: 1_000 })
    .prefault('24h')
    .describe('How long a CRL or OCSP answer is valid after it was made (nextUpdate).'),
  shards: count({ min: 1, max: 4_096 })
    .prefault(1)
    .describe('Parts that the CRL is split into, each with its own address.'),
  fetchEvery: span({ min: 1_000 })
    .prefault('1h')
    .describe('How often the broker fetches the CRL; with OCSP, how long it reuses an answer.'),
  onUnavailable: oneOf('policy', ['refuse', 'accept', 'grace'])
    .prefault('refuse')
    .describe('What the broker does with a certificate whose status it cannot determine.'),
  grace: span({ min: 0 })
    .prefault('1h')
    .describe('With onUnavailable: grace, how long the broker accepts outdated answers.'),
  sweepEvery: span({ min: 1_000 })
    .prefault('1m')
    .describe('How often the broker checks its sessions for revoked and expired certificates.'),
  lifetimeMax: span({ min: 60_000 })
    .optional()
    .describe(
      'The longest validity of a certificate that the broker admits (control short-lived-only), such as 25h. Default: no limit.',
    ),
}).transform(
  (given): RevocationPlan => ({
    check: given.check,
    publishEveryMs: given.publishEvery,
    validForMs: given.validFor,
    shards: given.shards,
    fetchEveryMs: given.fetchEvery,
    onUnavailable: given.onUnavailable,
    graceMs: given.grace,
    sweepEveryMs: given.sweepEvery,
    ...(given.lifetimeMax !== undefined && { lifetimeMaxMs: given.lifetimeMax }),
  }),
);

export const certificateLifetime = span({ min: 60_000, max: AUTHORITY_SPAN_MAX });

const catalogFields = {
  certificateLifetime: certificateLifetime.prefault('24h').describe("How long a device's certificate is valid."),
  renewal: renewal.prefault({}).describe('When a device requests its next certificate.'),
  onRenewal: oneOf('habit', renewalModes)
    .prefault('reconnect')
    .describe(
      'What a device does with its next certificate: reconnect before the last one expires, or keep the session until the broker closes it.',
    ),
  authority: authority.prefault({}).describe('The issuing authorities, one after the other.'),
  revocation: revocation.prefault({}).describe('How the broker learns that a certificate is revoked.'),
};

/** `withTenantPki` completes what a tenant leaves out. */
const tenantPkiSchema = keysOf('the PKI of a tenant', catalogFields);

/** Certificates: their authorities, lifetimes, renewal and revocation. */
export const pkiSchema = keysOf('a PKI', {
  keys: oneOf('kind of keys', ['ideal', 'real'])
    .optional()
    .describe('ideal: signatures are simulated; real: P-256. Default: ideal with fidelity model, else real.'),
  ...catalogFields,
  tenants: z
    .record(z.string(), tenantPkiSchema, {
      error: ({ input }) =>
        issueText(`${kindOf(input)} is not a map of tenants`, 'write { acme: { certificateLifetime: 7d } }'),
    })
    .optional()
    .describe('By name, tenants with a PKI of their own: what one leaves out is as in the fields above.')
    .meta({ example: { acme: { certificateLifetime: '7d' } } }),
});

type GivenPki = z.output<typeof pkiSchema>;

export const pkiPlan = (given: GivenPki, fidelity: Fidelity): PkiPlan => ({
  keys: given.keys ?? (fidelity === 'model' ? 'ideal' : 'real'),
  ...catalogPlan(given),
  ...(given.tenants !== undefined && {
    tenants: Object.fromEntries(Object.entries(given.tenants).map(([tenant, own]) => [tenant, catalogPlan(own)])),
  }),
});

const catalogPlan = (given: Omit<GivenPki, 'keys' | 'tenants'>): TenantPkiPlan => ({
  certificateLifetimeMs: given.certificateLifetime,
  renewal: given.renewal,
  onRenewal: given.onRenewal,
  authority: given.authority,
  revocation: given.revocation,
});

/** The default PKI of a scenario. */
export const defaultPki = (fidelity: Fidelity): PkiPlan => pkiPlan(pkiSchema.parse({}), fidelity);
