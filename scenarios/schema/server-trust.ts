import {
  defaultServerCertificate,
  type ServerCertificatePlan,
  type TrustAnchorPlan,
} from '../../sim/plan/server-trust.ts';
import { issueText } from '../source/problem.ts';
import { span } from './quantity.ts';
import { keysOf, listOf, nameOf } from './shape.ts';

/** A hundred years, far longer than any run. */
const YEARS_MAX = 36_500 * 86_400_000;
const years = (min: number) => span({ min, max: YEARS_MAX });
const authority = nameOf('an authority', 'platform');

/** The certificates of a server of the platform, one after the other. */
export const serverCertificate = keysOf('a certificate', {
  authority: authority
    .prefault(defaultServerCertificate.authority)
    .describe('The authority that they lead to; trusts says which ones devices trust.'),
  age: years(0).meta({ example: '10d' }).prefault('30d').describe('Age of the first one when the run begins.'),
  lifetime: years(1_000).prefault('90d').describe('How long one is valid.'),
  renewAfter: years(1_000)
    .prefault('60d')
    .describe(
      'Time from the issue of one to that of the next; beyond lifetime, the server shows an expired one meanwhile.',
    ),
}).transform(({ authority, age, lifetime, renewAfter }, issues): ServerCertificatePlan => {
  if (age >= renewAfter)
    issues.addIssue({
      code: 'custom',
      path: ['age'],
      message: issueText('the first one would have been renewed before the run', 'write an age below renewAfter'),
    });
  return { authority, ageMs: age, lifetimeMs: lifetime, renewAfterMs: renewAfter };
});

/** The authorities that a device trusts for servers. */
export const trustAnchors = listOf(
  'trusted authorities',
  keysOf('a trusted authority', {
    authority: authority.describe('Its name, as certificates of servers give it.'),
    expires: years(0)
      .optional()
      .describe('When its certificate expires, from the start of the run. Default: after the run.'),
  }).transform(
    ({ authority, expires }): TrustAnchorPlan => ({ authority, ...(expires !== undefined && { expiresMs: expires }) }),
  ),
)
  .min(1, {
    error: issueText('a device that trusts no authority connects to no server', 'name one, or leave trusts out'),
  })
  .max(16);
