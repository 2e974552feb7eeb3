import { showSpan } from '../../sim/kernel/time/duration.ts';
import { plain } from '../metrics/quantity.ts';
import type { Cause, Finding, Setting } from '../outcome/finding.ts';
import type { Summary } from '../outcome/summary.ts';
import type { Paint } from './summary-style.ts';

/** Why thresholds were missed, for the terminal: when, by whom, and the likeliest causes with the settings that change them. */
export function findingLines({ findings = [] }: Pick<Summary, 'findings'>, paint: Paint): string[] {
  if (findings.length === 0) return [];
  const said = new Map<string, Said>();
  const lines = findings.flatMap((finding) => {
    const { metric, text, causes } = finding;
    const about = `${metric} ${text}`;
    return [
      `    ${paint.bold(about)}`,
      ...placeOf(finding).map((line) => `      ${line}`),
      ...(causes.length === 0
        ? [`      ${paint.dim('no rule explains it: fleetlab explain and fleetlab query show what happened')}`]
        : causes.slice(0, CAUSES_SHOWN).flatMap((cause) => causeLines(cause, about, said))),
    ];
  });
  return [`  ${paint.dim('why')}`, ...lines, ''];
}

const CAUSES_SHOWN = 2;

function placeOf({ missedFromMs, carriedBy }: Finding): readonly string[] {
  const since = missedFromMs === undefined ? [] : [`missed since about ${showSpan(missedFromMs)}`];
  if (carriedBy === undefined) return since;
  const { on, devices, measured, others } = carriedBy;
  return [...since, `carried by ${on}, ${plain(devices)} devices: ${measured}; all others ${others}`];
}

/** A cause that has been said of another threshold, and the settings that were said with it. */
interface Said {
  readonly of: string;
  readonly flags: string;
}

/** The same cause of another threshold is said once, with settings of its own if these are others. */
function causeLines({ rule, what, sure, change }: Cause, about: string, said: Map<string, Said>): readonly string[] {
  const flags = settingFlags(change);
  const before = said.get(what);
  if (before === undefined) said.set(what, { of: about, flags });
  return [
    `      ${sure.padEnd(SURE_WIDTH)}${rule}${before === undefined ? `: ${what}` : `, as of ${before.of}`}`,
    ...(flags === '' || flags === before?.flags ? [] : [`      ${''.padEnd(SURE_WIDTH)}try ${flags}`]),
  ];
}

/** A finding in a paragraph, for outputs without columns. */
export const findingText = (finding: Finding): string =>
  [
    ...placeOf(finding),
    ...finding.causes
      .slice(0, CAUSES_SHOWN)
      .map(
        ({ rule, what, sure, change }) =>
          `${sure}: ${rule}: ${what}${change.length === 0 ? '' : `; try ${settingFlags(change)}`}`,
      ),
  ].join('\n');

/** Settings as a shell takes them. */
export const settingFlags = (change: readonly Setting[]): string =>
  change
    .map(({ path, value }) => `--set ${/[[\]{} ]/.test(path) ? `'${path}=${value}'` : `${path}=${value}`}`)
    .join(' ');

const SURE_WIDTH = 10;
