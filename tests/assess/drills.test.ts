import { describe, expect, it } from 'vitest';
import { searchedProducts } from '../../bin/assess/assess-scenario.ts';
import { drillScenario, planDrill } from '../../bin/assess/drill-plan.ts';
import { runDrill } from '../../bin/assess/run-drill.ts';
import { type Drill, Search } from '../../reports/assess/search.ts';
import { loadScenario, type Settings } from '../../scenarios/index.ts';
import { actorList } from '../../sim/plan/actor-list.ts';
import { wayOf } from '../../sim/threat/attacks/attack-list.ts';
import { moves, titleOf } from '../../sim/threat/campaigns/move.ts';
import { withinReachOf } from '../../sim/threat/campaigns/within-reach.ts';
import { isAttainable } from '../kit/attainable.ts';

const settings = { fleetMax: 20, targets: 2 };
const baseOf = async (name: string, set: Settings = [], variant?: string) =>
  drillScenario(await loadScenario(name, { fidelity: 'model', set, variant }), settings);

/** The first drill of an actor with that move. */
function drillOf(products: number, actor: string, technique: string, way: string): Drill {
  const names = Array.from({ length: products }, (_, nth) => ({ name: `p${nth}` }));
  const found = new Search(names)
    .next()
    .find(({ actor: { id }, move }) => id === actor && move.way === way && move.technique === technique);
  expect(found, `${actor} makes ${technique} ${way}`).toBeDefined();
  return found!;
}

describe('the scenario of drills', () => {
  it('keeps fleet, controls and releases, has fewer devices, all in operation, and no steps or thresholds', async () => {
    const { plan: before } = await loadScenario('black-start', { fidelity: 'model' });
    const { plan } = await baseOf('black-start');
    expect(plan).toMatchObject({ ...{ timeline: [], expect: [] }, controls: before.controls, broker: before.broker });
    for (const [nth, product] of plan.fleet.entries())
      expect(product).toEqual({ ...before.fleet[nth], start: 'running', count: Math.min(20, before.fleet[nth].count) });
  });
});

