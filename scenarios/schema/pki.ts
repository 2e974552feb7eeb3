import type { z } from 'zod';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import {
  type AuthorityPlan,
  type Fidelity,
  type PkiPlan,
  type RevocationPlan,
  renewalHabits,
} from '../../sim/plan/plan.ts';
import { issueText } from '../source/problem.ts';
import { count, share, span } from './quantity.ts';
import { keysOf, oneOf } from './shape.ts';

/** Authorities outlive runs; a hundred years is as good as for ever. */
const authoritySpanMax = 36_500 * 86_400_000;
const years = (min: number) => span({ min, max: authoritySpanMax });

const authority = keysOf('an authority', {
  age: years(0).prefault('0d').describe('Age of the first authority when the run begins.'),
  lifetime: years(60_000).prefault('730d').describe('How long the certificate of an authority is in force.'),
  nextBefore: years(1_000).prefault('90d').describe('The next one is made that long before the end of the last.'),
  switchAfter: years(0).prefault('45d').describe('It begins to issue that long after it is made.'),
}).transform(({ age, lifetime, nextBefore, switchAfter }, issues): AuthorityPlan => {
  const refuse = (key: string, what: string, hint: string): void => {
    issues.addIssue({ code: 'custom', path: [key], message: issueText(what, hint) });
  };
  if (age >= lifetime)
    refuse('age', 'the first authority has run out before the run begins', `write an age below ${showSpan(lifetime)}`);
  if (nextBefore >= lifetime)
    refuse(
      'nextBefore',
      'the next authority would be made before the one it follows',
      `write a nextBefore below the lifetime, ${showSpan(lifetime)}`,
    );
  if (switchAfter >= nextBefore)
    refuse(
      'switchAfter',
      'the next authority would issue only after the last one has run out',
      `write a switchAfter below nextBefore, ${showSpan(nextBefore)}`,
    );
  return { ageMs: age, lifetimeMs: lifetime, nextBeforeMs: nextBefore, switchAfterMs: switchAfter };
});

const renewal = keysOf('a renewal', {
  at: share({ min: 0.01, max: 0.99 })
    .prefault('50%')
    .describe('Share of the lifetime of its certificate at which a device asks for the next one.'),
  jitter: share().prefault('10%').describe('Share of that time by which it is spread.'),
});

const revocation = keysOf('a revocation', {
  check: oneOf('check', ['none', 'crl', 'ocsp'])
    .prefault('crl')
    .describe('Where the broker learns whether a certificate is revoked: not at all, from a list, or by asking.'),
  publishEvery: span({ min: 1_000 }).prefault('1h').describe('How often a CRL is published.'),
  validFor: span({ min: 1_000 })
    .prefault('24h')
    .describe('A CRL or OCSP answer is out of date that long after it was made (nextUpdate).'),
  shards: count({ min: 1, max: 4_096 })
    .prefault(1)
    .describe('Parts that the CRL is split into, each with an address of its own.'),
  fetchEvery: span({ min: 1_000 })
    .prefault('1h')
    .describe('How often the broker fetches the CRL; with OCSP, how long it uses an answer again.'),
  onUnavailable: oneOf('policy', ['refuse', 'accept', 'grace'])
    .prefault('refuse')
    .describe('What the broker does with a certificate that it cannot learn the status of.'),
  grace: span({ min: 0 }).prefault('1h').describe('With onUnavailable grace: for how long what is out of date counts.'),
  sweepEvery: span({ min: 1_000 })
    .prefault('1m')
    .describe('How often the broker looks through its sessions for certificates that are revoked or have run out.'),
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
  }),
);

/** Certificates: who issues them, for how long, and how they are revoked. */
export const pkiSchema = keysOf('a PKI', {
  keys: oneOf('kind of keys', ['ideal', 'real'])
    .optional()
    .describe(
      'ideal: a signature is a fact that only the holder of the key can make; real: P-256. Default: ideal with fidelity model, else real.',
    ),
  certificateLifetime: span({ min: 60_000, max: authoritySpanMax })
    .prefault('24h')
    .describe('How long the certificate of a device is in force.'),
  renewal: renewal.prefault({}).describe('When a device asks for its next certificate.'),
  onRenewal: oneOf('habit', renewalHabits)
    .prefault('reconnect')
    .describe(
      'What a device does once it has its next certificate: reconnect with it before that of its session runs out, or keep the session until the broker closes it.',
    ),
  authority: authority.prefault({}).describe('The authorities that issue, one after the other.'),
  revocation: revocation.prefault({}).describe('How the broker learns that a certificate is revoked.'),
});

export const pkiPlan = (given: z.output<typeof pkiSchema>, fidelity: Fidelity): PkiPlan => ({
  keys: given.keys ?? (fidelity === 'model' ? 'ideal' : 'real'),
  certificateLifetimeMs: given.certificateLifetime,
  renewal: given.renewal,
  onRenewal: given.onRenewal,
  authority: given.authority,
  revocation: given.revocation,
});

/** What a scenario gets that says nothing of its certificates. */
export const defaultPki = (fidelity: Fidelity): PkiPlan => pkiPlan(pkiSchema.parse({}), fidelity);
