import { describe, expect, it } from 'vitest';
import type { SimulatedFabric } from '../../broker/simulated/simulated-fabric.ts';
import type { ActorPlan } from '../../sim/plan/actors.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { cloned } from '../kit/attack-plans.ts';
import {
  brought,
  eventsOf,
  first,
  type Implanted,
  implantedPlan,
  ofKind,
  ordered,
  outcomeOf,
} from '../kit/implant-plans.ts';
import { at, hours, minutes } from '../kit/lone-plan.ts';
import { resumedHash } from '../kit/resumed.ts';
import { runPlan } from '../kit/run-plan.ts';

const FOREIGN = 'A26 c2-over-mqtt, foreign-broker';
const OWN = 'A26 c2-over-mqtt, own-topics';
const CHANNEL = 'a channel of commands to it';

const called = (fields = {}) =>
  ordered(minutes(20), ['A26', 'foreign-broker'], { beaconMs: minutes(5), bytes: 1_024, ...fields });

describe('a channel to a broker of the actor', () => {
  const plan = (given: Implanted, fields = {}): Plan =>
    implantedPlan([called(fields)], { profile: 'sphere', without: [], ...given });

  it.each(['model', 'packet'] as const)(
    'is refused by allowed-connections, and open without it, in %s',
    async (fidelity) => {
      const fields = { fidelity };
      const refused = outcomeOf(await eventsOf(plan({ fields })), FOREIGN);
      expect(refused.judged.at(-1)).toBe(
        'allowed-connections refuse call of its code: mallory.example is not in AllowedConnections of acme/sensor',
      );
      expect(refused).toMatchObject({ gained: [], ended: ['allowed-connections'] });
      const free = outcomeOf(await eventsOf(plan({ fields, controls: ['allowed-connections'] })), FOREIGN);
      expect(free.judged.slice(-2)).toEqual([
        'allowed-connections allow call of its code: not checked: mallory.example is not in AllowedConnections of acme/sensor',
        'byte-budget allow connection of its code: within the budget of its uplink',
      ]);
      expect(free).toMatchObject({ gained: [CHANNEL], ended: ['with success'] });
    },
  );

  it('is refused by byte-budget where its messages are too large, and open without it', async () => {
    const controls = ['allowed-connections'] as const;
    const large = { bytes: 2 ** 20 };
    const refused = outcomeOf(await eventsOf(plan({ controls }, large)), FOREIGN);
    expect(refused.judged.at(-1)).toBe(
      'byte-budget refuse message of its code: beyond the budget of its uplink for this period',
    );
    expect(refused).toMatchObject({ gained: [], ended: ['byte-budget'] });
    const free = outcomeOf(await eventsOf(plan({ controls: [...controls, 'byte-budget'] }, large)), FOREIGN);
    expect(free).toMatchObject({ gained: [CHANNEL], ended: ['with success'] });
  });

  it('goes on after its device was off, and leaves nothing on the uplink', async () => {
    const cycle = at(minutes(22), { kind: 'power-cycle', forMs: minutes(4), on: first });
    const given = implantedPlan([called({ forMs: hours(1) }), cycle]);
    const { rows, traceHash, world } = await runPlan(given);
    expect(rows.filter((row) => 'detail' in row && row.detail === `${FOREIGN}: with success`)).toHaveLength(1);
    expect((world.fabric as SimulatedFabric).save().traffic).toMatchObject({
      uplinks: { freeAt: [] },
      budgets: { senders: [] },
    });
    for (const tick of [20.0001, 20.02, 23.5, 30].map(minutes))
      expect(await resumedHash(given, Math.round(tick))).toBe(traceHash);
  });
});

describe.each(['model', 'packet'] as const)('a channel on the topics of the device, in %s', (fidelity) => {
  const by: ActorPlan = { name: 'mallory', reaches: ['broker'], holds: [] };
  const thief: ActorPlan = { ...by, holds: ['credential'] };
  const other = { name: 'acme/sensor-2' };
  const session = cloned(minutes(15), 'copied', { on: other, by: thief, forMs: minutes(60) });
  const listening = (fields = {}) => ordered(minutes(20), ['A26', 'own-topics'], { by, ...fields });
  const plan = (controls: readonly ControlId[], steps: Plan['timeline'] = [listening()], product = {}): Plan =>
    implantedPlan([session, ...steps], {
      controls: ['non-exportable-key', 'concurrent-use', ...controls],
      fields: { fidelity },
      product,
    });

  it.each([
    ['topic-acl', ['forward-acl'], 'SUBSCRIBE'],
    ['forward-acl', ['topic-acl'], 'delivery'],
  ] as const)('is refused by %s: the listener is, and not its device', async (control, later, request) => {
    const refused = await eventsOf(plan(later));
    expect(outcomeOf(refused, OWN)).toMatchObject({ gained: [], ended: [control] });
    const [judged] = ofKind(refused, 'attack.judged').filter(
      ({ verdict, t }) => verdict === 'refuse' && t > minutes(20),
    );
    expect(judged).toMatchObject({ control, device: 1, detail: expect.stringMatching(new RegExp(`^${request}: `)) });
    expect(ofKind(refused, 'publish.refused')).toEqual([]);
    const free = await eventsOf(plan([...later, control]));
    expect(outcomeOf(free, OWN)).toMatchObject({ gained: [CHANNEL], ended: ['with success'] });
  });

  it('needs a session of any device, and code on this one', async () => {
    const without = implantedPlan([listening()], { fields: { fidelity } });
    const lacked = async (given: Plan) => ofKind(await eventsOf(given), 'attack.lacked').map(({ detail }) => detail);
    expect(await lacked(without)).toEqual([`${OWN}: mallory lacks a session in its name (of any device)`]);
    expect(await lacked(plan([], [listening({ on: { name: 'acme/sensor-3' } })]))).toEqual([
      `${OWN}: mallory lacks control of what it runs`,
    ]);
  });

  it('is one for each device: one session hears many, and each counts from its own messages', async () => {
    const others = ['acme/sensor-3', 'acme/sensor-4'].map((name) => ({ name }));
    const steps = others.flatMap((on) => [brought(minutes(10), on), listening({ on })]);
    const rows = await eventsOf(plan(['topic-acl', 'forward-acl'], steps));
    const gained = ofKind(rows, 'attack.gained').filter(({ evidence }) => evidence === OWN);
    expect(gained.map(({ device }) => device).toSorted()).toEqual([2, 3]);
    // Neither subscription was taken for that of the other.
    const heard = rows.filter(({ kind, detail }) => kind === 'attack.judged' && detail?.startsWith('SUBSCRIBE: '));
    expect(heard.length).toBeGreaterThan(0);
  });

  it('does not begin twice, and not anew before the first is over', async () => {
    const rows = await eventsOf(
      plan(
        ['topic-acl', 'forward-acl'],
        [listening(), { ...listening({ forMs: minutes(5) }), trigger: { kind: 'at', atMs: minutes(30) } }],
      ),
    );
    expect(ofKind(rows, 'attack.lacked').map(({ detail }) => detail)).toEqual([`${OWN}: mallory does so already`]);
  });

  if (fidelity === 'model')
    it('goes on from a checkpoint, between SUBSCRIBE and its answer too', async () => {
      const given = plan(['topic-acl', 'forward-acl']);
      const { traceHash } = await runPlan(given);
      for (const tick of [minutes(20) + 5, minutes(20) + 15, minutes(21), minutes(40)])
        expect(await resumedHash(given, tick)).toBe(traceHash);
    });
});