describe('the plan of a drill', () => {
  it('attacks devices of each product that are online, one product after the other', async () => {
    const base = await baseOf('clones');
    const { plan, leftOut } = planDrill(base, drillOf(2, 'outsider', 'A01', 'self-made'), settings);
    expect(leftOut.size).toBe(0);
    expect(plan?.timeline.map(({ label, action }) => [label, action.kind])).toEqual([
      ['A01 self-made on acme/sensor', 'attack'],
      ['A01 self-made on acme/lock', 'attack'],
    ]);
    expect(plan?.timeline[0].action).toMatchObject({
      by: { name: 'outsider', as: 'outsider' },
      on: { tenant: 'acme', product: 'sensor', link: 'online', pick: 2 },
    });
  });

  it('leaves a product out that has nothing that the attack is about, in the words of the scenario', async () => {
    const base = await baseOf('first-light');
    const { plan, leftOut } = planDrill(base, drillOf(6, 'outsider', 'A02', 'foreign-catalog'), settings);
    expect([...leftOut.values()]).toEqual(['none of these devices has a certificate']);
    expect(plan?.timeline).toHaveLength(5);
    const onUpdates = planDrill(base, drillOf(6, 'network', 'A09', 'forged'), settings);
    expect(onUpdates.plan).toBeUndefined();
    expect(new Set(onUpdates.leftOut.values())).toEqual(
      new Set(['there is no release for any of these devices, so none asks for updates']),
    );
  });

  it('rolls the newest release out before an attack on updates, or after one whose targets have to be new', async () => {
    const base = await baseOf('canary-rollout');
    const ordered = (technique: string, way: string) =>
      planDrill(base, drillOf(1, 'network', technique, way), settings)
        .plan!.timeline.map(({ action, trigger }) => ({ kind: action.kind, at: 'atMs' in trigger ? trigger.atMs : 0 }))
        .sort((a, b) => a.at - b.at)
        .map(({ kind }) => kind);
    expect(ordered('A09', 'forged')).toEqual(['rollout', 'attack']);
    expect(ordered('A11', 'mixed')).toEqual(['attack', 'rollout']);
  });

  it('begins when most products are awake', async () => {
    const base = await baseOf('first-light');
    const { plan } = planDrill(base, drillOf(6, 'outsider', 'A01', 'self-made'), settings);
    const { trigger } = plan!.timeline[0];
    // Kiosks are on from six, give or take half an hour.
    expect(trigger).toMatchObject({ kind: 'at', atMs: 7 * 3_600_000 });
  });

  it('makes the moves that come before it, on the same devices', async () => {
    const base = await baseOf('clones');
    const { actor, move } = drillOf(2, 'stolen-device', 'A01', 'copied');
    const chain = [{ ...move, product: 0 }];
    const next = { technique: 'A04', way: 'subscribe' };
    const { plan } = planDrill(base, { actor, move: next, targets: [{ product: 0, chain }] }, settings);
    expect(plan?.timeline.map(({ action }) => (action.kind === 'attack' ? action.technique : ''))).toEqual([
      'A01',
      'A04',
    ]);
    expect(plan?.timeline[1].action).toMatchObject({ on: { 'same-as': 'A01 copied on acme/sensor' } });
  });

  it('lets the actor of one tenant go on with the devices of its first move', async () => {
    const base = await baseOf('first-light');
    const { actor, move } = drillOf(6, 'contractor', 'A01', 'copied');
    const next = { technique: 'A04', way: 'subscribe' };
    const chain = [{ ...move, product: 5 }];
    const { plan, leftOut } = planDrill(base, { actor, move: next, targets: [{ product: 5, chain }] }, settings);
    expect([...leftOut.values()]).toEqual([]);
    expect(plan?.timeline).toHaveLength(2);
  });

  it('revokes what it attacks where the attack is about that, and lasts longer than a list takes to the broker', async () => {
    const base = await baseOf('clones');
    const { plan } = planDrill(base, drillOf(2, 'stolen-device', 'A03', 'handshake'), settings);
    expect(plan?.timeline.map(({ action }) => action.kind)).toEqual(['attack', 'revoke', 'attack', 'revoke']);
    expect(plan?.timeline[1].action).toMatchObject({
      of: 'certificates',
      on: { 'same-as': 'A03 handshake on acme/sensor' },
    });
    expect(plan!.durationMs).toBeGreaterThan(4 * 3_600_000);
  });

  it('takes over what the devices are behind: all gateways that are online, and their secrets as a leak', async () => {
    const base = await baseOf('gateway-rollout');
    const leaf = base.plan.fleet.findIndex(({ gateway }) => gateway !== undefined);
    const { gateway } = searchedProducts(base.plan)[leaf];
    expect(gateway).toBeDefined();
    const { actor, move } = drillOf(2, 'stolen-device', 'A01', 'copied');
    const chain = [
      { leak: 'credential', product: gateway! },
      { ...move, product: gateway! },
    ] as const;
    const { plan } = planDrill(base, { actor, move, targets: [{ product: leaf, chain }] }, settings);
    const { tenant, product } = base.plan.fleet[gateway!];
    expect(plan?.timeline.map(({ action }) => [action.kind, 'on' in action ? action.on : {}])).toEqual([
      ['leak', { tenant, product }],
      ['attack', { tenant, product, link: 'online' }],
      ['attack', expect.objectContaining({ product: base.plan.fleet[leaf].product, link: 'online', pick: 2 })],
    ]);
  });
});

