import { issueText } from '../../source/problem.ts';
import { count, share, span } from '../quantity.ts';
import { keysOf, listOf, nameOf } from '../shape.ts';
import { policyFields, successOf } from './fields.ts';

const stage = keysOf('a stage', {
  share: share().prefault('0%').describe('Share of the cohort that this and earlier stages reach.'),
  count: count({ min: 1 }).optional().describe('The fewest devices that they reach.'),
  after: span({ min: 0 }).prefault('0s').describe('How long after the stage before this one begins.'),
});

/** The policy of Memfault. */
export const memfaultStaged = policyFields({
  kind: 'memfault-staged',
  what: 'Memfault: a growing share of a cohort.',
  fields: {
    success: successOf('rebooted'),
    cohort: nameOf('a cohort name', 'beta').optional().describe('Only devices of this cohort. Default: all devices.'),
    stages: listOf('stages', stage)
      .prefault([
        { count: 10 },
        { share: '5%', after: '1d' },
        { share: '25%', after: '2d' },
        { share: '50%', after: '2d' },
        { share: '100%', after: '2d' },
      ])
      .describe('The stages in order; each reaches at least as many devices as the one before.'),
  },
  plan: ({ success, cohort, stages }, issues) => {
    stages.forEach((each, nth) => {
      if (nth > 0 && each.share < stages[nth - 1]!.share)
        issues.addIssue({
          code: 'custom',
          path: ['stages', nth, 'share'],
          message: issueText('reaches fewer than the stage before', 'write shares that grow'),
        });
    });
    return {
      kind: 'memfault-staged',
      success,
      cohort,
      stages: stages.map(({ share: reached, count: least, after }) => ({
        share: reached,
        count: least,
        afterMs: after,
      })),
    };
  },
});
