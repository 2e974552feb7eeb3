import type { Selection } from '../../sim/plan/plan.ts';
import { issueText } from '../source/problem.ts';
import { count, countMax, share } from './quantity.ts';
import { keysOf, lineOfText } from './shape.ts';

const memberMax = 64;
const member = (what: string) =>
  lineOfText(`a ${what}`, memberMax, `the name of a ${what} of this fleet`)
    .optional()
    .describe(`Only devices of this ${what}.`);

const selection = keysOf('a selection', {
  tenant: member('tenant'),
  product: member('product'),
  profile: member('profile'),
  ring: member('ring'),
  site: member('site'),
  share: share({ min: 1e-6 }).optional().describe('Of those, this share, by the chance of the step.'),
  pick: count({ min: 1, max: countMax }).optional().describe('Of those, this many, by the chance of the step.'),
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

/** Devices that have something in common, whoever they are. */
export const cohort = keysOf('a cohort', { profile: member('profile'), ring: member('ring'), site: member('site') })
  .prefault({})
  .transform(
    (given): Pick<Selection, 'profile' | 'ring' | 'site'> =>
      Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
  );

/** The devices that a step is about. */
export const on = selection
  .prefault({})
  .describe('The devices it strikes: all that satisfy every given field; every device if left out.');
