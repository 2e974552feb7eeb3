import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { plain } from '../../metrics/quantity.ts';
import { sureBy } from '../../outcome/finding.ts';
import type { FindingRule } from '../evidence.ts';

/** A live run has lost devices with the workers that had their sockets, and has measured nothing of them since. */
export const lostWorker: FindingRule = ({ threshold }, { lost, fleetSize, endMs }) => {
  const before = lost.filter(({ heardMs }) => heardMs < (threshold.toMs ?? endMs));
  const [first] = before.toSorted((a, b) => a.heardMs - b.heardMs);
  if (first === undefined) return undefined;
  const devices = before.reduce((sum, slice) => sum + slice.devices, 0);
  const workers = before.length === 1 ? `worker ${first.worker}` : `${before.length} workers`;
  const share = devices / fleetSize;
  return {
    what: `the run lost ${plain(devices)} of its ${plain(fleetSize)} devices with ${workers}, ${showSpan(first.heardMs)} after its start: nothing of them is measured from then on`,
    sure: sureBy(share),
    weight: share,
    change: [],
  };
};
