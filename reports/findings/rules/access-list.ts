import { plain } from '../../metrics/quantity.ts';
import { type FindingRule, isTooLarge } from '../evidence.ts';
import { ownTopics } from './refused-publishes.ts';

/** The access list of the scenario lets clients read topics of other devices. */
export const accessList: FindingRule = (miss, { plan, verdicts, controlsOff }) => {
  if (miss.threshold.metric !== 'messages.readByForeign' || !isTooLarge(miss) || plan.broker.acl === undefined)
    return undefined;
  const granted = verdicts
    .filter(
      ({ control, verdict, reason }) =>
        deciding.has(control) && verdict === 'allow' && !reason.includes('not checked: '),
    )
    .reduce((sum, { count }) => sum + count, 0);
  if (granted === 0 || controlsOff.has('topic-acl') || controlsOff.has('forward-acl')) return undefined;
  return {
    what: `broker.acl allowed clients of actors ${plain(granted)} times to subscribe, or to receive a message`,
    sure: 'likely',
    // Beside a control that is off: that one let the client in, and this one lets it read.
    weight: 1.1,
    change: [ownTopics],
  };
};

const deciding = new Set(['topic-acl', 'forward-acl']);
