import { plain } from '../metrics/quantity.ts';
import type { CampaignCourse } from './campaign-courses.ts';
import { endingInWords } from './campaign-ending.ts';
import type { Harm } from './harm.ts';
import type { Summary } from './summary.ts';
import { endings } from './unfinished.ts';

/**
 * Two separate answers: whether the claim is reproduced, and whether the fleet is safe. A claim about damage is reproduced
 * where there is damage.
 */
export interface RunVerdict {
  /** `untested`: the scenario has no thresholds; `open`: the run did not finish. */
  readonly claim: 'reproduced' | 'refuted' | 'untested' | 'open';
  readonly claimText: string;
  /**
   * `safe`: it came to no harm, and nothing is left to an actor. `not safe`: it did, or something is. `unknown`: the rows do not say whether
   * something is left, or the summary is of a version that did not look.
   */
  readonly fleet: 'safe' | 'not safe' | 'unknown';
  readonly fleetText: string;
  /** Each harm in words. */
  readonly harms: readonly string[];
  /** Why the fleet is not safe, or not known to be: each harm, and what is left to the actors of campaigns, or might be. */
  readonly reasons: readonly string[];
}

type Judged = Pick<Summary, 'passed' | 'end' | 'thresholds' | 'harms'> & {
  readonly campaigns?: Summary['campaigns'] | undefined;
};

export function verdictOf({ passed, end, thresholds, harms, campaigns = [] }: Judged): RunVerdict {
  const met = thresholds.filter((threshold) => threshold.met).length;
  const counted = `${met} of ${thresholds.length} ${thresholds.length === 1 ? 'threshold' : 'thresholds'} met`;
  const left = campaigns.filter(({ ending }) => ending?.state !== 'over');
  const words = (harms ?? []).map(harmText);
  const reasons = [...words, ...left.map(leftText)];
  const isHarmed = harms !== undefined && harms.length > 0;
  const isLeft = left.some(({ ending }) => ending?.state === 'not-over');
  const fleet = isHarmed || isLeft ? 'not safe' : harms === undefined || left.length > 0 ? 'unknown' : 'safe';
  return {
    ...claimOf(passed, end, thresholds.length, counted),
    fleet,
    fleetText: fleet === 'safe' ? NOTHING_FOUND : harms === undefined ? NOT_LOOKED : (reasons[0] ?? ''),
    harms: words,
    reasons,
  };
}

/** `campaign leak not over: 12 devices still run its code`. */
const leftText = ({ name, ending }: CampaignCourse): string =>
  `campaign ${name} ${ending === undefined ? 'not known to be over: the version that ran this did not look' : endingInWords(ending)}`;

/** The fleet's part of a verdict, for a reader. */
export const fleetWords: Readonly<Record<RunVerdict['fleet'], string>> = {
  safe: 'fleet safe',
  'not safe': 'fleet not safe',
  unknown: 'fleet not known to be safe',
};

function claimOf(
  passed: boolean,
  end: Summary['end'],
  thresholds: number,
  counted: string,
): Pick<RunVerdict, 'claim' | 'claimText'> {
  if (end !== 'finished') return { claim: 'open', claimText: `${endings[end]}; ${counted}` };
  if (thresholds === 0)
    return { claim: 'untested', claimText: 'the scenario expects nothing, so its claim is not tested' };
  return passed
    ? { claim: 'reproduced', claimText: `the claim is reproduced, ${counted}` }
    : { claim: 'refuted', claimText: `the claim is not reproduced, ${counted}` };
}

const NOT_LOOKED = 'not looked at by the version that ran this';

const NOTHING_FOUND =
  'no device was lost, missing, without a certificate, tampered with or impersonated, and nothing false was believed';

/** One harm as a sentence without its full stop. */
export function harmText({ kind, count, of, detail }: Harm): string {
  const devices = (number: number): string => `${plain(number)} ${number === 1 ? 'device' : 'devices'}`;
  switch (kind) {
    case 'obeyed':
      return `${devices(count)} obeyed a command of an actor`;
    case 'abused':
      return `an actor flooded others from ${devices(count)}`;
    case 'intruded':
      return `code of an actor ran on ${devices(count)}, and no longer does`;
    case 'cut-off':
      return `an actor cut ${devices(count)} off the platform`;
    case 'let-in':
      return `something false was believed by or about ${devices(count)}`;
    case 'exposed':
      return `an attack copied the credentials of ${devices(count)}`;
    case 'replaced':
      return `an actor took the place of ${devices(count)} at the broker`;
    case 'overheard':
      return `an actor read messages of ${devices(count)}`;
    case 'taken-over':
      return `code of an actor was on ${devices(count)} when the run ended`;
    case 'revoked-online':
      return `${plain(count)} of ${devices(of)} revoked ${count === 1 ? 'was' : 'were'} online when the run ended`;
    case 'revoked-active':
      return `${plain(count)} of ${devices(of)} revoked stayed online after that, ${detail}`;
    case 'lost':
      return `${devices(count)} can only be recovered by cable, or not at all`;
    case 'broken':
      return `a release made ${devices(count)} fail`;
    case 'tampered':
      return `the images of ${devices(count)} were changed, and nothing has been installed since`;
    case 'distrusted':
      return `${devices(count)} had no valid certificate when the run ended`;
    case 'missing':
      return `${devices(count)} ${count === 1 ? 'was' : 'were'} running and not online when the run ended`;
    default:
      return kind satisfies never;
  }
}
