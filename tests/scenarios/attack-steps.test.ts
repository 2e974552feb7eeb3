import { describe, expect, it } from 'vitest';
import { loadScenario } from '../../scenarios/index.ts';
import { refusal, scratch } from '../kit/scratch.ts';

const text = (step: string) =>
  `name: drill\nclaim: It runs.\nduration: 2h\nfleet:\n  - { tenant: acme, product: valve, profile: sphere, count: 3 }\ntimeline:\n  - { at: 1h, ${step} }\n`;
const loaded = async (step: string) => (await loadScenario(scratch({ 'a.yaml': text(step) })('a.yaml'))).plan;

describe('attacks of a timeline', () => {
  it('come to the plan, with the defaults of their attack', async () => {
    const { timeline } = await loaded('do: attack, technique: A01, by: mallory, for: 10m');
    expect(timeline[0]).toMatchObject({
      label: 'attack A01 by mallory at 1h',
      action: {
        ...{ kind: 'attack', technique: 'A01', way: 'copied', retryMs: 10_000, forMs: 600_000, on: {} },
        by: { name: 'mallory', reaches: ['broker', 'attestation'], holds: [] },
      },
    });
  });

  it('take an actor as a map, with what it reaches and holds', async () => {
    const { timeline } = await loaded(
      "do: attack, technique: A04, by: { name: trudy, reaches: [], holds: [credential] }, filter: 'a/#', for: 1m, on: pick:1",
    );
    expect(timeline[0].action).toMatchObject({
      ...{ technique: 'A04', way: 'subscribe', filter: 'a/#', on: { pick: 1 } },
      by: { name: 'trudy', reaches: [], holds: ['credential'] },
    });
  });

  it('take a ready actor, to whom what is written beside it is added', async () => {
    const { timeline } = await loaded(
      'do: attack, technique: A01, by: { name: m, as: supply-chain, reaches: [cable, updates], holds: [credential] }, for: 1m',
    );
    expect(timeline[0].action).toMatchObject({
      by: {
        ...{ name: 'm', as: 'supply-chain', reaches: ['updates', 'cable'] },
        holds: ['signing-key', 'role-key', 'credential'],
      },
    });
  });

  it('take the actor of one tenant for the devices of one tenant', async () => {
    const ofTwo = (on: string) =>
      text(`do: attack, technique: A01, by: { name: m, as: contractor }, for: 1m, on: "${on}"`).replace(
        'count: 3 }',
        'count: 3 }\n  - { tenant: umbrella, product: pump, profile: sphere, count: 3 }',
      );
    const load = (on: string) => loadScenario(scratch({ 'a.yaml': ofTwo(on) })('a.yaml'));
    for (const on of ['tenant:acme', 'pick:1']) expect((await load(on)).plan.timeline).toHaveLength(1);
    const { problems } = await refusal(load('pick:2'));
    expect(problems.map(({ what, hint }) => `${what}; ${hint}`)).toEqual([
      '"contractor" has what it has of one tenant, and these devices are of acme, umbrella; choose one of them, such as on: tenant:acme, and write a step for each tenant',
    ]);
  });

  it('begin with a secret that leaks', async () => {
    const { timeline } = await loaded('do: leak, to: mallory, on: pick:2');
    expect(timeline[0]).toMatchObject({
      label: 'leak of credential, pick 2, at 1h',
      action: { kind: 'leak', secret: 'credential', to: 'mallory' },
    });
  });
});
