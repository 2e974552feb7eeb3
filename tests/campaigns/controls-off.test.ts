import { expect, it } from 'vitest';
import { loadVariants } from '../../scenarios/index.ts';
import { controlList } from '../../sim/plan/control-list.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { campaignScenarios } from '../kit/campaign-plans.ts';
import { runPlan } from '../kit/run-plan.ts';
import { isEvent, type Row } from '../kit/trace-rows.ts';

const withoutNames = ({ name: _, claim: __, expect: ___, controls: ____, ...plan }: Plan) => JSON.stringify(plan);

/** The controls that two plans switch differently; undefined if they differ in anything else. */
function switched(one: Plan, other: Plan): readonly string[] | undefined {
  if (withoutNames(one) !== withoutNames(other)) return undefined;
  const defaults = Object.fromEntries(controlList.map(({ id }) => [id, true]));
  const [before, after] = [one, other].map(({ controls }) => ({ ...defaults, ...controls }) as Record<string, boolean>);
  return controlList.map(({ id }) => id).filter((id) => before![id] !== after![id]);
}

/** The first rows in which two traces differ, but for the name of the scenario. */
function divergence(one: readonly Row[], other: readonly Row[]): readonly (Row | undefined)[] {
  const place = one.findIndex((row, i) => i > 0 && JSON.stringify(row) !== JSON.stringify(other[i]));
  return place < 0 ? [] : [one[place], other[place]];
}

const controlOf = (row: Row | undefined): string | undefined =>
  row !== undefined && isEvent(row) ? row.control : undefined;

it.each(campaignScenarios.map((name) => [name]))(
  '%s: a control that a variant switches changes nothing before its first verdict that differs',
  async (name) => {
    const [written, ...variants] = await loadVariants(name, { fidelity: 'model', set: ['verdicts=all'] });
    const { rows } = await runPlan(written!.plan);
    const wrong: string[] = [];
    for (const { plan } of variants) {
      const controls = switched(written!.plan, plan);
      if (controls === undefined) continue;
      const [before, after] = divergence(rows, (await runPlan(plan)).rows);
      const isOfOne = [before, after].some((row) => controls.includes(controlOf(row) ?? ''));
      if (!isOfOne) wrong.push(`${plan.name}: ${JSON.stringify([before, after])}`);
    }
    expect(wrong).toEqual([]);
  },
);
