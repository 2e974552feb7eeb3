import { describe, expect, it } from 'vitest';
import type { SimulatedFabric } from '../../broker/simulated/simulated-fabric.ts';
import { readMosquittoAcl } from '../../scenarios/source/access/mosquitto-acl.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { Selection } from '../../sim/plan/selection.ts';
import { at, brokerDown, hours, minutes, networkDown, seconds } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { isEvent } from '../kit/trace-rows.ts';

const open = (atMs: number, value: number, on: Selection = {}, by = 'acme-ops') =>
  at(atMs, { kind: 'command', by, name: 'open', value, on });

const commands = [{ name: 'open', min: 0, max: 100 }];

const planOf = (timeline: Plan['timeline'], fields: Partial<Plan> = {}): Plan =>
  planWith(
    [
      { count: 3, product: 'valve', commands },
      { count: 1, product: 'meter' },
      { count: 2, tenant: 'umbrella', product: 'pump', commands },
    ],
    {
      durationMs: hours(1),
      consoles: [
        { name: 'acme-ops', tenant: 'acme' },
        { name: 'umbrella-ops', tenant: 'umbrella' },
      ],
      timeline,
      ...fields,
    },
  );

/** What became of commands, and of the sessions of consoles, in order, without times. */
async function outcomeOf(plan: Plan): Promise<readonly string[]> {
  const { rows, world } = await runPlan(plan);
  return rows.filter(isEvent).flatMap(({ kind, device, actor, control, detail }) => {
    if (!kind.startsWith('command.') && !plan.consoles?.some(({ name }) => name === actor)) return [];
    const who = device === undefined ? actor : world.fleet.nameOf(device);
    return [`${who} ${kind}${control === undefined ? '' : ` ${control}`}: ${detail}`];
  });
}

const letIn = (name: string) => `${name} connect.admitted client-credential: the credential is the one that was issued`;
const obeyed = (device: string, value: number) => `${device} command.obeyed safe-range: within 0 to 100: open ${value}`;

describe.each(['model', 'packet'] as const)('the console of an operator, in %s', (fidelity) => {
  const outcome = (timeline: Plan['timeline'], fields: Partial<Plan> = {}) =>
    outcomeOf(planOf(timeline, { fidelity, ...fields }));

  it('connects with its first command, keeps its session, and devices of its tenant obey', async () => {
    const [first, ...others] = await outcome([
      open(minutes(5), 7, { product: 'valve' }),
      open(minutes(9), 8, { product: 'valve', pick: 1 }),
    ]);
    expect(first).toBe(letIn('acme-ops'));
    expect(others.slice(0, 3).toSorted()).toEqual([1, 2, 3].map((n) => obeyed(`acme/valve-${n}`, 7)));
    expect(others).toHaveLength(4);
  });

  it('is refused by devices outside the safe range, unless that check is off, and by those that do not know it', async () => {
    const step = open(minutes(5), 101, { tenant: 'acme' });
    const refused = await outcome([step]);
    expect(refused.slice(1).toSorted()).toEqual([
      'acme/meter-1 command.refused protocol: not a command of this product: open 101',
      ...[1, 2, 3].map((n) => `acme/valve-${n} command.refused safe-range: outside 0 to 100: open 101`),
    ]);
    const unchecked = await outcome([step], { controls: { 'safe-range': false } });
    expect(unchecked.slice(1).toSorted()).toEqual([
      'acme/meter-1 command.refused protocol: not a command of this product: open 101',
      ...[1, 2, 3].map((n) => `acme/valve-${n} command.obeyed safe-range: not checked: outside 0 to 100: open 101`),
    ]);
  });

  it('may not command devices of another tenant: the broker ends its session, and the next command opens another', async () => {
    const steps = [open(minutes(5), 1, { tenant: 'umbrella' }), open(minutes(6), 2, { product: 'valve', pick: 1 })];
    const rows = await outcome(steps);
    expect(rows.slice(0, 2)).toEqual([
      letIn('acme-ops'),
      "acme-ops publish.refused topic-acl: outside the client's own topics: devices/umbrella/pump-1/commands",
    ]);
    expect(rows.slice(2, 5)).toEqual([
      'acme-ops command.unanswered: open 1 to umbrella/pump-1',
      'acme-ops command.unanswered: open 1 to umbrella/pump-2',
      letIn('acme-ops'),
    ]);
    expect(rows.slice(5)).toEqual([expect.stringMatching(/^acme\/valve-\d command\.obeyed/)]);
    const toOthers = async (controls: Plan['controls']): Promise<readonly string[]> =>
      (await outcome(steps, { controls })).filter((row) => row.startsWith('umbrella/')).toSorted();
    // Its operators cannot sign for the devices of others, either.
    const foreign = 'command-signature: not signed by the operators of its tenant for this device: open 1';
    expect(await toOthers({ 'topic-acl': false })).toEqual(
      [1, 2].map((n) => `umbrella/pump-${n} command.refused ${foreign}`),
    );
    expect(await toOthers({ 'topic-acl': false, 'command-signature': false })).toEqual(
      [1, 2].map((n) => `umbrella/pump-${n} command.obeyed ${foreign.replace(': ', ': not checked: ')}`),
    );
  });

  it('is what the access list says of it', async () => {
    const text = 'pattern readwrite devices/%u/#\nuser umbrella-ops\ntopic write devices/+/+/commands';
    const plan = planOf([open(minutes(5), 1, { product: 'valve' }, 'umbrella-ops'), open(minutes(6), 2)], { fidelity });
    const controls = { 'command-signature': false };
    const given = { ...plan, controls, broker: { ...plan.broker, acl: readMosquittoAcl(text, 'acl.conf') } };
    const rows = await outcomeOf(given);
    expect(rows.filter((row) => row.includes('obeyed')).toSorted()).toEqual(
      [1, 2, 3].map(
        (n) =>
          `acme/valve-${n} command.obeyed command-signature: not checked: not signed by the operators of its tenant for this device: open 1`,
      ),
    );
    expect(rows).toContain(
      'acme-ops publish.refused topic-acl: no line of acl.conf allows it: devices/acme/valve-1/commands',
    );
  });

  it('waits for a broker that is out, and sends what it was given meanwhile', async () => {
    const rows = await outcome([
      at(minutes(5), brokerDown(minutes(3))),
      open(minutes(6), 3, { product: 'valve' }),
      open(minutes(7), 4, { product: 'valve' }),
    ]);
    expect(rows[0]).toBe(letIn('acme-ops'));
    // Persistent sessions of devices that return later get both.
    expect(rows.slice(1).toSorted()).toEqual(
      [3, 4].flatMap((value) => [1, 2, 3].map((n) => obeyed(`acme/valve-${n}`, value))).toSorted(),
    );
  });

  it('says which commands had no answer when an outage ends its session', async () => {
    const rows = await outcome([
      open(minutes(5), 1, { product: 'meter' }),
      open(minutes(10), 3, { product: 'valve' }),
      at(minutes(10) + 5, brokerDown(seconds(30))),
    ]);
    expect(rows.filter((row) => row.includes('unanswered'))).toEqual(
      [1, 2, 3].map((n) => `acme-ops command.unanswered: open 3 to acme/valve-${n}`),
    );
  });

  it('counts as a session, and is refused where the broker is full', async () => {
    const plan = planOf([open(minutes(5), 3, { product: 'valve' })], { fidelity });
    const rows = await outcomeOf({ ...plan, broker: { ...plan.broker, maxConnections: 6 } });
    expect(new Set(rows)).toEqual(new Set(['acme-ops connect.refused connection-limit: 6 of 6 sessions']));
    expect(rows.length).toBeGreaterThan(10);
  });
});

