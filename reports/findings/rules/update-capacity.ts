import { showSpan } from '../../../sim/kernel/time/duration.ts';
import { plain } from '../../metrics/quantity.ts';
import { type FindingRule, isTooLarge } from '../evidence.ts';

/** The update service answers too few checks, or has too little bandwidth, for the devices that ask. */
export const updateCapacity: FindingRule = (miss, { plan, sampled, endMs }) => {
  const { metric } = miss.threshold;
  if (!/^(?:rollout\.(?:time|timeTo95|never|success)|update\.checksDropped)/.test(metric)) return undefined;
  const { checksPerSecond, bytesPerSecond } = plan.updates ?? {};
  const [asked, dropped] = [sampled.total('updates.checks'), sampled.total('updates.dropped')];
  if (checksPerSecond !== undefined && dropped > 0) {
    const share = dropped / Math.max(1, asked);
    return {
      what: `the update service dropped ${plain(dropped)} of ${plain(asked)} checks: it answers ${plain(checksPerSecond)} a second`,
      sure: share >= 0.1 ? 'likely' : 'possible',
      weight: metric === 'update.checksDropped' ? 0.9 : Math.min(0.9, 0.5 + share),
      change: [{ path: 'updates.checks', value: `${Math.ceil(checksPerSecond / Math.max(0.05, 1 - share)) * 4}/s` }],
    };
  }
  const waitedMs = checksPerSecond === undefined ? 0 : (sampled.peak('updates.checkQueue') / checksPerSecond) * 1_000;
  const boundMs = isTooLarge(miss) && metric.startsWith('rollout.time') ? miss.threshold.value : endMs;
  if (checksPerSecond !== undefined && waitedMs > boundMs / 4 && metric !== 'update.checksDropped') {
    const faster = Math.ceil((8 * waitedMs * checksPerSecond) / boundMs) + 1;
    return {
      what: `up to ${plain(sampled.peak('updates.checkQueue'))} checks waited for the update service, ${showSpan(Math.round(waitedMs))} at ${plain(checksPerSecond)}/s, and the rollout has ${showSpan(boundMs)}`,
      sure: 'likely',
      weight: Math.min(0.98, 0.5 + waitedMs / boundMs),
      change: [{ path: 'updates.checks', value: `${faster}/s` }],
    };
  }
  if (bytesPerSecond === undefined || metric === 'update.checksDropped') return undefined;
  const bytes = sampled.total('updates.bytes');
  const neededMs = (bytes / bytesPerSecond) * 1_000;
  if (neededMs < 0.5 * boundMs) return undefined;
  return {
    what: `${plain(bytes)} bytes of releases take ${showSpan(neededMs)} at least at ${plain(bytesPerSecond * 8)} bit/s`,
    sure: 'likely',
    weight: 0.9,
    change: [{ path: 'updates.bandwidth', value: `${Math.ceil((3 * bytes * 8_000) / boundMs / 1_000)}kbit/s` }],
  };
};
