import { describe, expect, it } from 'vitest';
import type { Cause } from '../../../reports/outcome/finding.ts';
import { loadScenario } from '../../../scenarios/index.ts';
import { type ExaminedVariant, examinedVariant } from './examined-variant.ts';
import { judgedVariant, variantClaims } from './variant-claims.ts';

/** Fast ones, of different rules. */
const quick = [
  'actuator-command.unsigned',
  'brick-wave.no-recovery',
  'empty-canary.rings',
  'factory-leak.keys-in-flash',
  'growing-fleet.aws-continuous',
  'impostors.no-nonce',
  'hold-down.accepts-unchecked',
  'sensor-lies.slowly',
  'wrong-model.no-hardware-check',
];

const parts = (name: string): readonly [scenario: string, variant: string] => {
  const dot = name.indexOf('.');
  return [name.slice(0, dot), name.slice(dot + 1)];
};

describe('the examination of variants', () => {
  it.each(quick)('finds the cause that the claim of %s states', async (name) => {
    const result = await examinedVariant(...parts(name));
    expect(result.missed).not.toEqual([]);
    expect(judgedVariant(result)).toEqual({ isRight: true, lines: [] });
  });

  it('asks for no cause where less goes wrong than the base expects', async () => {
    const { better, missed } = await examinedVariant('empty-canary', 'rings');
    expect(better).toEqual(['rollout.bricked value == 1']);
    expect(missed.map(({ text }) => text)).not.toContain(better[0]);
  });

  it('has claims of variants that there are', async () => {
    for (const name of Object.keys(variantClaims)) {
      const [scenario, variant] = parts(name);
      expect((await loadScenario(scenario)).variants.map((one) => one.name)).toContain(variant);
    }
  });
});

describe('a variant', () => {
  const cause = { rule: 'newcomers', what: '200 devices joined', sure: 'likely', change: [] } as const;
  const variant = (first: Cause | undefined, isMended?: boolean): ExaminedVariant => ({
    ...{ name: 'growing-fleet.aws-continuous', better: [] },
    missed: [{ text: 'rollout.finished value == 1', measured: '0', causes: [first], isMended }],
  });

  it.each([
    ['names the stated cause, without a setting', variant(cause), true],
    ['names it, with a setting that meets the threshold', variant(cause, true), true],
    ['names it, with a setting that does not', variant(cause, false), false],
    ['names another cause', variant({ ...cause, rule: 'bad-release' }), false],
    ['names none', variant(undefined), false],
    ['is of no variant that misses a threshold', { ...variant(cause), missed: [] }, false],
    ['has a cause that no claim states', { ...variant(cause), name: 'growing-fleet.aws-snapshot' }, false],
  ])('whose first finding %s', (_about, result, isRight) => {
    expect(judgedVariant(result).isRight).toBe(isRight);
  });
});
