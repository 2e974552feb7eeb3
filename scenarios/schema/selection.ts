import type { Selection } from '../../sim/plan/plan.ts';
import { issueText } from '../source/problem.ts';
import { COUNT_MAX, count, share } from './quantity.ts';
import { keysOf, lineOfText } from './shape.ts';

// The fields of `on`: the devices that a step affects.

const MEMBER_MAX = 64;
const member = (what: string) =>
  lineOfText(`a ${what}`, MEMBER_MAX, `the name of a ${what} of this fleet`)
    .optional()
    .describe(`Only devices of this ${what}.`);

const selection = keysOf('a selection', {
  tenant: member('tenant'),
  product: member('product'),
  profile: member('profile'),
  ring: member('ring'),
  site: member('site'),
  share: share({ min: 1e-6 }).optional().describe('A random share of those devices.'),
  pick: count({ min: 1, max: COUNT_MAX }).optional().describe('A random number of those devices.'),
}).transform((given, issues): Selection => {
  if (given.share !== undefined && given.pick !== undefined) {
    issues.addIssue({
      code: 'custom',
      path: ['pick'],
      message: issueText('both share and pick choose among the devices', 'keep one of the two'),
    });
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
});

/** Devices chosen by profile, ring or site. */
export const cohort = keysOf('a cohort', { profile: member('profile'), ring: member('ring'), site: member('site') })
  .prefault({})
  .transform(
    (given): Pick<Selection, 'profile' | 'ring' | 'site'> =>
      Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  );

/** The devices that a step affects. */
export const on = selection
  .prefault({})
  .describe('The devices it affects: all that match every field given. Default: every device.');
