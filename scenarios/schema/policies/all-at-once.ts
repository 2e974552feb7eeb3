import { policyFields, successOf } from './fields.ts';

export const allAtOnce = policyFields({
  kind: 'all-at-once',
  what: 'All devices at once; nothing stops it.',
  fields: {
    success: successOf('confirmed'),
  },
  plan: ({ success }) => ({ kind: 'all-at-once', success }),
});
