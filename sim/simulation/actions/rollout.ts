import { timelineAction } from './action.ts';
import { selection } from './fields.ts';

export const rollout = timelineAction({
  word: 'rollout',
  what: 'The controller rolls out a release to devices, in random order, under a policy.',
  fields: {
    release: {
      kind: 'text',
      noun: 'a release',
      lengthMax: 200,
      like: 'product@version, such as sensor@1.1.0',
      example: 'sensor@1.1.0',
      what: 'The release: product@version, with tenant/ before it or /component after it if that is ambiguous.',
    },
    policy: { kind: 'policy', what: 'Which devices get it when, and what stops it.' },
    on: selection,
  },
  describe: ({ release, policy }) => ` of ${release}, ${policy.kind}`,
  start: ({ effects, step, action, devices, draw, row }) => {
    effects.rollouts.start(step, action, devices, draw, row);
  },
});