describe('a drill', () => {
  it('says which control refused it, why, and where', async () => {
    const drill = drillOf(2, 'outsider', 'A01', 'self-made');
    const { plan } = planDrill(await baseOf('clones'), drill, settings);
    const { tries, folder } = await runDrill({ plan: plan!, title: titleOf(drill.move) });
    expect(folder).toBeNull();
    expect(tries).toHaveLength(4);
    for (const one of tries)
      expect(one).toMatchObject({
        ...{ title: 'A01 clone-identity, self-made', outcome: 'refused', control: 'certificate-chain' },
        ...{
          reason: expect.stringContaining('certificate: '),
          examined: expect.stringContaining('serial '),
          facts: [],
        },
      });
  });

  it('says what a successful attack gained, how soon, and which control was off', async () => {
    const drill = drillOf(2, 'stolen-device', 'A01', 'copied');
    const { plan } = planDrill(await baseOf('clones', [], 'no-concurrent-use'), drill, settings);
    const { tries, secrets } = await runDrill({ plan: plan!, title: titleOf(drill.move) });
    expect(tries.filter(({ product }) => product === 0)).toEqual(
      [0, 1].map(() =>
        expect.objectContaining({
          ...{ outcome: 'got-in', facts: ['session'], ownFacts: ['session'], reason: 'a session in its name' },
          ...{ unchecked: ['concurrent-use'], control: null, afterMs: expect.any(Number) },
        }),
      ),
    );
    // The keys of locks stay in their hardware.
    expect(tries.filter(({ product }) => product === 1).map(({ outcome, reason }) => [outcome, reason])).toEqual(
      [0, 1].map(() => ['not-exercised', 'stolen-device lacks a copy of its credential']),
    );
    expect(secrets.filter(({ product, isGiven }) => product === 1 && !isGiven)[0]).toMatchObject({
      ...{ secret: 'credential', control: 'non-exportable-key' },
    });
  });

  it('credits a gain about another device to the attack that led to it', async () => {
    const drill = drillOf(2, 'stolen-device', 'A06', 'borrowed-id');
    const base = await baseOf('clones', { 'controls.client-id-binding': false, 'controls.concurrent-use': false });
    const { plan } = planDrill(base, { ...drill, targets: [{ product: 0, chain: [] }] }, settings);
    const { tries } = await runDrill({ plan: plan!, title: titleOf(drill.move) });
    const ins = tries.filter(({ outcome }) => outcome === 'got-in');
    expect(ins.length).toBeGreaterThan(0);
    for (const { facts, ownFacts } of ins) {
      expect(facts).toEqual(['session']);
      expect(ownFacts).toEqual([]);
    }
  });

  it('finds the reason of a device that refuses an update', async () => {
    const drill = drillOf(1, 'network', 'A09', 'forged');
    const { plan } = planDrill(await baseOf('canary-rollout'), drill, settings);
    const { tries } = await runDrill({ plan: plan!, title: titleOf(drill.move) });
    for (const one of tries)
      expect(one).toMatchObject({
        ...{ outcome: 'refused', control: 'update-signature', reason: 'no key of its role signed timestamp' },
      });
    expect(tries).toHaveLength(2);
  });

  it('comes to the same in a second run', async () => {
    const drill = drillOf(2, 'contractor', 'A09', 'cable');
    const { plan } = planDrill(await baseOf('clones'), drill, settings);
    const run = () => runDrill({ plan: plan!, title: titleOf(drill.move) });
    expect(await run()).toEqual(await run());
  });
});

describe('every move', () => {
  it('is refused by a control that it declares, or gets in, or says why it was not exercised', async () => {
    const tiny = { fleetMax: 4, targets: 1 };
    const base = drillScenario(await loadScenario('stolen-director', { fidelity: 'model' }), tiny);
    const search = new Search(searchedProducts(base.plan));
    for (let drills = search.next(); drills.length > 0; drills = search.next())
      for (const drill of drills) {
        const { plan, leftOut } = planDrill(base, drill, tiny);
        const title = titleOf(drill.move);
        const runs = plan === undefined ? [] : [{ ...(await runDrill({ plan, title })), seed: plan.seed }];
        search.learn({ drill, runs, leftOut });
      }
    const results = search.results();
    const reached = new Set(actorList.flatMap((actor) => withinReachOf(actor)));
    expect(moves.filter((move) => isAttainable(move) && !reached.has(move))).toEqual([]);
    expect(new Set(results.map(({ attack, way }) => `${attack} ${way}`)).size).toBe(reached.size);
    for (const { attack, way, outcome, reason, refusedBy, attacked, gotInto } of results) {
      const where = `${attack} ${way}: ${outcome}, ${reason}`;
      if (outcome === 'refused') {
        const declared: readonly string[] = wayOf({ technique: attack, way }).decidedBy;
        expect(
          Object.keys(refusedBy).filter((id) => !declared.includes(id)),
          where,
        ).toEqual([]);
        expect(reason, where).not.toBe('');
      }
      if (outcome === 'got-in') expect(gotInto, where).toBeGreaterThan(0);
      if (outcome === 'not-exercised') expect([attacked, reason === ''], where).toEqual([0, false]);
    }
  }, 240_000);
});
