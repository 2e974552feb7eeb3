import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { plain } from '../../metrics/quantity.ts';
import { sureBy } from '../../outcome/finding.ts';
import { type FindingRule, productPath, waitedShare } from '../evidence.ts';

/** Readings that were dropped since a buffer was full, or sent at QoS 0 over a connection that did not hold. */
export const lostReadings: FindingRule = ({ threshold }, evidence) => {
  const { plan, sampled, outages } = evidence;
  if (threshold.metric !== 'message.loss') return undefined;
  const dropped = sampled.total('messages.dropped');
  const lost = sampled.total('messages.produced') - sampled.total('messages.delivered');
  if (lost <= 0) return undefined;
  const longest = outages.reduce((most, { fromMs, toMs }) => Math.max(most, toMs - fromMs), 0);
  // A device is back some time after the outage.
  const needed = (everyMs: number): number => Math.ceil((2 * longest + 1_800_000) / everyMs);
  const short = plan.fleet.filter(
    ({ telemetry }) => telemetry.buffer < needed(telemetry.everyMs) && telemetry.everyMs > 0,
  );
  const unconfirmed = plan.fleet.filter(({ telemetry }) => telemetry.qos === 0);
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
  return {
    what: `devices dropped ${plain(dropped)} of ${plain(lost)} readings that are missing, since their buffers were full${longest > 0 ? `; an outage lasted ${showSpan(longest)}` : ''}`,
    sure: sureBy(droppedShare * ownShare),
    weight: droppedShare * ownShare,
    change: [
      ...short.map((product) => ({
        path: productPath(product, 'telemetry.buffer'),
        value: String(needed(product.telemetry.everyMs)),
      })),
      ...unconfirmed.map((product) => ({ path: productPath(product, 'telemetry.qos'), value: '1' })),
    ],
  };
};
