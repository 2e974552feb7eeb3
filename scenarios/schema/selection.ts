import { z } from 'zod';
import type { Cohort, Selection } from '../../sim/plan/selection.ts';
import { readSelection } from '../../sim/selection/read-selection.ts';
import { SelectionError } from '../../sim/selection/selection-error.ts';
import { writeSelection } from '../../sim/selection/write-selection.ts';
import { issueText } from '../source/problem.ts';
import { COUNT_MAX, count, kindOf, share } from './quantity.ts';
import { keysOf, lineOfText } from './shape.ts';
import { shareUnit } from './unit.ts';

// `on`: the devices that a step affects, as text or as a map of fields.

const MEMBER_MAX = 64;
const member = (what: string, example: string) =>
  lineOfText(`a ${what}`, MEMBER_MAX, `the name of a ${what} of this fleet`)
    .meta({ example })
    .optional()
    .describe(`Only devices of this ${what}.`);

const fields = keysOf('a selection', {
  tenant: member('tenant', 'acme'),
  product: member('product', 'sensor'),
  profile: member('profile', 'sphere'),
  ring: member('ring', 'canary'),
  site: member('site', 'north'),
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

const { $schema: _, ...fieldsForEditors } = z.toJSONSchema(fields, { target: 'draft-2020-12', io: 'input' });

/** A selection: text in the grammar of `readSelection`, or a map. */
const selection = z
  .union([z.string(), z.record(z.string(), z.unknown())], {
    error: ({ input }) =>
      issueText(
        input === null ? 'has no value' : `${kindOf(input)} is not a selection`,
        'write text such as ring:canary and link:online, or a map with tenant, product, profile, ring, site, share, pick',
      ),
  })
  .meta({ anyOf: [{ type: 'string' }, fieldsForEditors], example: 'ring:canary and link:online' })
  .transform(
    (given, issues): Selection => (typeof given === 'string' ? fromText(given, issues) : fromMap(given, issues)),
  );

function fromText(text: string, issues: z.RefinementCtx): Selection {
  try {
    return readSelection(text);
  } catch (error) {
    if (!(error instanceof SelectionError)) throw error;
    issues.addIssue({ code: 'custom', message: issueText(error.fault.what, error.fault.hint) });
    return z.NEVER;
  }
}

function fromMap(given: unknown, issues: z.RefinementCtx): Selection {
  const read = fields.safeParse(given);
  if (read.success) return read.data;
  for (const issue of read.error.issues) issues.addIssue({ ...issue });
  return z.NEVER;
}

/** Devices chosen by profile, ring or site. */
export const cohort = keysOf('a cohort', {
  profile: member('profile', 'sphere'),
  ring: member('ring', 'canary'),
  site: member('site', 'north'),
})
  .prefault({})
  .transform((given): Cohort => Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)));

/** The devices that a step affects. */
export const on = selection
  .prefault({})
  .describe('The devices it affects, as text or as a map of which every field must hold. Default: every device.');

/** A selection in the label of a step: `, site north, share 10%`; as text if it is more than such a map. */
export function describeSelection(chosen: Selection): string {
  const isMap = Object.keys(chosen).every((key) => Object.hasOwn(fields.in.shape, key));
  const isPlain = isMap && Object.values(chosen).every((value) => typeof value !== 'object');
  if (!isPlain) return `, ${writeSelection(chosen)}`;
  const parts = Object.entries(chosen).map(
    ([key, value]) => `, ${key} ${key === 'share' ? shareUnit.show(Number(value)) : value}`,
  );
  return parts.join('');
}
