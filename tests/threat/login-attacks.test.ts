import { describe, expect, it } from 'vitest';
import { profileProperties } from '../../scenarios/index.ts';
import type { ActorPlan } from '../../sim/plan/actors.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { LoginPlan } from '../../sim/plan/login.ts';
import type { Plan, ProductPlan, TimelineEntry } from '../../sim/plan/plan.ts';
import { attacked, attackedPlan, attackRows, inShort, login, off, wellPlaced } from '../kit/attack-plans.ts';
import { at, hours, minutes, networkDown, powerCycle } from '../kit/lone-plan.ts';
import { resumedHash } from '../kit/resumed.ts';
import { runPlan } from '../kit/run-plan.ts';
import { type EventRow, isEvent, path } from '../kit/trace-rows.ts';

const on = { name: 'acme/sensor-1' };
const ofKind = (rows: readonly EventRow[], kind: EventRow['kind']) => rows.filter((row) => row.kind === kind);
const refusals = (rows: readonly EventRow[]) =>
  ofKind(rows, 'attack.judged').filter(({ verdict, detail }) => verdict === 'refuse' && detail?.startsWith('login: '));
const gained = (rows: readonly EventRow[]) =>
  ofKind(rows, 'attack.gained').flatMap(({ detail, evidence }) => (evidence === undefined ? [] : [detail]));

interface Given {
  readonly controls?: readonly ControlId[];
  readonly login?: Partial<LoginPlan>;
  readonly product?: Partial<ProductPlan>;
  readonly steps?: readonly TimelineEntry[];
  readonly fields?: Partial<Plan>;
}

const by: ActorPlan = { ...wellPlaced, holds: ['product-password'] };

/** A login at 10 minutes, by an actor that has all it may need. */
const planOf = (
  technique: string,
  way: string,
  { controls = [], steps = [], fields = {}, ...given }: Given = {},
): Plan =>
  attackedPlan(
    [attacked(minutes(10), [technique, way], { on, by, forMs: minutes(40) }), ...steps],
    off(...controls),
    fields,
    {
      ...given.product,
      login: { ...login, ...given.login },
    },
  );

const openTo = (open: LoginPlan['open']): Given => ({ login: { open, credentials: 'default' } });
const nat = { nat: true } as const;

describe('an address behind a router that translates it', () => {
  it('is not found from outside, by an actor or a technician, and is from inside', async () => {
    const given: Given = { ...openTo(true), product: nat, controls: ['segmentation'] };
    const rows = await attackRows(planOf('A15', 'default', given));
    expect(refusals(rows).map(inShort)).toEqual([
      'attack.judged 0 protocol refuse login: no connection from outside finds its address',
    ]);
    expect(ofKind(rows, 'attack.ended').map(({ detail }) => detail)).toEqual([
      'A15 default-credentials, default: without success',
    ]);
    expect(gained(await attackRows(planOf('A27', 'default', given)))).toContain('control of what it runs');
    const visit = (over: 'network' | 'lan') =>
      at(minutes(5), { kind: 'service-login', over, password: 'right', typos: 0, on } as const);
    const visits = async (over: 'network' | 'lan') =>
      (await runPlan(planOf('A15', 'default', { ...given, steps: [visit(over)] }))).rows
        .filter(isEvent)
        .filter(({ kind }) => kind.startsWith('login.'))
        .map(({ kind, control }) => `${kind} ${control}`);
    expect(await visits('network')).toEqual(['login.refused protocol']);
    expect(await visits('lan')).toEqual(['login.accepted unique-credentials']);
  });

  it('is that of each device behind a gateway', async () => {
    const plan = planOf('A15', 'default', openTo(true));
    const [leaf, other] = plan.fleet;
    const lan = { latencyMedianMs: 5, latencyP95Ms: 5, loss: 0, bandwidthBps: undefined };
    const gateway = { ...other, tenant: 'acme', product: 'hub', count: 2 };
    const fleet = [{ ...leaf, gateway: { tenant: 'acme', product: 'hub', leaves: 2, lan } }, gateway];
    expect(refusals(await attackRows({ ...plan, fleet })).map(({ control }) => control)).toEqual(['protocol']);
    expect(gained(await attackRows({ ...plan, fleet: [leaf, gateway] }))).toContain('control of what it runs');
  });
});

