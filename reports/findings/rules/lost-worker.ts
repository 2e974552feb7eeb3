import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { plain } from '../../metrics/quantity.ts';
import { sureBy } from '../../outcome/finding.ts';
import type { FindingRule } from '../evidence.ts';

/** A live run has lost devices with the workers that had their sockets, and has measured nothing of them since. */
export const lostWorker: FindingRule = ({ threshold }, { lost, eventCounts, devices, endMs }) => {
  const before = lost.filter(({ heardMs }) => heardMs < (threshold.toMs ?? endMs));
  const [first] = before.toSorted((a, b) => a.heardMs - b.heardMs);
  // Of the devices that the threshold is about, as many as have a row of it.
  const count = Math.min(
    eventCounts['worker.lost'] ?? 0,
    before.reduce((sum, slice) => sum + slice.devices, 0),
  );
  if (first === undefined || count === 0) return undefined;
  const workers = before.length === 1 ? `worker ${first.worker}` : `${before.length} workers`;
  const share = count / devices;
  return {
    what: `the run lost ${plain(count)} of ${plain(devices)} devices with ${workers}, ${showSpan(first.heardMs)} after its start: nothing of them is measured from then on`,
    sure: sureBy(share),
    weight: share,
    change: [],
  };
};
