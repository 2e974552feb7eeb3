import { count, share } from '../quantity.ts';
import { keysOf, oneOf } from '../shape.ts';
import { policyFields, successOf } from './fields.ts';

export const aduRollback = policyFields({
  kind: 'adu-rollback',
  what: 'Azure Device Update: all devices at once, and back to the old version when too many have failed.',
  fields: {
    success: successOf('rebooted'),
    rollback: keysOf('a rollback policy', {
      failed: share({ min: 1e-6 })
        .prefault('10%')
        .describe('Share of devices that must fail (devicesFailedPercentage).'),
      count: count({ min: 1 }).prefault(1).describe('Number of devices that must fail (devicesFailedCount).'),
      combine: oneOf('combination', ['both', 'either'])
        .prefault('both')
        .describe('Whether both must be reached, or one is enough.'),
      of: oneOf('whole', ['all', 'ended'])
        .prefault('all')
        .describe('The base of the share: all devices, or those done.'),
    })
      .optional()
      .describe('When all devices go back to their old version. Default: never.'),
  },
  plan: ({ success, rollback }) => ({
    kind: 'adu-rollback',
    success,
    rollback: rollback && {
      share: rollback.failed,
      count: rollback.count,
      combine: rollback.combine,
      of: rollback.of,
    },
  }),
});
