import { describe, expect, it } from 'vitest';
import { run } from '../../bin/app/run-scenario.ts';
import { loadVariants } from '../../scenarios/index.ts';
import { campaignScenarios } from '../kit/campaign-plans.ts';

const names = campaignScenarios.map((name) => [name] as const);

/** Of a scenario and all its variants, what of its claims is not so. */
async function missed(name: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const scenario of await loadVariants(name, { fidelity: 'model' })) {
    const { thresholds } = await run(scenario, { trace: false });
    for (const { metric, text, met } of thresholds) if (!met) found.push(`${scenario.name}: ${metric} ${text}`);
  }
  return found;
}

describe('the ready-made campaigns', () => {
  it.each(names)('%s holds as written, and each variant holds what it says instead', async (name) => {
    expect(await missed(name)).toEqual([]);
  });

  it.each(names)('%s claims something that some variant breaks by a control, a setting or a step', async (name) => {
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
