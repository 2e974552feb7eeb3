import { plain } from '../../metrics/quantity.ts';
import type { Setting } from '../../outcome/finding.ts';
import type { FindingRule } from '../evidence.ts';
import { type BegunRollout, begunRollouts, isOfRollout } from '../rollouts.ts';

/** Devices refuse the release, or do not start it, for what its maker wrote. */
export const refusedRelease: FindingRule = ({ threshold }, evidence) => {
  const { verdicts, eventCounts } = evidence;
  if (!isOfRollout(threshold)) return undefined;
  const flaws = begunRollouts(evidence).flatMap(flawsOf);
  const refused = verdicts
    .filter(({ kind, verdict }) => verdict === 'refuse' && (kind === 'image.refused' || kind === 'boot.stopped'))
    .reduce((sum, { count }) => sum + count, 0);
  const back = eventCounts['image.reverted'] ?? 0;
  if (flaws.length === 0 || refused + back === 0) return undefined;
  return {
    what: `${flaws.map(({ what }) => what).join('; ')}: devices refused it ${plain(refused)} times, and ${plain(back)} went back to the image before`,
    sure: 'likely',
    weight: 0.97,
    change: flaws.map(({ setting }) => setting),
  };
};

/** What its maker wrote that a device has to refuse a release for. */
export interface Flaw {
  readonly what: string;
  readonly setting: Setting;
  /** The controls that refuse it. */
  readonly controls: readonly string[];
}

export function flawsOf({ release, releasePlace, product }: BegunRollout): readonly Flaw[] {
  const name = `release ${release.version} of ${release.product}`;
  const path = (field: string): string => `releases[${releasePlace}].${field}`;
  const own = product.securityVersion ?? 1;
  return [
    ...(release.builtFor === release.product
      ? []
      : [
          {
            what: `${name} is built for ${release.builtFor}`,
            setting: { path: path('builtFor'), value: release.product },
            controls: ['update-target'],
          },
        ]),
    ...(release.signedBy === 'vendor'
      ? []
      : [
          {
            what: `${name} is not signed by the vendor`,
            setting: { path: path('signedBy'), value: 'vendor' },
            controls: ['secure-boot'],
          },
        ]),
    ...(release.securityVersion >= own
      ? []
      : [
          {
            what: `${name} has security version ${release.securityVersion}, and devices run ${own}`,
            setting: { path: path('securityVersion'), value: String(own) },
            controls: ['anti-rollback'],
          },
        ]),
  ];
}
