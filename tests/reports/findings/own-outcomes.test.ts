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

const revoked = `name: two
claim: It holds.
fidelity: model
duration: 4h
fleet:
  - { tenant: acme, product: sensor, profile: sphere, count: 60 }
  - { tenant: borealis, product: meter, profile: sphere, count: 60 }
pki:
  revocation: { check: none }
  tenants: { borealis: { revocation: { check: crl, fetchEvery: 5m, publishEvery: 5m } } }
timeline:
  - { label: the recall, at: 1h, do: revoke, of: both, on: share:20% }
expect:
  fleet.onlineAtEnd{by:tenant}: value == 100%
`;

it('a step is blamed for the devices of the threshold alone, and revoked ones that have a session do not count', async () => {
  const { summary } = await run(await loadScenario(scratch({ 'a.yaml': revoked })('a.yaml')));
  const found = summary.findings?.map(({ text, causes }) => [text, causes.map(({ rule, what }) => `${rule}: ${what}`)]);
  const [acme, borealis] = summary.thresholds.map(({ measured }) => Math.round(60 * (1 - (measured ?? 1))));
  expect(acme).toBeGreaterThan(5);
  expect(borealis).toBeGreaterThan(5);
  expect(found).toEqual([
    [
      'value == 100% on tenant:acme',
      [
        `revoked-devices: ${acme} devices have a session as the run ends and do not count, since they were revoked or disabled`,
      ],
    ],
    [
      'value == 100% on tenant:borealis',
      expect.arrayContaining([
        `timeline-step: the step «the recall» took ${borealis} devices offline, and they are as the run ends`,
      ]),
    ],
  ]);
  const [{ causes }] = summary.findings!;
  const set = causes[0].change.map(({ path, value }) => `${path}=${value}`);
  const instead = await run(await loadScenario(scratch({ 'a.yaml': revoked })('a.yaml'), { set }));
  expect(instead.summary.thresholds.map(({ met }) => met)).toEqual([true, true]);
});

const failing = `name: failing
claim: It holds.
fidelity: model
duration: 6h
fleet:
  - { tenant: acme, product: sensor, profile: sphere, count: 300, updates: { every: 20m } }
releases:
  - { product: sensor, version: 1.1.0, size: 128KiB, faults: [{ kind: health-failure, share: 4% }] }
timeline:
  - { at: 1h, do: rollout, label: the release, release: sensor@1.1.0, policy: { kind: all-at-once } }
expect:
  "rollout.exposed{pick:5}": value <= 2
`;

it('a release has failed if it did so on any of its devices, whichever a threshold is about', async () => {
  const { summary } = await run(await loadScenario(scratch({ 'a.yaml': failing })('a.yaml')));
  expect(summary.thresholds.map(({ measured }) => measured)).toEqual([5]);
  expect(summary.outcome.eventCounts['image.reverted']).toBeGreaterThan(5);
  expect(summary.findings?.flatMap(({ causes }) => causes.map(({ rule }) => rule))).not.toContain('nothing-failed');
});
