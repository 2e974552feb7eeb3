import { describe, expect, it } from 'vitest';
import { policyKinds, policySchema, ringsNamedBy } from '../../../scenarios/schema/rollout-policy.ts';
import { engineOf, policyOf, withoutGates } from '../../../sim/rollout/policies/engine.ts';

const least = (kind: string) => (kind === 'aws-exponential' ? { kind, everyNotified: 1000 } : { kind });

describe('a policy as it is written', () => {
  it.each(policyKinds)('%s gets every default', (kind) => {
    expect(policySchema.parse(least(kind))).toMatchSnapshot();
  });

  it.each([
    ['an unknown kind', { kind: 'ring' }],
    ['an unknown field', { kind: 'rings', bakes: '1h' }],
    ['a bound without an operator', { kind: 'rings', abort: { failed: '2%' } }],
    ['a bound above one', { kind: 'rings', abort: { failed: '> 200%' } }],
    ['a bound by the wrong operator', { kind: 'rings', abort: { failed: '< 2%' } }],
    ['an AWS rate above 1000', { kind: 'aws-constant', maximumPerMinute: 1001 }],
    ['an AWS factor above 5', { kind: 'aws-exponential', factor: 5.5, everyNotified: 1 }],
    ['an AWS rate that never grows', { kind: 'aws-exponential' }],
    ['a window as long as its period', { kind: 'aws-constant', schedule: { windows: [{ every: '1h', for: '1h' }] } }],
    ['an end right after the start', { kind: 'aws-constant', schedule: { startAfter: '1h', endAfter: '80m' } }],
    ['hawkBit groups of 90 %', { kind: 'hawkbit-groups', groups: [{ percentage: 90 }] }],
    ['501 hawkBit groups', { kind: 'hawkbit-groups', groups: 501 }],
    ['Mender phases that start at once', { kind: 'mender-phased', phases: [{ batch: '5%' }, {}] }],
    [
      'Mender phases with nothing left for the last',
      { kind: 'mender-phased', phases: [{ batch: '100%' }, { after: '1h' }] },
    ],
    ['Memfault stages that shrink', { kind: 'memfault-staged', stages: [{ share: '50%' }, { share: '5%' }] }],
  ])('is refused with %s', (_what, written) => {
    expect(policySchema.safeParse(written).success).toBe(false);
  });

  it('names its rings', () => {
    const named = (written: object) => ringsNamedBy(policySchema.parse(written));
    expect(named({ kind: 'rings', order: ['canary', 'broad'] })).toEqual(['canary', 'broad']);
    expect(named({ kind: 'sphere-rings' })).toEqual(['retail-eval']);
    expect(named({ kind: 'rings' })).toEqual([]);
  });
});

describe.each(policyKinds)('the machines of %s', (kind) => {
  it('begin where the engine begins', () => {
    const policy = policySchema.parse(least(kind));
    const ports = { admit() {}, readmit() {}, cancel() {}, moved() {}, rollBack() {} };
    const engine = engineOf(policy, { size: 4, ringOf: () => 'all' }, ports);
    const { rollout, part } = policyOf(kind).machines;
    expect(engine.state).toBe(rollout.root.initial.target[0]?.key);
    for (const { state } of engine.parts) expect(state).toBe(part?.root.initial.target[0]?.key);
  });

  it('stop no rollout without gates', () => {
    const admitted: number[] = [];
    const ports = {
      admit: (position: number) => admitted.push(position),
      readmit() {},
      cancel() {},
      moved() {},
      rollBack: () => {
        throw new Error('rolled back');
      },
    };
    const engine = engineOf(withoutGates(policySchema.parse(least(kind))), { size: 40, ringOf: () => 'all' }, ports);
    engine.begin(0);
    for (let now = 0; now < 4 * 3_600_000; now += 1_000) {
      if (engine.wakeAt <= now) engine.wake(now);
      for (let position = 0; position < 40; position++) {
        if (engine.poll(position, now) !== 'offer' || engine.executionOf(position) !== 'queued') continue;
        engine.report(position, 'started', now);
        engine.report(position, 'failed', now);
      }
    }
    expect(admitted).toHaveLength(40);
  });
});
