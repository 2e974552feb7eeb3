import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { ConsolePlan } from '../../sim/plan/clients.ts';
import { deviceCount } from '../../sim/plan/device-count.ts';
import type { Fidelity, IdentityKind, PkiPlan, TimelineAction } from '../../sim/plan/plan.ts';
import type { Roster } from '../../sim/plan/roster.ts';
import type { GroupTerm } from '../../sim/plan/selection.ts';
import { makesMistake } from '../../sim/simulation/actions/faulty-issuance.ts';
import type { Campaign } from '../schema/campaign.ts';
import type { PlacedThreshold } from '../schema/expectations.ts';
import type { Product } from '../schema/product.ts';
import { COUNT_MAX } from '../schema/quantity.ts';
import type { Release } from '../schema/release.ts';
import type { Step } from '../schema/step.ts';
import type { Finding } from '../source/finding.ts';
import type { Path } from '../source/located.ts';
import { checkAttack, checkOffers } from './check-attacks.ts';
import { checkWrittenCampaigns } from './check-campaigns.ts';
import { checkCommand, checkConsoles } from './check-consoles.ts';
import { checkDeviceParts } from './check-device-parts.ts';
import { checkFollows } from './check-follows.ts';
import { checkGateways } from './check-gateways.ts';
import { checkRegistered, checkTenantPki } from './check-pki.ts';
import { checkRadios } from './check-radios.ts';
import { checkReleases, checkRollout } from './check-releases.ts';
import { checkSelection, chosenBy, type SelectionParts, type StepParts } from './check-selection.ts';
import { checkSplit, checkThresholds, checkWindows } from './check-thresholds.ts';
import { checkTicks } from './check-ticks.ts';
import { checkUptane } from './check-uptane.ts';
import type { PlacedStep } from './placed-steps.ts';

/** The parts of a scenario that could be read; checks that need another part are skipped. */
export interface Parts {
  readonly durationMs: number | undefined;
  readonly tickMs: number | undefined;
  readonly fidelity: Fidelity | undefined;
  readonly sampleEveryMs: number | undefined;
  readonly fleet: readonly Product[] | undefined;
  /** What the file of the fleet says; undefined without one. */
  readonly roster: Roster | undefined;
  readonly releases: readonly Release[] | undefined;
  readonly consoles: readonly ConsolePlan[] | undefined;
  readonly metadata: 'tuf' | 'uptane' | undefined;
  readonly pki: PkiPlan | undefined;
  /** Every step, those of campaigns too. */
  readonly steps: readonly PlacedStep[];
  readonly campaigns: readonly (Campaign | undefined)[];
  readonly split: readonly GroupTerm[];
  readonly thresholds: readonly PlacedThreshold[];
}

const SAMPLES_MAX = 1_000_000;
const REPEATS_MAX = 100_000;

/** Checks across fields: steps against the duration, selections against the fleet, sums against the limits of a run. */
export function checkTogether(parts: Parts): readonly Finding[] {
  const { durationMs, sampleEveryMs, fleet, roster, releases, consoles, metadata, pki, steps } = parts;
  const { campaigns, split, thresholds } = parts;
  const timeline = steps.map(({ step }) => step);
  return [
    ...(fleet === undefined ? [] : [...checkTotal(fleet), ...checkGateways(fleet), ...checkRadios(fleet)]),
    ...(fleet === undefined || durationMs === undefined ? [] : checkBoot(fleet, durationMs)),
    ...(sampleEveryMs === undefined || durationMs === undefined ? [] : checkSamples(sampleEveryMs, durationMs)),
    ...(durationMs === undefined ? [] : checkTicks({ ...parts, durationMs })),
    ...(fleet === undefined || releases === undefined ? [] : checkReleases(releases, fleet)),
    ...(fleet === undefined || consoles === undefined ? [] : checkConsoles(consoles, fleet)),
    ...(fleet === undefined || pki === undefined ? [] : checkTenantPki(pki, fleet)),
    ...(releases === undefined ? [] : checkOffers(releases, timeline)),
    ...(fleet === undefined || metadata === undefined ? [] : checkUptane(metadata, fleet, timeline)),
    ...steps.flatMap(({ step, path }) => {
      if (step === undefined) return [];
      return [
        ...(durationMs === undefined ? [] : checkTiming(step, durationMs, path)),
        ...checkAttack(step.action, { fleet, releases, pki }, path),
        ...(fleet === undefined ? [] : checkRegistered(step.action, fleet, path)),
        ...(fleet === undefined || releases === undefined
          ? []
          : checkRollout(step.action, releases, fleet, timeline, path)),
        ...(fleet === undefined || consoles === undefined ? [] : checkCommand(step.action, consoles, fleet, path)),
        ...(fleet === undefined || !('on' in step.action)
          ? []
          : [
              ...checkSelection(step.action.on, { fleet, roster, step: { releases, timeline, step } }, [...path, 'on']),
              ...checkCertificates(step.action, fleet, path),
              ...checkDeviceParts(step.action, fleet, path),
            ]),
      ];
    }),
    ...checkFollows(steps),
    ...checkWrittenCampaigns(campaigns, durationMs),
    ...(fleet === undefined ? [] : checkObjectives(campaigns, { fleet, roster, releases, timeline })),
    ...(durationMs === undefined ? [] : checkWindows(thresholds, durationMs)),
    ...(fleet === undefined ? [] : checkThresholds(thresholds, fleet, roster, timeline)),
    ...(fleet === undefined ? [] : checkSplit(split, fleet)),
  ];
}

