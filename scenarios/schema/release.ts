import type { z } from 'zod';
import { components, type FaultPlan, faultKinds, type ReleasePlan } from '../../sim/plan/plan.ts';
import { issueText } from '../source/problem.ts';
import { securityVersion, version } from './image.ts';
import { changedLogin } from './login.ts';
import type { Product } from './product.ts';
import { share, size, span } from './quantity.ts';
import { cohort } from './selection.ts';
import { trustAnchors } from './server-trust.ts';
import { keysOf, listOf, nameOf, oneOf } from './shape.ts';

// The fields of an entry of `releases`, and the plan of a release that they come to.

const faultSchema = keysOf('a fault', {
  kind: oneOf('fault', faultKinds).describe(
    'What goes wrong: boot-failure (crashes at start), health-failure (fails its health check), brick (hangs before it can report; no reset helps), late-failure (stops for good after a time), misconfiguration (does not reach the broker).',
  ),
  share: share({ min: 1e-6 })
    .prefault('100%')
    .describe('Share of devices that have the fault, drawn at random for each device.'),
  on: cohort.describe('The devices that can have it. Default: all that the release is for.'),
  after: span().optional().describe('With late-failure: how long after the release was confirmed.'),
}).transform(({ after, ...fault }, issues): FaultPlan => {
  if ((fault.kind === 'late-failure') !== (after !== undefined))
    issues.addIssue({
      code: 'custom',
      path: ['after'],
      message:
        after === undefined
          ? issueText('a late failure has no time', 'write after, such as 2d')
          : issueText(`a ${fault.kind} comes at once`, 'leave after out'),
    });
  return { ...fault, afterMs: after ?? 0 };
});

/** One entry of `releases`. */
export const releaseSchema = keysOf('a release', {
  tenant: nameOf('a tenant name', 'acme')
    .optional()
    .describe('Needed only if two tenants have a product of this name.'),
  product: nameOf('a product name', 'sensor').describe('The product it is for.'),
  version: version().describe('Its version.'),
  builtFor: nameOf('a product name', 'sensor')
    .optional()
    .describe('The product that its manifest names, if that is another one by mistake.'),
  component: oneOf('component', components)
    .prefault('application')
    .describe(
      'The part of the device that it replaces; only for an application does the rest of the device keep running.',
    ),
  size: size().prefault('512KiB').describe('Size of the download.'),
  securityVersion: securityVersion(),
  signedBy: oneOf('signer', ['vendor', 'development', 'none']).prefault('vendor').describe('The key that signed it.'),
  faults: listOf('faults', faultSchema).max(64).prefault([]).describe('Faults that it causes on some devices.'),
  trusts: trustAnchors
    .optional()
    .describe(
      'With component: certificate-store, the authorities that devices trust for servers once they run it, in place of those before.',
    ),
  login: changedLogin.optional().describe('What it changes of the login of its devices.'),
}).superRefine(({ component, trusts }, issues) => {
  if (trusts !== undefined && component !== 'certificate-store')
    issues.addIssue({
      code: 'custom',
      path: ['trusts'],
      message: issueText(
        `a release of the ${component} brings no authorities`,
        'write component: certificate-store, or leave trusts out',
      ),
    });
});

export type Release = z.output<typeof releaseSchema>;

export const releasePlan = (given: Release, fleet: readonly Product[]): ReleasePlan => ({
  tenant: given.tenant ?? fleet.find(({ product }) => product === given.product)?.tenant ?? '',
  product: given.product,
  version: given.version,
  component: given.component,
  builtFor: given.builtFor ?? given.product,
  sizeBytes: given.size,
  securityVersion: given.securityVersion,
  signedBy: given.signedBy,
  faults: given.faults,
  ...(given.trusts !== undefined && { trusts: given.trusts }),
  ...(given.login !== undefined && { login: given.login }),
});
