import { showSpan } from '../../sim/kernel/time/duration.ts';
import { plain } from '../metrics/quantity.ts';
import type { Cause, Finding, Setting } from '../outcome/finding.ts';
import type { Summary } from '../outcome/summary.ts';
import type { Paint } from './summary-style.ts';

/** Why thresholds were missed, for the terminal: when, by whom, and the likeliest causes with the settings that change them. */
export function findingLines({ findings = [] }: Pick<Summary, 'findings'>, paint: Paint): string[] {
  if (findings.length === 0) return [];
  const said = new Map<string, string>();
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

/** The same cause of another threshold is said once. */
function causeLines({ rule, what, sure, change }: Cause, about: string, said: Map<string, string>): readonly string[] {
  const before = said.get(what);
  if (before !== undefined) return [`      ${sure.padEnd(SURE_WIDTH)}${rule}, as of ${before}`];
  said.set(what, about);
  return [
    `      ${sure.padEnd(SURE_WIDTH)}${rule}: ${what}`,
    ...(change.length === 0 ? [] : [`      ${''.padEnd(SURE_WIDTH)}try ${settingFlags(change)}`]),
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
