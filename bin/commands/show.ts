import { type Command, Option } from 'commander';
import { plain } from '../../reports/metrics/quantity.ts';
import { selectionNamingSteps } from '../../reports/metrics/step-selection.ts';
import { thresholdDevices } from '../../reports/metrics/threshold-devices.ts';
import { aligned } from '../../reports/print/aligned.ts';
import { reachInWords } from '../../reports/print/reach-table.ts';
import { thresholdFamilies } from '../../reports/print/threshold-families.ts';
import {
  loadScenario,
  type PlannedDevices,
  plannedDevices,
  type Scenario,
  stepInWords,
} from '../../scenarios/index.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { AuthorityPlan, PkiPlan, Plan, ProductPlan, Share, TimelineEntry } from '../../sim/plan/plan.ts';
import { withoutRows } from '../../sim/plan/roster.ts';
import { certificateLifetimeOf, tenantPki } from '../../sim/plan/tenant-pki.ts';
import { reachOf } from '../../sim/reach/reach-of.ts';
import { showShare } from '../../sim/selection/chance-terms.ts';
import { estimateRun } from '../app/estimate-run.ts';
import { each, fidelityOption, scenarioArgument } from '../console/shared-options.ts';
import { wrapped } from '../console/wrapped.ts';
import { estimateText } from './estimate-text.ts';
import { attackDetails } from './show-attack.ts';
import { campaignPlanLines } from './show-campaigns.ts';

interface ShowFlags {
  readonly with: readonly string[];
  readonly set: readonly string[];
  readonly variant?: string;
  readonly fidelity?: Plan['fidelity'];
  readonly seed?: string;
  readonly estimate: boolean;
  readonly json?: boolean;
}

/** Adds `fleetlab show`: what a scenario plans, in words, before it runs. */
export function addShow(program: Command): void {
  program
    .command('show')
    .description('show what a scenario plans: its fleet, timeline and thresholds, and what a run may take')
    .addArgument(scenarioArgument())
    .option('--with <overlay>', 'apply an overlay (repeatable)', each, [])
    .option('--set <path=value>', 'change one value (repeatable)', each, [])
    .option('--variant <name>', 'a variant of the scenario')
    .option('--seed <seed>', 'another seed')
    .addOption(fidelityOption())
    .addOption(new Option('--no-estimate', 'do not begin a run to estimate its time and memory'))
    .option('--json', 'print the whole plan as JSON, as a run folder has it')
    .addHelpText('after', AFTER_HELP)
    .action(async (reference: string, { with: overlays, set, variant, fidelity, seed, ...flags }: ShowFlags) => {
      const scenario = await loadScenario(reference, {
        ...{ with: overlays, set },
        ...(variant !== undefined && { variant }),
        ...(fidelity !== undefined && { fidelity }),
        ...(seed !== undefined && { seed }),
      });
      if (flags.json === true) {
        process.stdout.write(`${JSON.stringify(withoutRows(scenario.plan), undefined, 2)}\n`);
        return;
      }
      process.stdout.write(inWords(scenario));
      if (!flags.estimate) return;
      process.stdout.write(line('estimate', estimateText(await estimateRun(scenario.plan), scenario.plan)));
    });
}

const AFTER_HELP = `
The estimate is the processor time and the peak memory of the whole command \`fleetlab run\`, its folder included. A fleet of up to 600
devices begins its run, for two and a half seconds of processor time at most, and twice if that does not end it. Of a larger one small
fleets go through the whole run, until the engine has compiled its code: how many events and rows the whole fleet comes to is taken with
how long they took then. That takes some seconds; --no-estimate leaves it out. The estimate says what it cannot know: what later steps
bring, and how far attacks spread.

Examples:
  fleetlab show first-light
  fleetlab show canary-rollout --variant no-gate --fidelity packet
  fleetlab show my-fleet.yaml --with flaky-network --json`;

function inWords(scenario: Scenario): string {
  const { plan, variants, files } = scenario;
  const own = plan.timeline.filter(({ trigger }) => trigger.kind !== 'campaign');
  const steps = own.sort((a, b) => startOf(a) - startOf(b));
  return [
    `${plan.name}\n  ${wrapped(plan.claim, 2)}\n\n`,
    line('files', files.length === 0 ? 'none: it is an object' : files.join(', ')),
    ...(variants.length === 0 ? [] : [line('variants', variants.map(({ name }) => name).join(', '))]),
    line(
      'run',
      `${showSpan(plan.durationMs)}, sampled every ${showSpan(plan.sampleEveryMs)}, ${plan.fidelity}, seed ${plan.seed}`,
    ),
    line('fleet', fleetText(scenario)),
    table(plan.fleet.map((product, place) => productRow(product, plan.pki, siteCounts(plan, place)))),
    ...authorityLines(plan),
    line('timeline', steps.length === 0 ? 'nothing happens to it' : `${counted(steps.length, 'step')}`),
    table(steps.map(stepRow)),
    ...campaignLines(plan),
    ...reachLines(plan),
    line(
      'expect',
      plan.expect.length === 0 ? 'nothing: no threshold judges it' : counted(plan.expect.length, 'threshold'),
    ),
    table(expectRows(scenario)),
    ...splitLines(scenario),
    line('controls', controlsText(plan)),
    ...scenario.warnings.map(({ where, what, hint }) => line('warning', `${where}: ${what}; ${hint}`)),
  ].join('');
}

