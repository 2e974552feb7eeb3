import { issueText } from '../../source/problem.ts';
import { count, share, span } from '../quantity.ts';
import { keysOf, listOf, oneOf } from '../shape.ts';
import { policyFields, successOf } from './fields.ts';

const phase = keysOf('a phase', {
  batch: share({ min: 1e-6 }).optional().describe('Share of the group. The last phase takes all that are left.'),
  after: span({ min: 0 }).prefault('0s').describe('How long after the start of the deployment this phase begins.'),
});

/** The policy of Mender. */
export const menderPhased = policyFields({
  kind: 'mender-phased',
  what: 'Mender: phases that begin by the clock; the first devices that ask fill them.',
  fields: {
    success: successOf('confirmed'),
    selection: oneOf('selection', ['static', 'dynamic'])
      .prefault('static')
      .describe('The devices present when the deployment is created, or also those that join later.'),
    startAfter: span({ min: 0 }).prefault('0s').describe('How long after the step the deployment starts.'),
    phases: listOf('phases', phase)
      .prefault([{}])
      .describe('The phases in order; the last one takes all devices left.'),
    retries: count({ max: 100 }).prefault(0).describe('Further tries after a failure.'),
    maxDevices: count({ min: 1 })
      .optional()
      .describe('With selection: dynamic, the deployment is finished when this many devices are done. Default: never.'),
  },
  plan: (given, issues) => {
    const refuse = (path: (string | number)[], what: string, hint: string): void => {
      issues.addIssue({ code: 'custom', path, message: issueText(what, hint) });
    };
    const last = given.phases.length - 1;
    if (last < 0) refuse(['phases'], 'there is no phase', 'leave phases out for one that takes all');
    given.phases.forEach(({ batch, after }, nth) => {
      if (nth < last && batch === undefined) refuse(['phases', nth], 'has no batch', 'write batch: 10%');
      if (nth > 0 && after <= given.phases[nth - 1]!.after)
        refuse(['phases', nth, 'after'], 'comes no later than the phase before', 'write a later after');
    });
    const batches = given.phases.slice(0, last).reduce((sum, { batch = 0 }) => sum + batch, 0);
    if (batches >= 1) refuse(['phases'], 'nothing is left for the last phase', 'write smaller batches');
    return {
      kind: 'mender-phased',
      success: given.success,
      selection: given.selection,
      startAfterMs: given.startAfter,
      phases: given.phases.map(({ batch, after }, nth) => ({
        share: nth === last ? 1 - batches : (batch ?? 0),
        afterMs: after,
      })),
      retries: given.retries,
      maxDevices: given.maxDevices,
    };
  },
});
