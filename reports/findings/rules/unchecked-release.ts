import { type FindingRule, isTooLarge } from '../evidence.ts';
import { begunRollouts } from '../rollouts.ts';
import { flawsOf } from './refused-release.ts';

/** Devices install a release that a control would have refused, which is off. */
export const uncheckedRelease: FindingRule = (miss, evidence) => {
  const { metric } = miss.threshold;
  const isOfReach = /^rollout\.(?:exposed|bricked|reverted)$/.test(metric) && isTooLarge(miss);
  if (!isOfReach && !/^fleet\.online(?:AtEnd|Min)$/.test(metric)) return undefined;
  const passed = begunRollouts(evidence)
    .flatMap(flawsOf)
    .map(({ what, controls }) => ({ what, off: controls.filter((id) => evidence.controlsOff.has(id)) }))
    .filter(({ off }) => off.length > 0);
  const off = [...new Set(passed.flatMap((flaw) => flaw.off))];
  if (off.length === 0) return undefined;
  return {
    what: `${passed.map(({ what }) => what).join('; ')}: ${off.length === 1 ? 'the control' : 'the controls'} ${off.join(', ')} would have refused it, and ${off.length === 1 ? 'is' : 'are'} off`,
    sure: 'likely',
    // Beside what the release does to devices that run it.
    weight: 0.98,
    change: off.map((id) => ({ path: `controls.${id}`, value: 'on' })),
  };
};
