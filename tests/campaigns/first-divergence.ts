import { controlList } from '../../sim/plan/control-list.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { RanVariant } from '../kit/ran-variants.ts';
import { isEvent, type Row } from '../kit/trace-rows.ts';

/**
 * The first rows in which a variant that only switches controls differs from the scenario, unless one of them is a verdict of such
 * a control; undefined if it is, and for a variant that changes anything else.
 */
export function strayDivergence(written: RanVariant, varied: RanVariant): readonly (Row | undefined)[] | undefined {
  const controls = switched(written.plan, varied.plan);
  if (controls === undefined) return undefined;
  const rows = divergence(written.rows, varied.rows);
  return rows.some((row) => controls.includes(controlOf(row) ?? '')) ? undefined : rows;
}

/** The controls that two plans switch differently; undefined if they differ in anything else. */
function switched(one: Plan, other: Plan): readonly string[] | undefined {
  if (withoutNames(one) !== withoutNames(other)) return undefined;
  const defaults = Object.fromEntries(controlList.map(({ id }) => [id, true]));
  const [before, after] = [one, other].map(({ controls }) => ({ ...defaults, ...controls }) as Record<string, boolean>);
  return controlList.map(({ id }) => id).filter((id) => before![id] !== after![id]);
}

const withoutNames = ({ name: _, claim: __, expect: ___, controls: ____, ...plan }: Plan) => JSON.stringify(plan);

/** The first rows in which two traces differ, but for the name of the scenario. */
function divergence(one: readonly Row[], other: readonly Row[]): readonly (Row | undefined)[] {
  const place = one.findIndex((row, i) => i > 0 && JSON.stringify(row) !== JSON.stringify(other[i]));
  return place < 0 ? [] : [one[place], other[place]];
}

const controlOf = (row: Row | undefined): string | undefined =>
  row !== undefined && isEvent(row) ? row.control : undefined;
