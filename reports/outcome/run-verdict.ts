import { plain } from '../metrics/quantity.ts';
import { lostCount, lostText } from '../run-folder/lost-devices.ts';
import { attacksBy, type CampaignEnding, endingInWords } from './campaign-ending.ts';
import type { Harm } from './harm.ts';
import type { Summary } from './summary.ts';
import { endings } from './unfinished.ts';

/**
 * Two separate answers: whether the claim is reproduced, and whether the fleet is safe. A claim about damage is reproduced
 * where there is damage.
 */
export interface RunVerdict {
  /** `untested`: the scenario has no thresholds; `open`: the run did not finish, or lost some of its devices. */
  readonly claim: 'reproduced' | 'refuted' | 'untested' | 'open';
  readonly claimText: string;
  /**
   * `safe`: it came to no harm, and nothing is left to an actor. `not safe`: it did, or something is. `unknown`: the rows do not say whether
   * something is left, or the summary is of a version that did not look. Of a run without attacks only `unharmed` or `harmed`: that says
   * nothing of safety.
   */
  readonly fleet: 'safe' | 'not safe' | 'unknown' | 'unharmed' | 'harmed';
  readonly fleetText: string;
  /** Each harm in words. */
  readonly harms: readonly string[];
  /** Why the fleet is not safe, or not known to be: each harm, devices that the run lost, and what is left to actors, or might be. */
  readonly reasons: readonly string[];
}

type Judged = Pick<Summary, 'passed' | 'end' | 'thresholds' | 'harms'> &
  Partial<Pick<Summary, 'campaigns' | 'attackers' | 'harmByCause' | 'lost'>>;

export function verdictOf(summary: Judged): RunVerdict {
  const { passed, end, thresholds, harms, lost = [] } = summary;
  const met = thresholds.filter((threshold) => threshold.met).length;
  const counted = `${met} of ${thresholds.length} ${thresholds.length === 1 ? 'threshold' : 'thresholds'} met`;
  const left = leftIn(summary);
  const words = (harms ?? []).map(harmText);
  const reasons = [
    ...words,
    ...lost.map(lostText),
    ...left.map(([name, ending]) => `${name} ${ending === undefined ? NOT_ASKED : endingInWords(ending)}`),
  ];
  const fleet = fleetOf(summary, left);
  return {
    ...(lost.length > 0 && end === 'finished'
      ? openFor(lostCount(lost), counted)
      : claimOf(passed, end, thresholds.length, counted)),
    fleet,
    fleetText: harms === undefined ? NOT_LOOKED : (reasons[0] ?? NOTHING_FOUND),
    harms: words,
    reasons,
  };
}

/** What is not over, or not known to be: by its name, how it ended; undefined where the version that ran it did not look. */
type LeftOpen = readonly [name: string, ending: CampaignEnding | undefined];

function leftIn(summary: Judged): readonly LeftOpen[] {
  const { campaigns = [], attackers } = summary;
  const outside = attackers?.map(({ actor, ending }): LeftOpen => [attacksBy(actor), ending]);
  const all: readonly LeftOpen[] = [
    ...campaigns.map(({ name, ending }): LeftOpen => [`campaign ${name}`, ending]),
    // An older version did not look at attacks without a campaign.
    ...(outside ?? (hadAttacks(summary) && campaigns.length === 0 ? [['attacks', undefined] as const] : [])),
  ];
  return all.filter(([, ending]) => ending?.state !== 'over');
}

const hadAttacks = ({ campaigns, attackers, harmByCause }: Judged): boolean =>
  attackers !== undefined || campaigns !== undefined || harmByCause !== undefined;

function fleetOf(summary: Judged, left: readonly LeftOpen[]): RunVerdict['fleet'] {
  const { harms } = summary;
  const isHarmed = harms !== undefined && harms.length > 0;
  const isWhole = summary.lost === undefined;
  if (!hadAttacks(summary) && harms !== undefined && (isHarmed || isWhole)) return isHarmed ? 'harmed' : 'unharmed';
  if (isHarmed || left.some(([, ending]) => ending?.state === 'not-over')) return 'not safe';
  return harms === undefined || left.length > 0 || !isWhole ? 'unknown' : 'safe';
}

/** The fleet's part of a verdict, for a reader. */
export const fleetWords: Readonly<Record<RunVerdict['fleet'], string>> = {
  safe: 'fleet safe',
  'not safe': 'fleet not safe',
  unknown: 'fleet not known to be safe',
  unharmed: 'fleet unharmed',
  harmed: 'fleet harmed',
};

/** No figure says what the lost devices would have done. */
const openFor = (devices: string, counted: string): Pick<RunVerdict, 'claim' | 'claimText'> => ({
  claim: 'open',
  claimText: `the run lost ${devices} with their workers; ${counted} by what is known`,
});

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

const NOT_ASKED = 'not known to be over: the version that ran this did not look';

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
