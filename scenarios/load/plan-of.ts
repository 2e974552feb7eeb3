import type { z } from 'zod';
import { deviceCount } from '../../sim/plan/device-count.ts';
import type { Plan, ProductPlan, TimelineEntry } from '../../sim/plan/plan.ts';
import { shortestTickFor } from '../../sim/plan/ticks.ts';
import type { StepGuards } from '../../sim/plan/trigger.ts';
import { brokerPlan } from '../schema/broker.ts';
import { campaignSchema } from '../schema/campaign.ts';
import { cloudPlan } from '../schema/cloud.ts';
import { gatewayPlan } from '../schema/gateway.ts';
import { logsPlan } from '../schema/logs.ts';
import { networkDefault, networkPlan } from '../schema/network.ts';
import { pkiPlan } from '../schema/pki.ts';
import type { Product } from '../schema/product.ts';
import { releasePlan } from '../schema/release.ts';
import { ALL_VERDICTS_MAX, type ScenarioOutput, scenarioSchema } from '../schema/schema.ts';
import { startOf } from '../schema/start.ts';
import { describeStep, type Step } from '../schema/step.ts';
import { updateServerPlan } from '../schema/updates.ts';
import type { Finding } from '../source/finding.ts';
import { type LocatedValue, type Path, placeOf, placeOfKey, plain } from '../source/located.ts';
import { type Problem, ScenarioError } from '../source/problem.ts';
import { withCampaignActors } from './campaign-actors.ts';
import { checkTogether, type Parts } from './check.ts';
import { checkCampaigns } from './check-campaigns.ts';
import { thresholdsIn } from './check-thresholds.ts';
import { type ListedFleet, listedFleet } from './devices/listed-fleet.ts';
import { type DeviceReader, readDevices } from './devices/read-devices.ts';
import { gatewayOf } from './gateway-of.ts';
import { groupsBy, groupThresholds, sampledGroups } from './group-thresholds.ts';
import { placedSteps } from './placed-steps.ts';
import { withTenantPki } from './tenant-pki.ts';

/**
 * Checks a merged scenario and fills in its defaults. `devices` finds the file of a fleet; by default it is read from the path.
 *
 * Errors  ScenarioError `scenario/invalid` with all problems, including `earlier` ones of its files
 */
export function planOf(
  given: LocatedValue,
  earlier: readonly Problem[] = [],
  devices: DeviceReader = readDevices,
): Plan {
  const { root: listed, roster, complete } = listedFleet(given, devices);
  const root = withCampaignActors(withTenantPki(listed));
  const written = plain(root);
  const read = scenarioSchema.safeParse(written);
  const problems = distinct([
    ...earlier,
    ...(read.success ? [] : read.error.issues.flatMap((issue) => problemsOf(issue, root))),
    ...checkTogether(partsOf(written, { roster, complete })).map((finding) => located(finding, root)),
  ]);
  if (problems.length > 0 || !read.success) throw new ScenarioError('scenario/invalid', problems);
  const plan = filledIn({ ...read.data, fleet: [...complete(read.data.fleet)] });
  const paths = placedSteps(written as Readonly<Record<string, unknown>>).map(({ path }) => path);
  const stuck = checkCampaigns(plan, (step) => paths[step]!);
  if (stuck.length > 0)
    throw new ScenarioError(
      'scenario/invalid',
      stuck.map((finding) => located(finding, root)),
    );
  return roster === undefined ? plan : { ...plan, roster };
}

