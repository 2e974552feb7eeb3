import { describe, expect, it } from 'vitest';
import type { TimelineEntry } from '../../../sim/plan/plan.ts';
import { runPlan } from '../../kit/run-plan.ts';
import { isChange, isEvent, type Row } from '../../kit/trace-rows.ts';
import { rolloutPlan } from './rollout-plan.ts';

const policies = [
  '{ kind: all-at-once }',
  '{ kind: rings, order: [canary, early, broad], bake: 5m, onEmpty: skip }',
  '{ kind: aws-constant, maximumPerMinute: 5 }',
  '{ kind: aws-exponential, base: 1, everyNotified: 10 }',
  '{ kind: hawkbit-groups, groups: 4 }',
  '{ kind: mender-phased, phases: [{ batch: 20% }, { after: 10m }] }',
  '{ kind: nerveshub-penalty, concurrent: 5 }',
  '{ kind: memfault-staged, stages: [{ share: 20% }, { share: 100%, after: 10m }] }',
  '{ kind: adu-rollback }',
  '{ kind: sphere-rings, evaluation: [canary, early], lead: 20m }',
];

const crash = (atMs: number, forMs: number): TimelineEntry => ({
  label: 'crash',
  trigger: { kind: 'at', atMs },
  action: { kind: 'outage', of: 'controller', forMs },
});

const confirmedIn = (rows: readonly Row[]): readonly number[] =>
  rows
    .filter(isChange)
    .flatMap(({ region, state, device }) => (region === 'update' && state === 'confirmed' ? [device] : []));

describe.each(policies.map((policy) => [policy] as const))('a controller that crashes under %s', (policy) => {
  it.each([[10.5], [12], [21]])(
    'after %d min continues without skipping a device or notifying it twice',
    async (minute) => {
      const set = [`timeline[0].policy=${policy}`, 'duration=4h'];
      const plan = await rolloutPlan('esp32', { count: 60, set, timeline: [crash(minute * 60_000, 7 * 60_000)] });
      const { rows, world } = await runPlan(plan);
      const confirmed = confirmedIn(rows);
      expect(rows.filter((row) => isEvent(row) && row.kind === 'controller.restarted')).toHaveLength(1);
      expect([...confirmed].sort((a, b) => a - b)).toEqual([...Array(60).keys()]);
      expect(world.counters.updateOffers.total).toBe(60);
      // The same rollout continues: no part of it enters a state that it has been in before.
      const moves = rows
        .filter(isEvent)
        .flatMap(({ kind, actor = '', detail = '' }) => (kind === 'rollout.moved' ? [`${actor} ${detail}`] : []))
        .map((move) => move.split(':', 1)[0]);
      expect(moves).toEqual([...new Set(moves)]);
    },
  );
});
