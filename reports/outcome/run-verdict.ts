import { plain } from '../metrics/quantity.ts';
import type { Harm } from './harm.ts';
import type { Summary } from './summary.ts';
import { endings } from './unfinished.ts';

/**
 * Two separate answers: whether the claim is reproduced, and whether the fleet was harmed. A claim about damage is
 * reproduced where there is damage.
 */
export interface RunVerdict {
  /** `untested`: the scenario has no thresholds; `open`: the run did not finish. */
  readonly claim: 'reproduced' | 'refuted' | 'untested' | 'open';
  readonly claimText: string;
  /** `unknown`: the summary is of a version that did not look for harm. */
  readonly fleet: 'harmed' | 'unharmed' | 'unknown';
  readonly fleetText: string;
  /** Each harm in words. */
  readonly harms: readonly string[];
}

type Judged = Pick<Summary, 'passed' | 'end' | 'thresholds' | 'harms'>;

export function verdictOf({ passed, end, thresholds, harms }: Judged): RunVerdict {
  const met = thresholds.filter((threshold) => threshold.met).length;
  const counted = `${met} of ${thresholds.length} ${thresholds.length === 1 ? 'threshold' : 'thresholds'} met`;
  const words = (harms ?? []).map(harmText);
  const fleet = harms === undefined ? 'unknown' : harms.length > 0 ? 'harmed' : 'unharmed';
  return {
    ...claimOf(passed, end, thresholds.length, counted),
    fleet,
    fleetText: {
      harmed: words[0] ?? '',
      unharmed: NOTHING_FOUND,
      unknown: 'not looked at by the version that ran this',
    }[fleet],
    harms: words,
  };
}

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
