import { expect, it } from 'vitest';
import { run } from '../../../bin/app/run-scenario.ts';
import { loadScenario } from '../../../scenarios/index.ts';
import { scratch } from '../../kit/scratch.ts';

const scenario = `name: two
claim: It holds.
fidelity: model
duration: 8h
fleet:
  - { tenant: acme, product: sensor, profile: sphere, count: 60 }
  - { tenant: borealis, product: meter, profile: sphere, count: 60 }
pki: { certificateLifetime: 4h }
timeline:
  - { label: the mistake, at: 2h, do: faulty-issuance, purpose: server, for: 1h, on: tenant:acme }
expect:
  fleet.onlineShare{by:tenant}: min >= 100%
`;

it('a threshold about some devices is not explained by what others were refused, nor by steps that select others', async () => {
  const { summary } = await run(await loadScenario(scratch({ 'a.yaml': scenario })('a.yaml')));
  expect(summary.thresholds.map(({ met }) => met)).toEqual([false, false]);
  const rules = summary.findings?.map(({ text, causes }) => [text, causes.map(({ rule }) => rule)]);
  expect(rules).toEqual([
    ['min >= 100% on tenant:acme', ['timeline-step', 'refused-by-control']],
    ['min >= 100% on tenant:borealis', []],
  ]);
});