/** What stands in one place can be a part of several: a field of `pki` that tenants leave out. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  const said = new Set<string>();
  return problems.filter((problem) => {
    const text = JSON.stringify(problem);
    return !said.has(text) && said.add(text);
  });
}

const located = ({ path, what, hint }: Finding, root: LocatedValue): Problem => ({
  place: placeOf(root, path),
  what,
  hint,
});

function problemsOf(issue: z.core.$ZodIssue, root: LocatedValue): readonly Problem[] {
  const path = issue.path as Path;
  const lines = issue.message.split('\n');
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key, nth) => ({
      place: placeOfKey(root, [...path, key]),
      what: `unknown key "${key}"`,
      hint: lines[nth] ?? '',
    }));
  }
  return [{ place: placeOf(root, path), what: lines[0]!, hint: lines.slice(1).join(' ') }];
}

/** Reads each part by itself, so that one wrong field does not hide problems of the others. */
function partsOf(written: unknown, { roster, complete }: Pick<ListedFleet, 'roster' | 'complete'>): Parts {
  const fields: Readonly<Record<string, unknown>> =
    typeof written === 'object' && written !== null ? { ...written } : {};
  const { duration, tick, fidelity, sampleEvery, fleet, releases, updates, consoles, pki } = scenarioSchema.shape;
  const read = fleet.safeParse(fields.fleet).data;
  return {
    durationMs: duration.safeParse(fields.duration).data,
    tickMs: tick.safeParse(fields.tick).data,
    fidelity: fidelity.safeParse(fields.fidelity).data,
    sampleEveryMs: sampleEvery.safeParse(fields.sampleEvery).data,
    fleet: read && complete(read),
    roster: roster?.rows,
    releases: releases.safeParse(fields.releases).data,
    consoles: consoles.safeParse(fields.consoles).data,
    metadata: metadataIn(updates.safeParse(fields.updates)),
    pki: read && pkiIn(pki.safeParse(fields.pki)),
    steps: placedSteps(fields),
    campaigns: Array.isArray(fields.campaigns) ? fields.campaigns.map((one) => campaignSchema.safeParse(one).data) : [],
    split: scenarioSchema.shape.split.safeParse(fields.split).data ?? [],
    thresholds: thresholdsIn(fields.expect),
  };
}

const pkiIn = ({ data }: z.ZodSafeParseResult<ScenarioOutput['pki']>): Parts['pki'] => data && pkiPlan(data, 'model');

/** `tuf` by default; undefined if it cannot be read. */
const metadataIn = ({ success, data }: z.ZodSafeParseResult<ScenarioOutput['updates']>): Parts['metadata'] =>
  success ? (data?.metadata ?? 'tuf') : undefined;

function filledIn(scenario: ScenarioOutput): Plan {
  const network = networkPlan(scenario.network, networkDefault);
  const expect = scenario.expect.flatMap(({ path: _path, ...one }) => groupThresholds(one, scenario.fleet));
  const split = scenario.split.flatMap((by) => groupsBy(by, scenario.fleet));
  return {
    name: scenario.name,
    claim: scenario.claim,
    seed: scenario.seed,
    fidelity: scenario.fidelity,
    durationMs: scenario.duration,
    ...tickOf(scenario),
    fleet: scenario.fleet.map((product) => {
      const wayOut = gatewayOf(product, scenario.fleet) ?? product;
      return {
        ...productPlan(product),
        sites: wayOut.sites,
        start: startOf(product, scenario.start, scenario.fidelity),
        network: wayOut.network && networkPlan(wayOut.network, network),
      };
    }),
    network,
    broker: brokerPlan(scenario.broker),
    ...(scenario.consoles.length === 0 ? {} : { consoles: scenario.consoles }),
    pki: pkiPlan(scenario.pki, scenario.fidelity),
    cloud: cloudPlan(scenario.cloud),
    ...(scenario.updates === undefined ? {} : { updates: updateServerPlan(scenario.updates) }),
    ...(scenario.releases.length === 0
      ? {}
      : { releases: scenario.releases.map((release) => releasePlan(release, scenario.fleet)) }),
    controls: Object.fromEntries(
      Object.entries(scenario.controls).filter((entry): entry is [string, boolean] => entry[1] !== undefined),
    ),
    timeline: timelineOf(scenario),
    ...(scenario.campaigns.length === 0 ? {} : { campaigns: scenario.campaigns.map(({ plan }) => plan) }),
    expect,
    ...(split.length === 0 ? {} : { split }),
    ...sampledGroups(expect, split),
    sampleEveryMs: scenario.sampleEvery,
    ...(scenario.logs === undefined ? {} : { logs: logsPlan(scenario.logs) }),
    verdicts: scenario.verdicts ?? (deviceCount(scenario.fleet) <= ALL_VERDICTS_MAX ? 'all' : 'refusals'),
  };
}