/** The campaigns with the graph of what their steps need and give. */
function campaignLines(plan: Plan): readonly string[] {
  const { campaigns = [] } = plan;
  if (campaigns.length === 0) return [];
  const lines = campaignPlanLines(plan).map(
    ({ indent, text }) => `${' '.repeat(indent)}${wrapped(text, indent + 2)}\n`,
  );
  return [line('campaigns', counted(campaigns.length, 'campaign')), ...lines, '\n'];
}

/** What its actors could reach at most. */
function reachLines(plan: Plan): readonly string[] {
  const reach = reachOf(plan);
  return reach === undefined
    ? []
    : [line('reach', `${reachInWords(reach)}: fleetlab reach says by whom, and what cuts the rest`)];
}

/** A row for each threshold; below one by group a row for each of its groups, with how many devices that has. */
function expectRows({ plan, devices }: Scenario): readonly (readonly string[])[] {
  const devicesOf = thresholdDevices(plan, devices);
  const sizeOf = (on: string): string =>
    selectionNamingSteps(on) === undefined
      ? counted(devicesOf(on).length, 'device')
      : 'devices known once its step has run';
  return thresholdFamilies(plan.expect).flatMap(({ metric, claim, by, places }) => {
    const groups = places.flatMap((place) => plan.expect[place].on ?? []);
    if (by === undefined) return [[metric, [claim, ...groups.map(sizeOf)].join('; ')]];
    return [[metric, `${claim} by ${by}`], ...groups.map((on) => ['', `on ${on}; ${sizeOf(on)}`])];
  });
}

/** The groups that the summary is split into. */
function splitLines({ plan, devices }: Scenario): readonly string[] {
  if (plan.split === undefined) return [];
  const devicesOf = thresholdDevices(plan, devices);
  const groups = plan.split.map((on) => `${on} (${counted(devicesOf(on).length, 'device')})`);
  return [line('split', groups.join(', '))];
}

function fleetText({ devices, plan: { fleet, roster, durationMs } }: Scenario): string {
  const tenants = new Set(fleet.map(({ tenant }) => tenant)).size;
  const readings = fleet.reduce(
    (sum, { count, telemetry, availability }) =>
      sum + (count * durationMs * awakeShare(availability)) / telemetry.everyMs,
    0,
  );
  const from = roster === undefined ? [] : [`of ${roster.file}`];
  const parts = [...from, counted(devices, 'device'), counted(tenants, 'tenant'), counted(fleet.length, 'product')];
  return `${parts.join(', ')}; up to ${counted(Math.round(readings), 'reading')}`;
}

const productRow = (product: ProductPlan, pki: PkiPlan, sites: SiteCounts): readonly string[] => [
  `${product.tenant}/${product.product}`,
  plain(product.count),
  product.profile,
  [
    `firmware ${product.firmware}`,
    `${product.identity}${ownLifetimeText(product, pki)}`,
    `a reading every ${showSpan(product.telemetry.everyMs)} at QoS ${product.telemetry.qos}`,
    ...hoursText(product.availability),
    ...trustsText(product.trusts),
    ...sharesText('rings', product.rings),
    ...sharesText('sites', product.sites, sites),
    ...(product.gateway === undefined ? [] : [`behind ${product.gateway.tenant}/${product.gateway.product}`]),
    ...(product.start === 'running' ? [] : ['cold as the run begins']),
  ].join('; '),
];

/** Devices take readings only while they are awake. */
const awakeShare = (hours: ProductPlan['availability']): number => Math.min(1, (hours?.awakeMs ?? DAY_MS) / DAY_MS);

const hoursText = (hours: ProductPlan['availability']): readonly string[] =>
  hours === undefined
    ? []
    : [
        `awake from ${showSpan(hours.fromMs)} for ${showSpan(hours.awakeMs)} a day${hours.jitterMs > 0 ? `, each up to ${showSpan(hours.jitterMs)} earlier or later` : ''}`,
      ];

const DAY_MS = 86_400_000;

/** Of certificates that live longer or shorter than those of most products. */
const ownLifetimeText = (product: ProductPlan, pki: PkiPlan): string => {
  const lifetimeMs = certificateLifetimeOf(pki, product);
  const isOwn = product.identity !== 'password' && lifetimeMs !== pki.certificateLifetimeMs;
  return isOwn ? `, certificates of ${showSpan(lifetimeMs)}` : '';
};

const trustsText = (trusts: ProductPlan['trusts'] = []): readonly string[] => {
  const named = trusts.map(
    ({ authority, expiresMs }) => `${authority}${expiresMs === undefined ? '' : ` until ${showSpan(expiresMs)}`}`,
  );
  return named.length === 0 ? [] : [`trusts ${named.join(' and ')}`];
};

