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

  it.each<readonly [step: string, place: string, what: string, hint: string]>([
    ['do: attack', 'technique', 'is missing', 'A01'],
    ['do: attack, technique: A00, by: mallory, for: 1m', 'technique', 'unknown attack "A00"', 'A01'],
    ['do: attack, technique: clone-identity, by: m, for: 1m', 'technique', 'unknown attack "clone-identity"', 'A01'],
    ['do: attack, technique: A01, for: 1m', 'by', 'is missing', 'mallory'],
    ['do: attack, technique: A01, by: mallory', 'for', 'is missing', '30s'],
    ['do: attack, technique: A01, by: Mallory X, for: 1m', 'by', '"Mallory X" is not the name of an actor', 'a to z'],
    ['do: attack, technique: A01, by: 7, for: 1m', 'by', '7 is not an actor', 'mallory'],
    ['do: attack, technique: A01, by: [mallory], for: 1m', 'by', 'a list is not an actor', 'mallory'],
    ['do: attack, technique: A01, by: {}, for: 1m', 'by.name', 'is missing', 'mallory'],
    ['do: attack, technique: A01, by: { name: m, reach: [] }, for: 1m', 'by.reach', 'unknown key "reach"', 'reaches'],
    [
      'do: attack, technique: A01, by: { name: m, reaches: [brokr] }, for: 1m',
      'by.reaches[0]',
      'unknown place "brokr"',
      'broker',
    ],
    [
      'do: attack, technique: A01, by: { name: m, holds: [key] }, for: 1m',
      'by.holds[0]',
      'unknown secret "key"',
      'credential',
    ],
    [
      'do: attack, technique: A01, by: { name: m, holds: key }, for: 1m',
      'by.holds',
      '"key" is not a list of secrets',
      '- ',
    ],
    [
      'do: attack, technique: A01, by: { name: m, as: outsidr }, for: 1m',
      'by.as',
      'unknown actor "outsidr"',
      'did you mean "outsider"? known here: outsider, lan-proxy, stolen-device',
    ],
    ['do: attack, technique: A01, by: { as: outsider }, for: 1m', 'by.name', 'is missing', 'mallory'],
    ['do: attack, technique: A01, by: m, way: stolen, for: 1m', 'way', 'unknown way "stolen"', 'copied'],
    ['do: attack, technique: A04, by: m, way: copied, for: 1m', 'way', 'unknown way "copied"', 'subscribe'],
    ['do: attack, technique: A01, by: m, filter: "#", for: 1m', 'filter', 'unknown key "filter"', 'known here'],
    ['do: attack, technique: A04, by: m, retry: 5s, for: 1m', 'retry', 'unknown key "retry"', 'known here'],
    ['do: attack, technique: A01, by: m, retry: soon, for: 1m', 'retry', '"soon" is not a span of time', '30s'],
    ['do: attack, technique: A01, by: m, retry: 0s, for: 1m', 'retry', 'less than', 'from'],
    ['do: attack, technique: A04, by: m, filter: "", for: 1m', 'filter', 'is empty', '#'],
    ['do: attack, technique: A04, by: m, filter: "a/#/b", for: 1m', 'filter', '"a/#/b" is not a topic filter', '4.7.1'],
    ['do: attack, technique: A04, by: m, filter: 4, for: 1m', 'filter', '4 is not a topic filter', '#'],
    [
      'do: attack, technique: A01, by: m, for: 1m, on: "site:nowhere"',
      'on.site',
      'no device has the site "nowhere"',
      'main',
    ],
    ['do: atack, technique: A01, by: m, for: 1m', 'do', 'unknown action "atack"', 'attack'],
    ['do: leak, secret: key, to: m', 'secret', 'unknown secret "key"', 'credential'],
    ['do: leak', 'to', 'is missing', 'mallory'],
    ['do: leak, to: "../x"', 'to', '"../x" is not the name of an actor', 'a to z'],
  ])('%s is refused at %s', async (step, place, what, hint) => {
    const { problems } = await refusal(loaded(step));
    expect(problems).toHaveLength(1);
    const [problem] = problems;
    const parts = problem.place.path.slice(2).map((part) => (typeof part === 'number' ? `[${part}]` : `.${part}`));
    expect(parts.join('').slice(1)).toBe(place);
    expect(problem.what).toContain(what);
    expect(problem.hint).toContain(hint);
  });
});
