import { z } from 'zod';
import { type LoginChange, type LoginPlan, loginPorts, passwordKinds } from '../../sim/plan/login.ts';
import { issueText } from '../source/problem.ts';
import { count, kindOf, span } from './quantity.ts';
import { keysOf, oneOf } from './shape.ts';
import { toggle } from './toggle.ts';

const lockout = keysOf('a lockout', {
  after: count({ min: 1, max: 100 }).prefault(3).describe('Number of failures in a row.'),
  for: span().prefault('10m').describe('How long the device then refuses every login.'),
});

const opened = z.union([toggle, z.literal('lan')], {
  error: ({ input }) => issueText(`${kindOf(input)} is neither on, off nor lan`, 'write on, off or lan'),
});

const credentials = oneOf('kind of password', passwordKinds);

/** The administrative login of each device of a product. */
export const productLogin = keysOf('a login', {
  port: oneOf('port', loginPorts).prefault('ssh').describe('The service behind which it asks for a password.'),
  credentials: credentials
    .prefault('unique')
    .describe(
      'Whose password it takes: unique (each device has its own), shared (one for the product) or default (the one that manuals print).',
    ),
  open: opened
    .prefault('off')
    .describe(
      'Whether its port answers over the network: on, off, or to clients of the local network alone (lan); at the device itself, a cable always reaches it.',
    ),
  lockout: lockout.prefault({}).describe('When the device refuses logins because of failures.'),
}).transform(({ lockout: { after, for: forMs }, ...login }): LoginPlan => ({ ...login, lockout: { after, forMs } }));

/** What a release changes of it. */
export const changedLogin = keysOf('a change of a login', {
  credentials: credentials.optional().describe('Whose password it then takes.'),
  open: opened.optional().describe('Whether its port then answers.'),
  lockout: lockout.optional().describe('When it then refuses logins.'),
}).transform(({ credentials, open, lockout }, issues): LoginChange => {
  const change = {
    ...(credentials !== undefined && { credentials }),
    ...(open !== undefined && { open }),
    ...(lockout !== undefined && { lockout: { after: lockout.after, forMs: lockout.for } }),
  };
  // A key that is unknown is refused already.
  if (Object.keys(change).length === 0 && issues.issues.length === 0)
    issues.addIssue({
      code: 'custom',
      message: issueText('it changes nothing of the login', 'write credentials, open or lockout'),
    });
  return change;
});
