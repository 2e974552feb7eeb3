import { describe, expect, it } from 'vitest';
import { runWorld } from '../../bin/app/assemble.ts';
import type { TimelineAction } from '../../sim/plan/plan.ts';
import { readSelection } from '../../sim/selection/read-selection.ts';
import { keptWorld, runPlan } from '../kit/run-plan.ts';
import { planWith } from '../kit/small-plan.ts';

const entry = (label: string, atMs: number, action: TimelineAction) => ({
  label,
  trigger: { kind: 'at', atMs } as const,
  action,
});

const devicesOf = (rows: Awaited<ReturnType<typeof runPlan>>['rows'], state: string): readonly number[] =>
  rows.flatMap((row) => ('state' in row && row.state === state ? [row.device] : []));

describe('a step', () => {
  it('selects by what devices do at that moment, and the devices of an earlier step', async () => {
    const { world, rows } = await runPlan(
      planWith([{ count: 12 }], {
        timeline: [
          entry('dark', 600_000, { kind: 'power-off', on: { pick: 4 } }),
          entry('light', 900_000, { kind: 'power-on', on: readSelection('power:off') }),
          entry('again', 1_200_000, { kind: 'power-off', on: readSelection('same-as:dark and not power:off') }),
        ],
      }),
    );
    const off = devicesOf(rows, 'off');
    expect(off).toHaveLength(8);
    expect(off.slice(4)).toEqual(off.slice(0, 4));
    expect(world.projection.count('power', 'off')).toBe(4);
  });

  it('says so where it selects no device', async () => {
    const { rows } = await runPlan(
      planWith([{}], { timeline: [entry('none', 600_000, { kind: 'restart', on: { power: 'bricked' } })] }),
    );
    expect(rows.find((row) => 'kind' in row && row.kind === 'operation.had-no-effect')).toMatchObject({
      actor: 'restart',
      detail: 'it selects no device',
    });
  });

  it('remembers its devices across a checkpoint', async () => {
    const plan = planWith([{ count: 12 }], {
      timeline: [
        entry('dark', 600_000, { kind: 'restart', on: { pick: 4 } }),
        entry('again', 1_800_000, { kind: 'power-off', on: { 'same-as': 'dark' } }),
      ],
    });
    const whole = await runPlan(plan);
    const first = await keptWorld(plan);
    first.world.advance(1_200_000);
    const state = structuredClone(first.world.save());
    const second = await keptWorld(plan);
    second.world.restore(state);
    await runWorld(second.world);
    expect(devicesOf(whole.rows, 'off')).toHaveLength(4);
    expect(second.keep().traceHash).toBe(whole.traceHash);
  });
});