/** Left out where it is a millisecond, as of nearly all runs. */
function tickOf({ tick, duration }: ScenarioOutput): Pick<Plan, 'tickMs'> {
  const tickMs = tick ?? shortestTickFor(duration) ?? 1;
  return tickMs === 1 ? {} : { tickMs };
}

const productPlan = (product: Product): Omit<ProductPlan, 'network' | 'sites' | 'start'> => ({
  tenant: product.tenant,
  product: product.product,
  profile: product.profile,
  count: product.count,
  firmware: product.firmware,
  securityVersion: product.securityVersion,
  ...(product.manifest === undefined ? {} : { manifest: product.manifest }),
  trialMs: product.trial,
  ...(product.updates === undefined ? {} : { updates: product.updates }),
  rings: product.rings,
  identity: product.identity,
  properties: product.properties,
  claimed: product.claimed,
  ...(product.certificateLifetime === undefined ? {} : { certificateLifetimeMs: product.certificateLifetime }),
  ...(product.renewal === undefined ? {} : { renewal: product.renewal }),
  ...(product.onRenewal === undefined ? {} : { onRenewal: product.onRenewal }),
  bootSpreadMs: product.boot?.spread ?? 0,
  telemetry: product.telemetry,
  ...(product.commands === undefined ? {} : { commands: product.commands }),
  ...(product.clock === undefined ? {} : { clock: product.clock }),
  ...(product.trusts === undefined ? {} : { trusts: product.trusts }),
  ...(product.login === undefined ? {} : { login: product.login }),
  ...(product.nat ? { nat: true } : {}),
  ...(product.lanUpdates ? { lanUpdates: true } : {}),
  ...(product.radio === undefined ? {} : { radio: { areaKm2: product.radio.area, rangeM: product.radio.range } }),
  keepAliveMs: product.keepAlive,
  cleanSession: product.cleanSession,
  backoff: {
    initialMs: product.backoff.initial,
    maxMs: product.backoff.max,
    factor: product.backoff.factor,
    jitter: product.backoff.jitter,
  },
  availability: product.availability && {
    fromMs: product.availability.from,
    awakeMs: product.availability.awake,
    jitterMs: product.availability.jitter,
  },
  ...(product.gateway === undefined ? {} : { gateway: gatewayPlan(product.gateway, product.tenant) }),
});

/** The steps of the timeline, then those of campaigns. */
function timelineOf({ timeline, campaigns, duration }: ScenarioOutput): readonly TimelineEntry[] {
  const ofCampaigns = campaigns.flatMap(({ steps }, campaign) =>
    steps.map((step): Step => ({ ...step, when: { ...step.when, campaign } as Step['when'] })),
  );
  const all = withLabels([...timeline, ...ofCampaigns], duration);
  return all.map((entry, nth) => {
    const { trigger } = entry;
    const before = all[nth - 1];
    const isScripted = trigger.kind === 'campaign' && campaigns[trigger.campaign]!.plan.policy === 'scripted';
    if (!isScripted || !isUnguarded(trigger.guards) || !isOfSame(trigger.campaign, before)) return entry;
    // A step that says nothing of its time comes after the one before it.
    const guards = { ...trigger.guards, follows: [[{ label: before!.label, outcome: 'decided' }]] } as const;
    return { ...entry, trigger: { ...trigger, guards } };
  });
}

const isUnguarded = ({ fromMs, condition, follows }: StepGuards): boolean =>
  fromMs === undefined && condition === undefined && follows.length === 0;

const isOfSame = (campaign: number, entry: TimelineEntry | undefined): boolean =>
  entry?.trigger.kind === 'campaign' && entry.trigger.campaign === campaign;

/** Makes labels unique, since they identify steps in errors, chapters and random streams. */
function withLabels(steps: readonly Step[], durationMs: number): readonly TimelineEntry[] {
  const uses = new Map<string, number>();
  return steps.map((step) => {
    const label = step.label ?? describeStep(step);
    const nth = (uses.get(label) ?? 0) + 1;
    uses.set(label, nth);
    const trigger = step.when.kind === 'every' ? { ...step.when, untilMs: step.when.untilMs ?? durationMs } : step.when;
    return { label: nth === 1 ? label : `${label} (${nth})`, trigger, action: step.action };
  });
}
