import { describe, expect, it } from 'vitest';
import { schemeOf } from '../../../sim/device/platform/slots.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import { profiles } from '../../../sim/plan/profiles.ts';
import { runPlan } from '../../kit/run-plan.ts';
import { isChange } from '../../kit/trace-rows.ts';
import { rolloutPlan } from './rollout-plan.ts';

const minute = 60_000;

/** The final state of a device that loses power at that tick for five seconds, while it installs a release. */
async function outcomeOf(plan: Plan, at: number): Promise<'updated' | 'old' | 'lost'> {
  const cut = {
    label: 'cut',
    trigger: { kind: 'at', atMs: at },
    action: { kind: 'power-cycle', forMs: 5_000, on: {} },
  } as const;
  const { rows } = await runPlan({ ...plan, timeline: [...plan.timeline, cut] });
  const last = (region: string): string => {
    const moves = rows.filter((row) => isChange(row) && row.region === region);
    return (moves.at(-1) as { state: string } | undefined)?.state ?? 'none';
  };
  if (last('power') !== 'running') return 'lost';
  return last('update') === 'confirmed' ? 'updated' : 'old';
}

/** Ticks in every step of an update, from the offer to a minute after its confirmation: the first of the step, and five within it. */
async function ticksOf(plan: Plan): Promise<readonly number[]> {
  const { rows } = await runPlan(plan);
  const moves = rows.filter(isChange).filter(({ t }) => t >= 10 * minute);
  const confirmed = moves.find(({ region, state }) => region === 'update' && state === 'confirmed')!.t;
  const starts = [...new Set([10 * minute, ...moves.map(({ t }) => t).filter((t) => t <= confirmed)])];
  return starts.flatMap((start, i) => {
    const length = (starts[i + 1] ?? confirmed + minute) - start;
    return [0, 1, 2, 3, 4, 5].map((sixth) => start + Math.floor((sixth * length) / 6));
  });
}

describe.each(profiles.map((profile) => [profile.id, profile] as const))('an update of %s', (id, profile) => {
  it('survives a power cut at every step of it where there are two slots; in place it may not', async () => {
    const plan = await rolloutPlan(id, {});
    const ticks = await ticksOf(plan);
    expect(ticks.length).toBeGreaterThan(30);
    const outcomes = { updated: 0, old: 0, lost: 0 };
    for (const at of new Set(ticks)) outcomes[await outcomeOf(plan, at)]++;
    const { kind } = schemeOf(profile);
    if (kind === 'in-place') expect(outcomes.lost).toBeGreaterThan(0);
    else expect(outcomes.lost).toBe(0);
    expect(outcomes.updated).toBeGreaterThan(outcomes.lost);
  });
});
