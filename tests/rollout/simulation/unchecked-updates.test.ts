import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../../scenarios/index.ts';
import { runPlan } from '../../kit/run-plan.ts';
import { type EventRow, isEvent } from '../../kit/trace-rows.ts';

/** The answers of a few devices of each product to forged updates in a variant. */
async function answersIn(scenario: string, variant: string): Promise<readonly EventRow[]> {
  const { plan } = await loadScenario(scenario, { variant });
  const few = plan.fleet.map((product) => ({ ...product, count: Math.min(product.count, 10) }));
  const { rows } = await runPlan({ ...plan, fidelity: 'model', fleet: few });
  return rows.filter(isEvent).filter(({ kind }) => kind === 'probe.answered');
}

describe('an update that is accepted because a check of its metadata is off', () => {
  it.each([
    [
      'poisoned-updates',
      'no-rollback-check',
      'update-rollback',
      /^update-rollback: not checked: timestamp \d+ is below \d+$/,
    ],
    ['poisoned-updates', 'no-expiry', 'update-expiry', /^update-freeze: not checked: timestamp \d+ has expired$/],
    ['stolen-director', 'no-match', 'image-repository', /^update-[a-z-]+: not checked: the image repository /],
  ])("%s, %s: the answer names %s, and that check's reason", async (scenario, variant, control, words) => {
    const named = (await answersIn(scenario, variant)).filter(
      (row) => row.control === control && row.verdict === 'allow',
    );
    expect(named.length).toBeGreaterThan(0);
    for (const { detail } of named) expect(detail).toMatch(words);
  });

  it('gets the same answer as a valid one where no check objects', async () => {
    const taken = (await answersIn('stolen-director', 'both-stolen')).filter(({ verdict }) => verdict === 'allow');
    expect(taken.length).toBeGreaterThan(0);
    for (const row of taken)
      expect(row).toMatchObject({
        control: 'update-format',
        detail: expect.stringMatching(/: nothing speaks against it$/),
      });
  });
});
