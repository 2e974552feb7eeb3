import type { z } from 'zod';
import { components, type FaultPlan, faultKinds, type ReleasePlan } from '../../sim/plan/plan.ts';
import { issueText } from '../source/problem.ts';
import { securityVersion, version } from './image.ts';
import type { Product } from './product.ts';
import { share, size, span } from './quantity.ts';
import { cohort } from './selection.ts';
import { keysOf, listOf, nameOf, oneOf } from './shape.ts';

const faultSchema = keysOf('a fault', {
  kind: oneOf('fault', faultKinds).describe(
    'What goes wrong: boot-failure (it crashes as it starts), health-failure (it runs and finds itself not well), brick (it hangs before it can say so, and no reset helps), late-failure (it runs well until later, and then is gone), misconfiguration (it runs, and does not get to the broker).',
  ),
  share: share({ min: 1e-6 }).prefault('100%').describe('Share of the devices it strikes, by their own chance.'),
  on: cohort.describe('Which devices it can strike; all that the release is for, if left out.'),
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
  tenant: nameOf('a tenant name', 'acme').optional().describe('Needed only where two tenants have such a product.'),
  product: nameOf('a product name', 'sensor').describe('Whose devices it is for.'),
  version: version().describe('Its version.'),
  builtFor: nameOf('a product name', 'sensor')
    .optional()
    .describe('The product that its manifest names, if by mistake that is another one.'),
  component: oneOf('component', components)
    .prefault('application')
    .describe('What of the device it replaces; only an application leaves the rest of the device running.'),
  size: size().prefault('512KiB').describe('What has to be downloaded.'),
  securityVersion: securityVersion(),
  signedBy: oneOf('signer', ['vendor', 'development', 'none']).prefault('vendor').describe('Whose key has signed it.'),
  faults: listOf('faults', faultSchema).max(64).prefault([]).describe('What it does to some of them beside.'),
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
});
