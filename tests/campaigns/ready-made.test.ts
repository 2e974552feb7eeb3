import { beforeAll, describe, expect, it } from 'vitest';
import { loadVariants } from '../../scenarios/index.ts';
import { campaignScenarios } from '../kit/campaign-plans.ts';
import { type RanVariant, ranVariants } from '../kit/ran-variants.ts';
import type { Row } from '../kit/trace-rows.ts';
import { type Compared, compared, expectedExcess } from '../reach/ready-made-excess.ts';
import { strayDivergence } from './first-divergence.ts';

describe.each(campaignScenarios.map((name) => [name] as const))('the ready-made campaign %s', (name) => {
  const missed: string[] = [];
  const stray: Record<string, readonly (Row | undefined)[]> = {};
  const reaches: Compared[] = [];

  // Each run serves all of what follows, and its rows are many: they are read as it ends.
  beforeAll(async () => {
    let written: RanVariant | undefined;
    for await (const ran of ranVariants(name)) {
      written ??= ran;
      expect(ran.plan.verdicts).toBe('all');
      for (const { metric, text, met } of ran.thresholds) if (!met) missed.push(`${ran.plan.name}: ${metric} ${text}`);
      reaches.push(compared(ran));
      const rows = ran === written ? undefined : strayDivergence(written, ran);
      if (rows !== undefined) stray[ran.plan.name] = rows;
    }
  }, 120_000);

  it('holds as written, and each variant holds what it says instead', () => {
    expect(missed).toEqual([]);
  });

  it('is changed by a control that a variant switches in no row before the first verdict that differs', () => {
    expect(stray).toEqual({});
  });

  it('has a reach that is what its actor gains, but for what chance and time keep from it', async () => {
    expect(reaches).toHaveLength((await loadVariants(name)).length);
    expect(reaches).toEqual(reaches.map(({ of }) => ({ of, beyond: [], excess: expectedExcess(of) })));
  });

  it('claims something that some variant breaks by a control, a setting or a step', async () => {
    const [written, ...variants] = await loadVariants(name);
    const { plan } = written!;
    expect(plan.campaigns).toHaveLength(1);
    const broken = variants.filter((variant) =>
      plan.expect.some(({ metric, text }) =>
        variant.plan.expect.every((other) => other.metric !== metric || other.text !== text),
      ),
    );
    expect(plan.expect.length).toBeGreaterThan(0);
    expect(broken.length).toBeGreaterThan(0);
    for (const { plan: varied } of variants)
      expect({ ...varied, name: '', claim: '', expect: [] }).not.toEqual({ ...plan, name: '', claim: '', expect: [] });
  });
});