it('leaves the draws of the devices as they are', async () => {
  const plain = await runPlan(planOf([], { fidelity: 'model', consoles: [] }));
  const steps = [open(minutes(20), 3, { product: 'valve' })];
  const commanded = await runPlan(planOf(steps, { fidelity: 'model' }));
  const before = (rows: typeof plain.rows) => rows.filter(({ t }) => t < minutes(20));
  expect(before(commanded.rows)).toEqual(before(plain.rows));
  const changes = (rows: typeof plain.rows) => rows.filter((row) => !isEvent(row)).map(({ cause: _, ...row }) => row);
  expect(changes(commanded.rows)).toEqual(changes(plain.rows));
  expect(commanded.outcomes.regions).toEqual(plain.outcomes.regions);
});

it('gives the same trace in both fidelities, over an outage of the network too', async () => {
  const steps = [
    at(minutes(5), { ...networkDown(minutes(10)), on: { product: 'valve' } } as never),
    open(minutes(6), 3, { tenant: 'acme' }),
    open(minutes(7), 300, { tenant: 'acme' }, 'umbrella-ops'),
    open(minutes(30), 5, {}, 'umbrella-ops'),
    open(minutes(40), 5, { tenant: 'umbrella' }, 'umbrella-ops'),
  ];
  const [model, packet] = [
    await runPlan(planOf(steps, { fidelity: 'model' })),
    await runPlan(planOf(steps, { fidelity: 'packet' })),
  ];
  expect(packet.rows).toEqual(model.rows);
  expect(model.rows.filter((row) => isEvent(row) && row.kind === 'command.obeyed').length).toBeGreaterThan(4);
});

it('keeps no end of a connection that it has lost', async () => {
  const outages = [10, 20, 30, 40].flatMap((minute) => [
    open(minutes(minute), 1, { product: 'valve' }),
    at(minutes(minute + 5), brokerDown(seconds(10))),
  ]);
  const { world } = await runPlan(
    planOf([...outages, open(minutes(50), 1, { product: 'valve' })], { fidelity: 'model' }),
  );
  const { ends } = (world.fabric as unknown as SimulatedFabric).save();
  expect(ends.held.size).toBe(1);
  expect(ends.clients.size).toBe(1);
});
