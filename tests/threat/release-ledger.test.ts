import { describe, expect, it } from 'vitest';
import { attacked, off } from '../kit/attack-plans.ts';
import { hours, minutes } from '../kit/lone-plan.ts';
import { resumedHash } from '../kit/resumed.ts';
import { runPlan } from '../kit/run-plan.ts';
import { isEvent } from '../kit/trace-rows.ts';
import { rolloutPlan } from '../rollout/simulation/rollout-plan.ts';

const honest = (metadata: 'tuf' | 'uptane', releaseLog: 'on' | 'off') =>
  rolloutPlan('esp32', { count: 4, set: [`updates.metadata=${metadata}`, `updates.releaseLog=${releaseLog}`] });

describe.each(['tuf', 'uptane'] as const)('a public ledger of releases, with %s', (metadata) => {
  it('changes nothing for devices that are offered what their vendor has published', async () => {
    const [kept, none] = await Promise.all([
      runPlan(await honest(metadata, 'on')),
      runPlan(await honest(metadata, 'off')),
    ]);
    expect(kept.rows.filter(isEvent).some(({ kind }) => kind === 'image.installed')).toBe(true);
    expect(kept.traceHash).toBe(none.traceHash);
  });

  it('is as it was after a checkpoint', async () => {
    const step = attacked(minutes(20), ['A08', 'role-key'], { forMs: hours(1) });
    const made = await rolloutPlan('esp32', {
      ...{ count: 4, timeline: [step] },
      set: [`updates.metadata=${metadata}`, 'updates.releaseLog=on', 'duration=2h'],
    });
    const plan = { ...made, controls: { ...made.controls, ...off('update-threshold', 'image-repository') } };
    const ran = await runPlan(plan);
    const refusals = ran.rows.filter(isEvent).filter(({ kind }) => kind === 'attack.refused');
    expect(new Set(refusals.map(({ detail }) => detail))).toEqual(
      new Set(['A08 signed-malware, role-key: release-ledger']),
    );
    expect(await resumedHash(plan, minutes(15))).toBe(ran.traceHash);
  });
});
