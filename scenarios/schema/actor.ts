import { z } from 'zod';
import { actorList, type ReadyActor } from '../../sim/plan/actor-list.ts';
import { type ActorPlan, positions, secrets } from '../../sim/plan/actors.ts';
import { issueText } from '../source/problem.ts';
import { kindOf } from './quantity.ts';
import { keysOf, listOf, nameOf, oneOf } from './shape.ts';

/** An actor somewhere on the network. */
const byDefault: ActorPlan['reaches'] = ['broker', 'attestation'];

const name = nameOf('the name of an actor', 'mallory');

const fields = keysOf('an actor', {
  name: name.describe('The name under which it keeps what it learns.'),
  as: oneOf(
    'actor',
    actorList.map(({ id }) => id),
  )
    .optional()
    .describe('The ready actor that it is, as `fleetlab actors` lists them: it has what that one reaches and holds.'),
  reaches: listOf('places', oneOf('place', positions))
    .optional()
    .describe(
      'What it reaches. devices: over the network; cable and lan: the devices of the step, at them or from inside their local network. Default: as `as` does, else the broker and the attestation service.',
    ),
  holds: listOf('secrets', oneOf('secret', secrets))
    .optional()
    .describe('Secrets of the devices of this step that come into its hands as the step begins, as by `do: leak`.'),
});

const { $schema: _, ...fieldsForEditors } = z.toJSONSchema(fields, { target: 'draft-2020-12', io: 'input' });

/** Who attacks: a name, or a map with what it has. */
export const actor = z
  .union([z.string(), z.record(z.string(), z.unknown())], {
    error: ({ input }) =>
      issueText(
        input === undefined ? 'is missing' : `${kindOf(input)} is not an actor`,
        'write a name such as mallory, or a map with name, as, reaches, holds',
      ),
  })
  .meta({ anyOf: [{ type: 'string' }, fieldsForEditors], example: 'mallory' })
  .transform((given, issues): ActorPlan => {
    const read = typeof given === 'string' ? name.safeParse(given) : fields.safeParse(given);
    if (!read.success) {
      for (const issue of read.error.issues) issues.addIssue({ ...issue });
      return z.NEVER;
    }
    return planned(typeof read.data === 'string' ? { name: read.data } : read.data);
  });

/** What is written beside `as` adds to it. */
function planned({ name, as, reaches, holds = [] }: z.output<typeof fields>): ActorPlan {
  const ready: ReadyActor | undefined = actorList.find(({ id }) => id === as);
  if (ready === undefined) return { name, reaches: reaches ?? byDefault, holds };
  return {
    name,
    as: ready.id,
    reaches: [...new Set([...ready.reaches, ...(reaches ?? [])])],
    holds: [...new Set([...ready.holds, ...holds])],
  };
}
