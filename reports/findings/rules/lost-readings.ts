import { showSpan } from '../../../sim/kernel/time/duration.ts';
import type { ProductPlan } from '../../../sim/plan/plan.ts';
import { plain } from '../../metrics/quantity.ts';
import { sureBy } from '../../outcome/finding.ts';
import { type FindingRule, productPath, waitedShare } from '../evidence.ts';

/** Readings that were dropped since a buffer was full, or sent at QoS 0 over a connection that did not hold. */
export const lostReadings: FindingRule = ({ threshold, products }, evidence) => {
  const { sampled, outages } = evidence;
  if (threshold.metric !== 'message.loss') return undefined;
  const dropped = sampled.total('messages.dropped');
  const lost = sampled.total('messages.produced') - sampled.total('messages.delivered');
  if (lost <= 0) return undefined;
  const longest = outages.reduce((most, { fromMs, toMs }) => Math.max(most, toMs - fromMs), 0);
  // A device is back some time after the outage.
  const needed = ({ telemetry: { everyMs }, availability }: ProductPlan): number =>
    Math.ceil(Math.min(2 * longest + 1_800_000, availability?.awakeMs ?? Number.POSITIVE_INFINITY) / everyMs);
  const short = products.filter((product) => product.telemetry.buffer < needed(product));
  // Falling asleep is switching off, and that loses the buffer.
  const sleepers = products.filter(({ availability }) => availability !== undefined);
  const unconfirmed = products.filter(({ telemetry }) => telemetry.qos === 0);
  const droppedShare = dropped / Math.max(lost, dropped);
  // What kept the devices away is the cause, where no outage did.
  const ownShare = 1 - waitedShare(evidence);
  if (droppedShare < 0.5 && unconfirmed.length > 0)
    return {
      what: `${plain(lost - dropped)} of ${plain(lost)} readings that are missing were under way at QoS 0, and are not sent again`,
      sure: 'likely',
      weight: (1 - droppedShare) * ownShare,
      change: unconfirmed.map((product) => ({ path: productPath(product, 'telemetry.qos'), value: '1' })),
    };
  if (dropped === 0) return undefined;
  const missing =
    dropped > lost
      ? `devices dropped ${plain(dropped)} readings, of which ${plain(lost)} are missing and the others had arrived`
      : `devices dropped ${plain(dropped)} of ${plain(lost)} readings that are missing`;
  const why =
    sleepers.length === 0 ? 'since their buffers were full' : 'since their buffers were full or they fell asleep';
  return {
    what: `${missing}, ${why}${longest > 0 ? `; an outage lasted ${showSpan(longest)}` : ''}`,
    sure: sureBy(droppedShare * ownShare),
    weight: droppedShare * ownShare,
    change: [
      ...short.map((product) => ({
        path: productPath(product, 'telemetry.buffer'),
        value: String(needed(product)),
      })),
      ...unconfirmed.map((product) => ({ path: productPath(product, 'telemetry.qos'), value: '1' })),
    ],
  };
};