/** What becomes of the authorities within the run. */
function authorityLines({ pki, fleet, durationMs, broker }: Plan): readonly string[] {
  const tenants = new Set(fleet.filter(({ identity }) => identity !== 'password').map(({ tenant }) => tenant));
  const own = [...tenants].filter((tenant) => tenantPki(pki, tenant) !== pki);
  const known = broker.authorities === 'first' ? '; the broker knows only the one of the start' : '';
  return [
    ...(own.length === tenants.size ? [] : [authorityTimes(pki.authority, durationMs)]),
    ...own.map((tenant) => authorityTimes(tenantPki(pki, tenant).authority, durationMs, ` of ${tenant}`)),
  ].flatMap((times) => (times === '' ? [] : [line('pki', `${times}${known}`)]));
}

/** Empty: nothing becomes of them. */
function authorityTimes(authority: AuthorityPlan, durationMs: number, whose = ''): string {
  const { ageMs, lifetimeMs, nextBeforeMs, switchAfterMs } = authority;
  const period = lifetimeMs - nextBeforeMs;
  const told = Array.from({ length: AUTHORITIES_SHOWN }, (_, before) => {
    const createdMs = before * period - ageMs;
    const happens: readonly (readonly [text: string, atMs: number])[] = [
      [`${before + 1}${whose} is made`, createdMs],
      [`${before + 1}${whose} issues from then on`, createdMs + (before === 0 ? 0 : switchAfterMs)],
      [`${before + 1}${whose} ends`, createdMs + lifetimeMs],
    ];
    return happens.filter(([, atMs]) => atMs > 0 && atMs <= durationMs);
  }).flat();
  const times = told.toSorted((a, b) => a[1] - b[1]).map(([text, atMs]) => `${showSpan(atMs)}: authority ${text}`);
  return times.join('; ');
}

const AUTHORITIES_SHOWN = 4;

/** With how many devices each comes to, where that is known. */
const sharesText = (what: string, shares: readonly Share[], counts?: SiteCounts): readonly string[] => {
  const text = ({ name, share }: Share, place: number): string =>
    `${name} ${showShare(share)}${counts === undefined ? '' : ` (${plain(counts[place]!.count)})`}`;
  return shares.length < 2 ? [] : [`${what} ${shares.slice(0, SHARES_SHOWN).map(text).join(', ')}${more(shares)}`];
};

type SiteCounts = ReturnType<PlannedDevices['siteCounts']> | undefined;

/** How many devices each site of a product has; undefined where it has no two. */
const siteCounts = (plan: Plan, product: number): SiteCounts =>
  plan.fleet[product].sites.length < 2 ? undefined : plannedDevices(plan)?.siteCounts(product);

const more = ({ length }: readonly Share[]): string =>
  length <= SHARES_SHOWN ? '' : ` and ${counted(length - SHARES_SHOWN, 'other')}`;
const SHARES_SHOWN = 8;

/** When, its own label if it has one, and what. */
function stepRow(entry: TimelineEntry): readonly string[] {
  const { trigger, action } = entry;
  const { when, does, label } = stepInWords(entry);
  const lasts = 'forMs' in action && typeof action.forMs === 'number' ? `, for ${showSpan(action.forMs)}` : '';
  const times = trigger.kind === 'every' ? `, ${showSpan(trigger.fromMs)} to ${showSpan(trigger.untilMs)}` : '';
  const details = attackDetails(action).map((detail) => `; ${detail}`);
  const what = `${does}${lasts}${details.join('')}`;
  return [`${when.replace(/^at /, '')}${times}`, ...(label === undefined ? ['', what] : [`"${label}"`, what])];
}

const startOf = ({ trigger }: TimelineEntry): number =>
  trigger.kind === 'at' ? trigger.atMs : trigger.kind === 'every' ? trigger.fromMs : Number.POSITIVE_INFINITY;

function controlsText({ controls }: Plan): string {
  const set = Object.entries(controls).map(([id, isOn]) => `${id} ${isOn ? 'on' : 'off'}`);
  return set.length === 0 ? 'as by default' : set.join(', ');
}

const counted = (count: number, noun: string): string => `${plain(count)} ${noun}${count === 1 ? '' : 's'}`;

/** Rows of cells, of which the last goes on in further lines where the terminal ends. */
function table(rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const heads = aligned(rows.map((cells) => [...cells.slice(0, -1), '.'])).map((row) => row.slice(0, -1));
  return `${rows.map((cells, nth) => `    ${heads[nth]}${wrapped(cells.at(-1) ?? '', 4 + heads[nth].length)}`.trimEnd()).join('\n')}\n\n`;
}

const line = (name: string, text: string): string => `  ${name.padEnd(NAME_WIDTH)}${wrapped(text, 2 + NAME_WIDTH)}\n`;

const NAME_WIDTH = 10;