describe('a port that is open in the local network alone', () => {
  it.each<[technique: string, control: ControlId | undefined]>([
    ['A15', 'closed-ports'],
    ['A27', undefined],
  ])('%s is refused by %s', async (technique, control) => {
    const rows = await attackRows(planOf(technique, 'default', { ...openTo('lan'), controls: ['segmentation'] }));
    expect(refusals(rows).map((row) => row.control)).toEqual(control === undefined ? [] : [control]);
  });
});

describe('a password that is learnt from one device', () => {
  it.each<[LoginPlan['credentials'], ControlId | undefined]>([
    ['unique', 'unique-credentials'],
    ['shared', undefined],
    ['default', undefined],
  ])('of a product with %s ones is refused by %s', async (credentials, control) => {
    const steal = at(minutes(5), {
      kind: 'leak',
      secret: 'product-password',
      to: 'mallory',
      on: { name: 'acme/sensor-3' },
    });
    const attack = (name: string) =>
      attacked(minutes(10), ['A15', 'shared'], { on: { name }, by: { ...by, holds: [] } });
    const plan = attackedPlan(
      [steal, attack('acme/sensor-1'), attack('umbrella/pump-1')],
      {},
      {},
      {
        login: { ...login, open: true, credentials },
      },
    );
    const rows = await attackRows(plan);
    expect(refusals(rows).map((row) => row.control)).toEqual(control === undefined ? [] : [control]);
    // It is about another product, of which the actor knows nothing.
    expect(ofKind(rows, 'attack.lacked').map((row) => row.detail)).toEqual([
      'A15 default-credentials, shared: mallory lacks the password of its login (of a device of its product)',
    ]);
  });
});

describe.each(['model', 'packet'] as const)('code in the memory of a device, in %s', (fidelity) => {
  const infected = (steps: readonly TimelineEntry[], fields: Partial<Plan> = {}) =>
    planOf('A15', 'default', { ...openTo(true), steps, fields: { fidelity, ...fields } });
  const implantOf = async (plan: Plan) => path((await runPlan(plan)).rows, 0, 'implant');

  it('is gone when the device restarts, and comes back while the step lasts', async () => {
    const restart = at(minutes(20), { kind: 'restart', on } as const);
    const cut = at(minutes(30), powerCycle(minutes(4)));
    const [first, ...rest] = await implantOf(infected([restart, cut]));
    expect(first[1]).toBe('exploited');
    expect(rest.map(([, state]) => state)).toEqual(['clean', 'exploited', 'clean', 'exploited']);
    // It beacons every five minutes, so its actor learns of the restart within five, and waits another ten seconds.
    const [cleaned, again] = rest.map(([t]) => t);
    expect(again - cleaned).toBeLessThanOrEqual(minutes(5) + 10_000 + 3);
  });

  it('stays when the step is over, until the device restarts', async () => {
    const late = await implantOf(infected([at(minutes(55), { kind: 'restart', on } as const)]));
    expect(late.map(([t, state]) => [Math.floor(t / minutes(1)), state])).toEqual([
      [10, 'exploited'],
      [55, 'clean'],
    ]);
  });

  it('is told of in attacks rows, with what it reaches', async () => {
    const gains = async (profile: string) =>
      gained(
        await attackRows(
          planOf('A15', 'default', {
            ...openTo(true),
            fields: { fidelity },
            product: { profile, properties: profileProperties(profile) },
          }),
        ),
      );
    expect(await gains('sphere')).toEqual(['control of what it runs']);
    expect(await gains('legacy-rtos')).toEqual([
      'control of what it runs',
      'a copy of its credential',
      'a copy of its certificate',
    ]);
  });

  it('gets nowhere while the device is off or its network is down, and then it does', async () => {
    const down = [at(minutes(5), networkDown(minutes(10))), at(minutes(16), powerCycle(minutes(5)))];
    const [[t, state]] = await implantOf(infected(down));
    expect(state).toBe('exploited');
    expect(t).toBeGreaterThan(minutes(15));
    expect(t).toBeLessThan(minutes(15) + 11_000);
  });
});

