import { z } from 'zod';
import type { HawkbitGroupPlan } from '../../../sim/rollout/policies/hawkbit/hawkbit-plan.ts';
import { equalGroups } from '../../../sim/rollout/policies/hawkbit/hawkbit-split.ts';
import { issueText } from '../../source/problem.ts';
import { count, factor, kindOf, span } from '../quantity.ts';
import { keysOf, nameOf, oneOf } from '../shape.ts';
import { toggle } from '../toggle.ts';
import { policyFields } from './fields.ts';

// The fields of a rollout policy as Eclipse hawkBit has it.

const percentage = () => factor({ min: 1, max: 100 });
const threshold = () => factor({ min: 0, max: 100 });
const action = () => oneOf('action', ['next-group', 'pause']);

const group = keysOf('a group', {
  name: nameOf('a group name', 'canary').optional().describe('Its name. Default: its number.'),
  percentage: percentage().describe('Percentage of all devices, 1 to 100.'),
  success: threshold().optional().describe("Success threshold of this group. Default: the policy's."),
  onSuccess: action().optional().describe("What happens at the success threshold. Default: the policy's."),
  error: threshold().optional().describe("Error threshold of this group. Default: the policy's."),
  confirmation: toggle.optional().describe('Whether a user at the device must confirm.'),
});

const groups = z
  .union(
    [
      z
        .number()
        .int()
        .min(1)
        .max(500)
        .meta({ kind: 'count', bounds: [1, 500] }),
      z.array(group).min(1).max(500),
    ],
    {
      error: ({ input }) =>
        issueText(`${kindOf(input)} is not a number or list of groups`, 'write groups: 5, or a list with percentages'),
    },
  )
  .prefault(5);

const success = oneOf('signal', ['downloaded', 'written', 'rebooted', 'confirmed'])
  .prefault('written')
  .describe('What counts as FINISHED: written, as its clients report it; downloaded is DOWNLOAD_ONLY.');

/** The policy of Eclipse hawkBit. */
export const hawkbitGroups = policyFields({
  kind: 'hawkbit-groups',
  what: 'Eclipse hawkBit: groups, each with a success and an error threshold.',
  fields: {
    success,
    groups: groups.describe('How many equal groups, or a list of groups; together they cover all devices.'),
    successThreshold: threshold()
      .prefault(50)
      .describe("Percentage of a group's devices at which the group has succeeded."),
    onSuccess: action().prefault('next-group').describe('What happens then.'),
    errorThreshold: threshold()
      .prefault(50)
      .describe("Percentage of a group's devices above which the rollout is paused."),
    confirmation: toggle.prefault(false).describe('Whether a user at the device must confirm.'),
    approval: toggle.prefault(false).describe('Whether an operator must approve the rollout before it starts.'),
    startAfter: span({ min: 0 }).prefault('0s').describe('How long after the step the rollout starts.'),
    dynamic: keysOf('dynamic groups', {
      size: count({ min: 1 }).optional().describe('Devices in a group. Default: as many as in the last static group.'),
      seekEvery: span({ min: 1_000 }).prefault('60s').describe('How often the rollout looks for new devices.'),
    })
      .optional()
      .describe('Puts devices that join later into groups of their own. Default: they do not take part.'),
    tick: span({ min: 100 }).prefault('2s').describe('How often the scheduler checks the rollout.'),
  },
  plan: (given, issues) => {
    const written = typeof given.groups === 'number' ? [] : given.groups;
    const percentages =
      typeof given.groups === 'number' ? equalGroups(given.groups) : given.groups.map((each) => each.percentage);
    const total = percentages.reduce((sum, each) => sum + each, 0);
    if (Math.abs(total - 100) > 1e-3)
      issues.addIssue({
        code: 'custom',
        path: ['groups'],
        message: issueText(`the groups make up ${total}%, so they do not match all devices`, 'write 100% in total'),
      });
    return {
      kind: 'hawkbit-groups',
      success: given.success,
      groups: percentages.map((each, nth): HawkbitGroupPlan => {
        const own = written[nth];
        return {
          name: `group ${own?.name ?? nth + 1}`,
          percentage: each,
          successThreshold: own?.success ?? given.successThreshold,
          successAction: own?.onSuccess ?? given.onSuccess,
          errorThreshold: own?.error ?? given.errorThreshold,
          needsConfirmation: own?.confirmation ?? given.confirmation,
        };
      }),
      needsApproval: given.approval,
      startAfterMs: given.startAfter,
      dynamic: given.dynamic && { size: given.dynamic.size, seekEveryMs: given.dynamic.seekEvery },
      tickMs: given.tick,
    };
  },
  asksUsers: ({ groups }) => groups.some(({ needsConfirmation }) => needsConfirmation),
});