/** An objective is about devices as a step is that selects them when its campaign begins. */
const checkObjectives = (
  campaigns: Parts['campaigns'],
  { fleet, roster, releases, timeline }: Pick<SelectionParts, 'fleet' | 'roster'> & Omit<StepParts, 'step'>,
): readonly Finding[] =>
  campaigns.flatMap((campaign, place) => {
    const { begins, objective } = campaign?.plan ?? {};
    if (begins === undefined || objective === undefined) return [];
    const step: Step = { label: undefined, when: begins, action: { kind: 'mark' } };
    const path = ['campaigns', place, 'objective', 'on'];
    return checkSelection(objective.on, { fleet, roster, step: { releases, timeline, step } }, path);
  });

function checkTotal(fleet: readonly Product[]): readonly Finding[] {
  const total = deviceCount(fleet);
  if (total <= COUNT_MAX) return [];
  return [
    { path: ['fleet'], what: `the fleet has ${total} devices, more than ${COUNT_MAX}`, hint: 'lower the counts' },
  ];
}

const checkBoot = (fleet: readonly Product[], durationMs: number): readonly Finding[] =>
  fleet.flatMap(({ boot }, index) =>
    (boot?.spread ?? 0) < durationMs
      ? []
      : [
          {
            path: ['fleet', index, 'boot', 'spread'],
            what: 'some devices would power up after the end of the run',
            hint: `write a spread below the duration, ${showSpan(durationMs)}`,
          },
        ],
  );

function checkSamples(sampleEveryMs: number, durationMs: number): readonly Finding[] {
  const path = ['sampleEvery'];
  if (sampleEveryMs > durationMs)
    return [{ path, what: 'the run ends before the first sample', hint: `write at most ${showSpan(durationMs)}` }];
  if (durationMs / sampleEveryMs <= SAMPLES_MAX) return [];
  return [
    {
      path,
      what: `a run of ${showSpan(durationMs)} would take more than ${SAMPLES_MAX} samples`,
      hint: `write at least ${showSpan(Math.ceil(durationMs / SAMPLES_MAX))}`,
    },
  ];
}

function checkTiming({ when }: Step, durationMs: number, path: Path): readonly Finding[] {
  const end = showSpan(durationMs);
  const late = (key: string, ms: number): readonly Finding[] =>
    ms < durationMs
      ? []
      : [
          {
            path: [...path, key],
            what: `${showSpan(ms)} is not before the end of the run, ${end}`,
            hint: `write a time below ${end}, or a longer duration`,
          },
        ];
  if (when.kind === 'at') return late('at', when.atMs);
  if (when.kind === 'when') return late('after', when.afterMs);
  if (when.kind === 'follows' || when.kind === 'campaign')
    return [...late('at', when.guards.fromMs ?? 0), ...late('after', when.guards.afterMs)];
  const first = late(when.fromMs === when.everyMs ? 'every' : 'from', when.fromMs);
  if (first.length > 0) return first;
  if (when.untilMs !== undefined && when.untilMs > durationMs) {
    return [
      {
        path: [...path, 'until'],
        what: `${showSpan(when.untilMs)} is after the end of the run, ${end}`,
        hint: 'leave it out to go on to the end',
      },
    ];
  }
  const repeats = ((when.untilMs ?? durationMs) - when.fromMs) / when.everyMs;
  return repeats <= REPEATS_MAX
    ? []
    : [
        {
          path: [...path, 'every'],
          what: `would repeat more than ${REPEATS_MAX} times`,
          hint: 'write a longer period',
        },
      ];
}

/** A step about certificates must choose at least one device that has one. */
function checkCertificates(action: TimelineAction, fleet: readonly Product[], path: Path): readonly Finding[] {
  if (action.kind === 'faulty-issuance' && !makesMistake(action))
    return [
      {
        path: [...path, 'do'],
        what: 'makes no mistake',
        hint: 'write which, such as purpose: server, startsIn: 30m or lifetime: 10m',
      },
    ];
  const isAbout = (action.kind === 'revoke' && action.of === 'certificates') || action.kind === 'faulty-issuance';
  if (!isAbout) return [];
  const chosen = chosenBy(action.on, fleet);
  if (chosen.length === 0 || chosen.some(({ identity }) => certified.includes(identity))) return [];
  return [
    {
      path: [...path, action.kind === 'revoke' ? 'of' : 'do'],
      what: 'none of these devices has a certificate',
      hint: `choose products with identity ${certified.join(' or ')}`,
    },
  ];
}

const certified: readonly IdentityKind[] = ['attested', 'certificate'];
