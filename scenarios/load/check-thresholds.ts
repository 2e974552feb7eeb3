import { selectionNamingSteps } from '../../reports/metrics/step-selection.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import { PARTS_MAX, type Threshold } from '../../sim/plan/plan.ts';
import type { Roster } from '../../sim/plan/roster.ts';
import type { GroupTerm } from '../../sim/plan/selection.ts';
import { readSelection } from '../../sim/selection/read-selection.ts';
import { type PlacedThreshold, readExpectations } from '../schema/expectations.ts';
import { measurableCalled } from '../schema/measurable.ts';
import type { Product } from '../schema/product.ts';
import type { Step } from '../schema/step.ts';
import type { Finding } from '../source/finding.ts';
import type { Path } from '../source/located.ts';
import { checkSelection } from './check-selection.ts';
import { groupsBy, groupThresholds } from './group-thresholds.ts';

/** All thresholds that can be read; skips those that cannot. */
export const thresholdsIn = (expect: unknown): readonly PlacedThreshold[] =>
  typeof expect !== 'object' || expect === null ? [] : readExpectations({ ...expect }).thresholds;

/** Checks the windows of thresholds against the duration. */
export function checkWindows(thresholds: readonly PlacedThreshold[], durationMs: number): readonly Finding[] {
  const end = showSpan(durationMs);
  return thresholds.flatMap(({ path, fromMs = 0, toMs = 0 }): readonly Finding[] => [
    ...(fromMs < durationMs
      ? []
      : [
          {
            path: below(path),
            what: `from ${showSpan(fromMs)} is not before the end of the run, ${end}`,
            hint: `write a time below ${end}, or a longer duration`,
          },
        ]),
    ...(toMs <= durationMs
      ? []
      : [
          {
            path: below(path),
            what: `to ${showSpan(toMs)} is after the end of the run, ${end}`,
            hint: 'leave it out, or write a longer duration',
          },
        ]),
  ]);
}

/** Checks the devices of thresholds against the fleet, and how many different parts of the run there are. */
export function checkThresholds(
  thresholds: readonly PlacedThreshold[],
  fleet: readonly Product[],
  roster: Roster | undefined,
  timeline: readonly (Step | undefined)[],
): readonly Finding[] {
  const unknown = thresholds.flatMap(({ metric, path, on }) =>
    on === undefined
      ? []
      : [
          ...checkSelection(readSelection(on), { fleet, roster, timeline }, below(path)),
          ...checkSampled(metric, on, below(path)),
        ],
  );
  if (unknown.length > 0) return unknown;
  const different = new Set(thresholds.flatMap((one) => groupThresholds(one, fleet)).flatMap(partOf)).size;
  return different <= PARTS_MAX
    ? []
    : [
        {
          path: ['expect'],
          what: `the thresholds are about ${different} different parts of the run, more than ${PARTS_MAX}`,
          hint: 'use the same windows and the same devices wherever possible, or fewer groups',
        },
      ];
}

/** A run samples groups that it knows from the start; of others its rows tell the states, and no more. */
function checkSampled(metric: string, on: string, path: Path): readonly Finding[] {
  const measurable = measurableCalled(metric);
  if (measurable?.isSampled !== true || measurable.countsStates || selectionNamingSteps(on) === undefined) return [];
  return [
    {
      path,
      what: `${metric} is counted as the run goes, and the devices of ${on} are known only once a step has run`,
      hint: 'select the devices as the step does, or use a figure of single devices, such as reconnect.time or fleet.onlineShare',
    },
  ];
}

/** Checks how many groups a summary is split into. */
export function checkSplit(split: readonly GroupTerm[], fleet: readonly Product[]): readonly Finding[] {
  const groups = split.flatMap((by) => groupsBy(by, fleet)).length;
  if (groups <= PARTS_MAX) return [];
  return [
    {
      path: ['split'],
      what: `the summary would have the figures of ${groups} groups, more than ${PARTS_MAX}`,
      hint: 'split it by an attribute with fewer values',
    },
  ];
}

const below = (path: PlacedThreshold['path']): Path => ['expect', ...path];

/** What tells parts of a run apart; empty for the whole of it. */
const partOf = ({ fromMs, toMs, on }: Threshold): readonly string[] =>
  fromMs === undefined && toMs === undefined && on === undefined ? [] : [JSON.stringify([fromMs, toMs, on])];
