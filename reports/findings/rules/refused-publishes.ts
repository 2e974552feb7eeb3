import { plain } from '../../metrics/quantity.ts';
import type { Setting } from '../../outcome/finding.ts';
import type { FindingRule } from '../evidence.ts';

/** The access list keeps devices from publishing their readings. */
export const refusedPublishes: FindingRule = ({ threshold }, { plan, verdicts, sampled }) => {
  if (!/^(?:message\.loss|fleet\.online|offline\.time|connect\.(?:rate|attempts))/.test(threshold.metric))
    return undefined;
  const refused = verdicts
    .filter(
      ({ kind, verdict, control }) => kind === 'publish.refused' && verdict === 'refuse' && control === 'topic-acl',
    )
    .reduce((sum, { count }) => sum + count, 0);
  if (refused === 0 || plan.broker.acl === undefined) return undefined;
  const lost = Math.max(1, sampled.total('messages.produced') - sampled.total('messages.delivered'));
  return {
    what: `the access list refused ${plain(refused)} readings that devices published`,
    sure: 'likely',
    weight: threshold.metric === 'message.loss' ? Math.min(0.99, refused / lost) : 0.5,
    change: [ownTopics],
  };
};

/** Each device has its own topics, as without a list. */
export const ownTopics: Setting = {
  path: 'broker.acl',
  value: '{ rules: [ { allow: [ publish, subscribe, receive ], topics: "devices/{client}/#" } ] }',
};
