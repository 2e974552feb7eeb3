import { describe, expect, it } from 'vitest';
import { policySchema } from '../../../scenarios/schema/rollout-policy.ts';
import { withoutGates } from '../../../sim/rollout/policies/engine.ts';
import type { PolicyPlan } from '../../../sim/rollout/policies/index.ts';

describe('a policy without its gates', () => {
  const planOf = (written: object): PolicyPlan => policySchema.parse(written);
  const changed = (written: object): readonly string[] => {
    const plan = planOf(written);
    const open = withoutGates(plan);
    return Object.keys(plan).filter((key) => !isSame(plan[key as keyof PolicyPlan], open[key as keyof PolicyPlan]));
  };
  const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

  it.each<[object, object, readonly string[]]>([
    [{ kind: 'all-at-once' }, {}, []],
    [
      { kind: 'rings', bake: '1h', promote: '90%', abort: { failed: '> 5%' }, patience: '1d', onEmpty: 'pause' },
      { bakeMs: 0, promoteAt: 0, abort: undefined, patienceMs: undefined, onEmpty: 'skip' },
      ['bakeMs', 'promoteAt', 'abort', 'patienceMs', 'onEmpty'],
    ],
    ...(['aws-constant', 'aws-exponential'] as const).map((kind): [object, object, readonly string[]] => [
      {
        kind,
        ...(kind === 'aws-exponential' && { base: 50, factor: 2, everyNotified: 1000 }),
        abort: { criteria: [{ of: 'failed', min: 2, share: '50%' }], comparator: '>' },
      },
      { abort: { criteria: [], executedMeans: 'completed', comparator: '>' } },
      ['abort'],
    ]),
    [
      { kind: 'mender-phased', phases: [{ batch: '10%', after: '1h' }, { after: '2h' }] },
      { phases: [expect.objectContaining({ share: 0.1, afterMs: 0 }), expect.objectContaining({ afterMs: 0 })] },
      ['phases'],
    ],
    [
      { kind: 'memfault-staged', stages: [{ share: '10%' }, { share: '50%', after: '2h' }] },
      {
        stages: [
          expect.objectContaining({ share: 0.1, afterMs: 0 }),
          expect.objectContaining({ share: 0.5, afterMs: 0 }),
        ],
      },
      ['stages'],
    ],
    [
      { kind: 'nerveshub-penalty' },
      { failureThreshold: Number.POSITIVE_INFINITY, failureRate: { amount: 1, withinMs: 0 } },
      ['failureRate', 'failureThreshold'],
    ],
    [{ kind: 'adu-rollback', rollback: { failed: '20%', count: 3 } }, { rollback: undefined }, ['rollback']],
    [{ kind: 'sphere-rings' }, { leadMs: 0 }, ['leadMs']],
    [
      {
        kind: 'hawkbit-groups',
        approval: true,
        groups: [{ percentage: 50, success: 80, onSuccess: 'pause', error: 5 }, { percentage: 50 }],
      },
      {
        needsApproval: false,
        groups: [50, 50].map((percentage) =>
          expect.objectContaining({
            percentage,
            successThreshold: 0,
            successAction: 'next-group',
            errorThreshold: 100,
          }),
        ),
      },
      ['groups', 'needsApproval'],
    ],
  ])('%j', (written, gates, keys) => {
    expect(withoutGates(planOf(written))).toMatchObject(gates);
    expect([...changed(written)].sort()).toEqual([...keys].sort());
  });
});
