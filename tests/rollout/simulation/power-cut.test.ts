import { describe, expect, it } from 'vitest';
import { schemeOf } from '../../../sim/device/platform/slots.ts';
import { profiles } from '../../../sim/plan/profiles.ts';
import { runPlan } from '../../kit/run-plan.ts';
import { isChange } from '../../kit/trace-rows.ts';
import { rolloutPlan } from './rollout-plan.ts';

const minute = 60_000;

/** The final state of a device that loses power at that tick for five seconds, while it installs a release. */
async function outcomeOf(profile: (typeof profiles)[number], at: number): Promise<'updated' | 'old' | 'lost'> {
  const cut = {
    label: 'cut',
    trigger: { kind: 'at', atMs: at },
    action: { kind: 'power-cycle', forMs: 5_000, on: {} },
  } as const;
  const { rows } = await runPlan(await rolloutPlan(profile.id, { timeline: [cut] }));
  const last = (region: string): string => {
    const moves = rows.filter((row) => isChange(row) && row.region === region);
    return (moves.at(-1) as { state: string } | undefined)?.state ?? 'none';
  };
  if (last('power') !== 'running') return 'lost';
  return last('update') === 'confirmed' ? 'updated' : 'old';
}

describe.each(profiles.map((profile) => [profile.id, profile] as const))('an update of %s', (_id, profile) => {
  it('survives a power cut at every step of it where there are two slots; in place it may not', async () => {
    const outcomes = { updated: 0, old: 0, lost: 0 };
    // The offer comes within seconds of 10 min, the download takes four more, the trial two minutes.
    for (let at = 10 * minute; at < 10.4 * minute; at += 290) outcomes[await outcomeOf(profile, at)]++;
    for (let at = 10.4 * minute; at < 14 * minute; at += 9_000) outcomes[await outcomeOf(profile, at)]++;
    const { kind } = schemeOf(profile);
    if (kind === 'in-place') expect(outcomes.lost).toBeGreaterThan(0);
    else expect(outcomes.lost).toBe(0);
    expect(outcomes.updated).toBeGreaterThan(outcomes.lost);
  });
});
