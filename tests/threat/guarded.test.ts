import { describe, expect, it } from 'vitest';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { attackedPlan, cloned, leaked, off, wildcard, written } from '../kit/attack-plans.ts';
import { minutes } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { isEvent, type Row } from '../kit/trace-rows.ts';
import { guarded, guardedRun } from './guarded-runs.ts';

describe('a fleet with all controls on', () => {
  it('gives an actor without a secret nothing, whatever the seed, and each control was asked', async () => {
    for (let seed = 1; seed <= 15; seed++) {
      const { gained, refused } = await guardedRun(seed);
      expect(gained).toBe(0);
      for (const attack of Object.keys(guarded)) expect(refused[attack]).toBeGreaterThan(0);
    }
  });
});

/** Of two runs, the rows from the first that differs on, of the instant of that row. */
function firstDifferences(one: readonly Row[], other: readonly Row[]): readonly Row[] {
  const at = one.findIndex((row, i) => JSON.stringify(row) !== JSON.stringify(other[i]));
  const instant = Math.min(one[at].t, other[at].t);
  return [...one.slice(at), ...other.slice(at)].filter(({ t }) => t === instant);
}

describe('a control that is switched off', () => {
  const on = { name: 'acme/sensor-1' };
  const clone = [leaked(minutes(5), on), cloned(minutes(10), 'copied', { on }), wildcard(minutes(12), { on })];
  it.each<readonly [ControlId, Plan['timeline'], readonly ControlId[]]>([
    ['concurrent-use', clone, ['non-exportable-key']],
    ['topic-acl', clone, ['non-exportable-key', 'concurrent-use']],
    ['forward-acl', clone, ['non-exportable-key', 'concurrent-use', 'topic-acl']],
    ['non-exportable-key', clone, []],
    ['certificate-chain', [cloned(minutes(10), 'self-made', { on })], []],
    ['sideload-lock', [written(minutes(10), { on })], []],
    ['secure-boot', [written(minutes(10), { on })], ['sideload-lock']],
  ])('%s changes nothing before its first verdict that differs', async (control, timeline, others) => {
    const [with_, without] = await Promise.all([
      runPlan(attackedPlan(timeline, off(...others))),
      runPlan(attackedPlan(timeline, off(control, ...others))),
    ]);
    const rows = firstDifferences(with_.rows, without.rows);
    expect(rows.map((row) => (isEvent(row) ? row.control : undefined))).toContain(control);
  });
});
