import { describe, expect, it } from 'vitest';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { attackList } from '../../sim/threat/attacks/attack-list.ts';
import { attackedPlan, cloned, leaked, off, wildcard, written } from '../kit/attack-plans.ts';
import { minutes } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { isEvent, type Row } from '../kit/trace-rows.ts';
import { guarded, guardedRun, titleOf } from './guarded-runs.ts';

describe('a fleet with all controls on', () => {
  it('gives away nothing by any attack, whatever the seed, and each control that decides was asked', async () => {
    for (let seed = 1; seed <= 3; seed++) {
      const { gained, refused } = await guardedRun(seed);
      expect(gained).toBe(0);
      expect([...refused].filter(([, times]) => times === 0)).toEqual([]);
    }
  });

  it('is attacked in every way', () => {
    const ways = attackList.flatMap(({ id, ways }) => Object.keys(ways).map((way) => `${id} ${way}`));
    expect(guarded.map(titleOf).toSorted()).toEqual(ways.toSorted());
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