describe('a list of passwords', () => {
  const guess = (fields: Partial<Plan> = {}, given: Given = {}) =>
    attackedPlan(
      [
        at(minutes(10), {
          kind: 'attack',
          technique: 'A15',
          way: 'guessing',
          by: wellPlaced,
          tries: 62,
          pauseMs: 1_000,
          forMs: minutes(20),
          on: {},
          ...beacons,
        } as never),
      ],
      off(...(given.controls ?? [])),
      fields,
      { ...given.product, login: { ...login, open: true, credentials: 'default', ...given.login } },
    );
  const beacons = { retryMs: 10_000, beaconMs: minutes(5), bytes: 1_024 };

  it('has the right one at any place alike, the same whatever the lockout', async () => {
    const many = { product: { count: 310 } };
    const start = minutes(10);
    const free = ofKind(await attackRows(guess({}, { ...many, controls: ['login-lockout'] })), 'attack.gained').filter(
      ({ evidence, detail }) => evidence !== undefined && detail === 'control of what it runs',
    );
    expect(free).toHaveLength(620);
    const places = free.map(({ t }) => Math.round((t - start) / 1_000));
    expect(Math.min(...places)).toBe(0);
    expect(Math.max(...places)).toBe(61);
    const mean = places.reduce((sum, place) => sum + place, 0) / places.length;
    expect(Math.abs(mean - 30.5)).toBeLessThan(3 * (62 / Math.sqrt(12 * 620)));
    // Three tries are free: with a lockout, only the devices with the right one among those three are taken.
    const locked = await attackRows(guess({}, many));
    const taken = ofKind(locked, 'attack.gained').filter(
      ({ evidence, detail }) => evidence !== undefined && detail === 'control of what it runs',
    );
    const early = free.filter(({ t }) => t < start + 2_500).map(({ device }) => device);
    expect(taken.map(({ device }) => device).toSorted()).toEqual(early.toSorted());
  });

  it('is tried so far and no further', async () => {
    const plan = guess({}, { login: { credentials: 'unique' }, controls: ['login-lockout'] });
    const ends = async (tries: number) => {
      const timeline = plan.timeline.map(
        (entry) => ({ ...entry, action: { ...entry.action, tries } }) as TimelineEntry,
      );
      const rows = await attackRows({ ...plan, timeline });
      return ofKind(rows, 'attack.refused')
        .concat(ofKind(rows, 'attack.ended'))
        .map(({ t }) => t - minutes(10));
    };
    for (const tries of [1, 2, 62]) expect(await ends(tries)).toEqual(new Array(5).fill((tries - 1) * 1_001 + 1));
  });

  it('leaves one row for each way to be refused', async () => {
    const rows = await attackRows(guess({}, { login: { credentials: 'unique' } }));
    const ofFirst = refusals(rows).filter(({ device }) => device === 0);
    expect(ofFirst.map(({ control }) => control)).toEqual(['protocol', 'login-lockout']);
  });
});

it('a checkpoint keeps code in memory, guesses and what actors know', async () => {
  const steps = [
    attacked(minutes(10), ['A15', 'guessing'], { on: {}, forMs: minutes(40) }),
    at(minutes(20), { kind: 'restart', on } as const),
  ];
  const plan = attackedPlan(steps, off('login-lockout', 'closed-ports', 'unique-credentials'), {
    durationMs: hours(1),
  });
  const { traceHash } = await runPlan(plan);
  for (const tick of [
    minutes(10) + 5_001,
    minutes(10) + 30_000,
    minutes(19),
    minutes(20) + 1,
    minutes(27),
    minutes(52),
  ])
    expect(await resumedHash(plan, tick)).toBe(traceHash);
});

it('a product without a login cannot be logged in to', async () => {
  const plan = attackedPlan([attacked(minutes(10), ['A15', 'default'], { on })]);
  const rows = await attackRows({ ...plan, fleet: plan.fleet.map(({ login: _, ...product }) => product) });
  expect(ofKind(rows, 'attack.lacked').map(({ detail }) => detail)).toEqual([
    'A15 default-credentials, default: acme/sensor-1 has no login',
  ]);
});
