import { span } from '../quantity.ts';
import { listOf, nameOf } from '../shape.ts';
import { policyFields, successOf } from './fields.ts';

export const sphereRings = policyFields({
  kind: 'sphere-rings',
  what: 'Azure Sphere: the RetailEval feed first, Retail two weeks later.',
  fields: {
    success: successOf('rebooted'),
    evaluation: listOf('ring names', nameOf('a ring name', 'retail-eval'))
      .prefault(['retail-eval'])
      .describe('Rings on the RetailEval feed; all others are on Retail.'),
    lead: span({ min: 0 }).prefault('14d').describe('How long RetailEval gets a release before Retail.'),
  },
  plan: ({ success, evaluation, lead }) => ({ kind: 'sphere-rings', success, evaluation, leadMs: lead }),
  ringsNamed: ({ evaluation }) => evaluation,
});
