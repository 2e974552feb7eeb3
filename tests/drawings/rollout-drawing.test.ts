import { describe, expect, it } from 'vitest';
import { deviceDrawing, policyDrawings } from '../../bin/machine/drawings.ts';
import { manifestOf } from '../../reports/run-folder/manifest-of.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { policyOf } from '../../sim/rollout/policies/engine.ts';
import { rolloutPolicies } from '../../sim/rollout/policies/index.ts';
import { finished, openFolder, scratch } from '../kit/hand-trace.ts';

const kinds = rolloutPolicies.map(({ kind }) => kind);
const planOf = (...policies: readonly string[]): Plan =>
  ({ timeline: policies.map((kind) => ({ action: { kind: 'rollout', policy: { kind } } })) }) as unknown as Plan;

describe('the drawings of rollout machines', () => {
  const drawings = policyDrawings(planOf(...kinds, 'rings'));

  it('are one for each policy of a plan, of the rollout and of its parts', () => {
    expect(drawings.map(({ policy, regions }) => [policy, ...regions.map(({ name }) => name)])).toEqual(
      kinds.map((kind) => [kind, 'rollout', ...(policyOf(kind).machines.part === undefined ? [] : ['part'])]),
    );
  });

  it.each(kinds)('have the states of the machine, the first one first: %s', (kind) => {
    const { regions } = drawings.find(({ policy }) => policy === kind)!;
    const { rollout, part } = policyOf(kind).machines;
    for (const [i, machine] of [rollout, part].entries()) {
      if (machine === undefined) continue;
      expect(regions[i].states.map(({ name }) => name)).toEqual(Object.keys(machine.root.states));
      expect(machine.root.initial.target[0].key).toBe(regions[i].states[0].name);
      expect(regions[i].edges.length).toBeGreaterThan(0);
      for (const { points, label } of regions[i].edges) expect([points.length > 1, label !== '']).toEqual([true, true]);
    }
  });

  it('lead from every state that is not final to where the whole machine can go', () => {
    const { edges } = drawings.find(({ policy }) => policy === 'rings')!.regions[0];
    const from = edges.filter(({ to }) => to === 'canceled').map((edge) => edge.from);
    expect(from.toSorted()).toEqual(['paused', 'ready', 'running']);
  });

  it('are in the manifest of a run that rolls out, and a run without them opens as before', () => {
    const read = (path: string) => manifestOf(path);
    const root = scratch();
    const [plain, rolled] = [openFolder(root, 1), openFolder(scratch(), 1)];
    plain.setDrawings(deviceDrawing, policyDrawings(planOf()));
    rolled.setDrawings(deviceDrawing, drawings);
    for (const folder of [plain, rolled]) folder.finish(finished);
    expect('rolloutMachines' in read(plain.path)).toBe(false);
    expect(read(rolled.path).rolloutMachines).toEqual(drawings);
  });
});
