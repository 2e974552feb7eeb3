import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runWorld } from '../../../bin/app/assemble.ts';
import type { Plan, TimelineEntry } from '../../../sim/plan/plan.ts';
import { attacked, login, off, wellPlaced } from '../../kit/attack-plans.ts';
import { at, quiet } from '../../kit/lone-plan.ts';
import { keptWorld, runPlan } from '../../kit/run-plan.ts';
import { planWith } from '../../kit/small-plan.ts';
import { guessedFleets } from './random-guesses.ts';
import { inTicks } from './random-quiet-fleets.ts';
import { cameOf, differencesOf, outcomeOf } from './with-and-without.ts';

describe('guesses of passwords', () => {
  it('change nothing that a run leaves if they are booked, whatever interrupts them and at whatever tick', async () => {
    const seen = { spared: 0 };
    await fc.assert(
      fc.asyncProperty(fc.oneof({ weight: 3, arbitrary: guessedFleets }, inTicks(guessedFleets)), async (plan) => {
        expect(await differencesOf(plan, seen)).toEqual([]);
      }),
      { numRuns: 150 },
    );
    expect(seen.spared).toBeGreaterThan(5_000);
  });

  it('are booked for the most part, at one device and by a worm', async () => {
    const list = await runPlan(guessed([attacked(1_000, ['A15', 'guessing'], outside)]));
    // 62 passwords, each with the pause before it.
    expect(list.world.ahead!.spared).toBeGreaterThan(100);
    const worm = [attacked(1_000, ['A15', 'default'], { ...outside, forMs: 2_000, on: first }), scanning];
    const plan = guessed(worm, { count: 40, credentials: 'default' });
    const { spared } = await cameOf(plan, true);
    const { world } = await runPlan(plan, { stretches: false });
    expect(spared).toBeGreaterThan(0.4 * world.happened);
  });

  it('are made one by one where a lockout counts them', async () => {
    const plan = { ...guessed([attacked(1_000, ['A15', 'guessing'], outside)]), controls: off('unique-credentials') };
    expect((await cameOf(plan, true)).spared).toBe(0);
  });

  it('end at a checkpoint, from which the run continues to the same end', async () => {
    const plan = guessed([attacked(1_000, ['A15', 'guessing'], outside)]);
    const whole = outcomeOf(await runPlan(plan, { stretches: false }));
    for (const tick of [1_001, 2_002, 2_003, 2_004, 30_000, 59_999]) {
      const { world } = await keptWorld(plan);
      world.advance(tick);
      const state = structuredClone(world.save());
      const second = await keptWorld(plan);
      second.world.restore(state);
      await runWorld(second.world);
      expect(outcomeOf(second.keep()), `from ${tick}`).toEqual(whole);
    }
  });

  it('are taken back where a technician logs in between two of them', async () => {
    const plan = guessed([
      attacked(1_000, ['A15', 'guessing'], outside),
      at(20_500, { kind: 'service-login', over: 'network', password: 'right', typos: 0, on: {} } as never),
    ]);
    expect(await differencesOf(plan)).toEqual([]);
    const { rows } = await runPlan(plan);
    const accepted = rows.find((row) => 'kind' in row && row.kind === 'login.accepted');
    // One guess a second since the first, with a tick on the way.
    expect(accepted).toMatchObject({ evidence: expect.stringContaining('20 failures before') });
  });
});

const outside = { by: { ...wellPlaced, holds: [] }, forMs: 80_000, pauseMs: 999, beaconMs: 60_000, bytes: 100 };
const first = { name: 'acme/camera-1' };
const scanning = attacked(5_000, ['A28', 'guessing'], { ...outside, tries: 10, probes: 1 });

interface Guessed {
  readonly count?: number;
  readonly credentials?: 'unique' | 'default';
}

/** Devices of which an actor tries the passwords. */
const guessed = (timeline: readonly TimelineEntry[], { count = 1, credentials = 'unique' }: Guessed = {}): Plan =>
  planWith(
    [
      {
        ...{ product: 'camera', profile: 'legacy-rtos', count, start: 'running', telemetry: quiet, keepAliveMs: 0 },
        login: { ...login, open: true, credentials, lockout: { after: 100, forMs: 600_000 } },
      },
    ],
    { durationMs: 100_000, timeline, controls: off('login-lockout') },
  );
