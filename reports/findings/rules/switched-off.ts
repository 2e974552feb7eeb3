import { plain } from '../../metrics/quantity.ts';
import { sureBy } from '../../outcome/finding.ts';
import type { FindingRule } from '../evidence.ts';

/** Devices that are without power or bricked as the run ends are not online. */
export const switchedOff: FindingRule = ({ threshold }, { finalStates, devices }) => {
  if (threshold.metric !== 'fleet.onlineAtEnd' && threshold.metric !== 'fleet.certifiedAtEnd') return undefined;
  const off = Object.entries(finalStates.power ?? {}).filter(([state]) => state !== 'running' && state !== 'asleep');
  const count = off.reduce((sum, [, devices]) => sum + devices, 0);
  const missing = devices - (finalStates.link?.online ?? 0);
  if (count === 0 || missing <= 0) return undefined;
  const share = Math.min(1, count / missing);
  return {
    what: `${plain(count)} of ${plain(missing)} devices that are not online do not run as the run ends: ${off.map(([state, devices]) => `${plain(devices)} ${state}`).join(', ')}`,
    sure: sureBy(share),
    weight: share * 0.95,
    change: [],
  };
};
