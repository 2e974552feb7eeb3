import { dirname, join } from 'node:path';
import type { Assessed } from '../assess/assessment.ts';
import type { Cause } from '../outcome/finding.ts';
import type { Summary } from '../outcome/summary.ts';
import { metricViews, viewNameOf } from '../query/metric-views.ts';
import { shellWord } from '../sweep/shell-word.ts';

/** A command that makes sense next, and what it shows. */
export interface NextCommand {
  readonly command: string;
  readonly shows: string;
}

/** The flags with which a scenario was run, which commands about the same scenario repeat. */
export interface Typed {
  readonly scenario: string;
  readonly variant?: string | undefined;
  readonly fidelity?: string | undefined;
  readonly seed?: string | undefined;
  readonly with?: readonly string[];
  readonly set?: readonly string[];
}

type Ended = Pick<Summary, 'end' | 'passed' | 'findings'> & {
  readonly thresholds: readonly Pick<Summary['thresholds'][number], 'metric' | 'met'>[];
  readonly outcome: Pick<Summary['outcome'], 'finalStates'>;
};

/** After a run: what would meet a missed threshold, or where it broke, or whether the claim holds for other seeds. */
export function afterRun(
  { end, passed, thresholds, outcome, findings = [] }: Ended,
  folder: string,
  typed: Typed,
): readonly NextCommand[] {
  const view = { command: words('view', folder), shows: 'the run in the browser' };
  if (end !== 'finished')
    return [view, { command: words('run', ...flagsOf(typed), ...seedOf(typed)), shows: 'the whole run' }];
  if (passed)
    return [
      view,
      { command: words('sweep', ...flagsOf(typed), '--seeds', '20'), shows: 'whether it holds for 20 seeds' },
    ];
  const settable = findings.flatMap(({ causes: [first] }) =>
    first === undefined || first.change.length === 0 ? [] : [first],
  );
  if (settable.length > 0) return [withChange(settable[0], typed), view];
  const missed = thresholds.find(({ met }) => !met);
  const [state, count] = missed === undefined ? [] : unsettled(missed.metric, outcome.finalStates);
  if (state === undefined) return [view, ...(missed === undefined ? [] : [rowsOf(missed.metric, folder)])];
  const devices = count === 1 ? 'the device that ended so' : `the ${count} devices that ended so`;
  return [{ command: words('explain', folder, state), shows: `what happened to ${devices}` }, view];
}

/** The run again, with the settings that would change what a rule has found. */
function withChange({ rule, change }: Cause, typed: Typed): NextCommand {
  const set = [...(typed.set ?? []), ...change.map(({ path, value }) => `${path}=${value}`)];
  return {
    command: words('run', ...flagsOf({ ...typed, set }), ...seedOf(typed)),
    shows: `what changes without ${rule}`,
  };
}

/** The rows that a figure is made of; of one that is not SQL, the last events. */
function rowsOf(metric: string, folder: string): NextCommand {
  const view: unknown = metricViews[metric as keyof typeof metricViews];
  if (typeof view !== 'object')
    return { command: words('query', folder, 'from events order by row desc limit 20'), shows: 'its last events' };
  return { command: words('query', folder, `from ${viewNameOf(metric)} limit 20`), shows: `what ${metric} is made of` };
}

/** After a sweep: its page, and the first run that missed a threshold, to look at closely. */
export function afterSweep(folder: string, missed: string | undefined): readonly NextCommand[] {
  const view = { command: words('view', folder), shows: 'the sweep in the browser' };
  return missed === undefined
    ? [view, { command: words('report', folder), shows: 'one page of it, to pass on' }]
    : [{ command: missed, shows: 'the first run that missed a threshold' }, view];
}

/** After the plan of a sweep: its first run, and what makes one sweep of all of them. */
export function afterPlan(
  path: string,
  then?: { readonly into: string; readonly command: string | undefined },
): readonly NextCommand[] {
  const out = join(dirname(path), 'results');
  const into = then === undefined ? [] : ['--out', then.into];
  return [
    { command: words('sweep-run', '--plan', path, '--index', '0', '--out', out), shows: 'runs the first of them' },
    { command: words('sweep-merge', out, '--plan', path, ...into), shows: 'makes one sweep of all results' },
    ...(then?.command ? [{ command: then.command, shows: 'shows what it comes to' }] : []),
  ];
}

/** After an assessment: why the first attack got in; if none did, what an actor with more in its hands gets. */
export function afterAssessment(
  results: readonly Pick<Assessed, 'outcome' | 'attack' | 'evidence'>[],
  pathOf: (folder: string) => string,
): readonly NextCommand[] {
  const first = results.find(({ outcome }) => outcome === 'got-in');
  const open = first ?? results.find(({ outcome }) => outcome === 'not-exercised');
  const sheet = open && {
    command: words('attacks', open.attack),
    shows: 'what the attack needs, and what can refuse it',
  };
  const { folder, row } = first?.evidence ?? {};
  if (folder === undefined || folder === null)
    return [...(sheet ? [sheet] : []), { command: words('actors'), shows: 'who attacks, and with what' }];
  return [
    { command: words('explain', pathOf(folder), 'row', String(row)), shows: 'how it got in' },
    ...(sheet ? [sheet] : []),
  ];
}

/** Lines for a reader, the commands below each other. */
export function nextText(commands: readonly NextCommand[]): string {
  const width = Math.max(...commands.map(({ command }) => command.length));
  return ['  next', ...commands.map(({ command, shows }) => `    ${command.padEnd(width)}  # ${shows}`)].join('\n');
}

const words = (...all: readonly string[]): string => ['fleetlab', ...all.map(shellWord)].join(' ');

/** Of a run that is run again; a sweep has seeds of its own. */
const seedOf = ({ seed }: Typed): readonly string[] => (seed === undefined ? [] : ['--seed', seed]);

const flagsOf = ({ scenario, variant, fidelity, with: overlays = [], set = [] }: Typed): readonly string[] => [
  scenario,
  ...(variant === undefined ? [] : ['--variant', variant]),
  ...(fidelity === undefined ? [] : ['--fidelity', fidelity]),
  ...overlays.flatMap((overlay) => ['--with', overlay]),
  ...set.flatMap((setting) => ['--set', setting]),
];

/** The state that most devices ended in, of those that a device which is well leaves again, in the region of a metric. */
function unsettled(metric: string, ended: Summary['outcome']['finalStates']): readonly [] | readonly [string, number] {
  const [region = ''] = regionOf.find(([, ...about]) => about.some((start) => metric.startsWith(start))) ?? [];
  const [worst] = Object.entries(ended[region] ?? {})
    .filter(([state, count]) => count > 0 && !settled.includes(state))
    .toSorted(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
  return worst === undefined ? [] : [`${region}:${worst[0]}`, worst[1]];
}

/** A region of the device, and how the metrics about it begin. */
const regionOf: readonly (readonly [region: string, ...about: readonly string[]])[] = [
  ['trust', 'fleet.certified', 'attestation.', 'renewal.', 'revocation.', 'sessions.'],
  ['link', 'fleet.', 'connect.', 'reconnect.', 'offline.', 'keepalive.', 'session.', 'message.'],
  ['update', 'rollout.', 'update.'],
  ['implant', 'intrusion.', 'attack.', 'credentials.', 'messages.', 'honest.', 'commands.'],
];

const settled: readonly string[] = ['online', 'certified', 'idle', 'confirmed', 'clean', 'cleaned'];
