import { describe, expect, it } from 'vitest';
import { type AccessRule, ownTopicsOnly } from '../../sim/plan/access.ts';
import type { LoginChange, PasswordKind } from '../../sim/plan/login.ts';
import type { ReleasePlan } from '../../sim/plan/plan.ts';
import { reachOf } from '../../sim/reach/reach-of.ts';
import {
  attacked,
  attackedPlan,
  cloned,
  commands,
  leaked,
  login,
  mallory,
  off,
  wildcard,
  withConsoles,
} from '../kit/attack-plans.ts';
import { gatewayPlan, hubTaken } from '../kit/gateway-plans.ts';
import { at, hours, minutes } from '../kit/lone-plan.ts';
import { cutsIn, heldOf, labeled, reached } from './reach-plans.ts';

const sensors = { product: 'sensor' };
const thief = { name: 'mallory', reaches: ['cable', 'broker'], holds: [] } as const;
const dump = attacked(minutes(1), ['A14', 'dump'], { on: sensors, by: thief });
const update: ReleasePlan = {
  ...{ tenant: 'acme', product: 'sensor', version: '1.1.0', component: 'system', builtFor: 'sensor', sizeBytes: 1024 },
  ...{ securityVersion: 2, signedBy: 'vendor', faults: [] },
};
const inFlash = off('non-exportable-key', 'debug-lock', 'readout-protection');

describe('what actors can ever reach', () => {
  it('is nothing to tell of a plan without attacks', () => {
    expect(reachOf(attackedPlan([]))).toBeUndefined();
  });

  it('follows facts from step to step, whatever their order', () => {
    const plan = attackedPlan(
      [wildcard(1, { on: sensors }), cloned(2, 'copied', { on: sensors }), leaked(3, sensors)],
      {
        ...off('non-exportable-key', 'topic-acl', 'forward-acl'),
      },
    );
    expect(heldOf(plan, 'mallory', 'acme/sensor-1')).toEqual(['certificate', 'credential', 'messages', 'session']);
    // It reads along with devices that it was never after.
    expect(heldOf(plan, 'mallory', 'umbrella/pump-1')).toEqual(['messages']);
    expect(reached(plan).reached).toEqual({ devices: 4, credentials: 4, topics: 5, tenants: 2 });
  });

  it('ends where a control refuses, on what is so of the devices of a class', () => {
    const plan = (controls: Readonly<Record<string, boolean>>) =>
      attackedPlan([dump, cloned(minutes(2), 'copied', { on: sensors })], controls);
    expect(heldOf(plan({}), 'mallory', 'acme/sensor-1')).toEqual([]);
    expect(cutsIn(reached(plan({})))).toEqual({ 'debug-lock': [0, 0] });
    expect(reached(plan({})).cuts[0]?.refused.credentials).toBe(4);
    expect(cutsIn(reached(plan(off('debug-lock', 'readout-protection'))))).toEqual({ 'non-exportable-key': [0, 4] });
    expect(heldOf(plan(inFlash), 'mallory', 'acme/sensor-1')).toContain('session');
  });

  it('counts a control alone only if no other one keeps the same', () => {
    const plan = attackedPlan([dump], off('non-exportable-key'));
    expect(reached(plan).cuts.map(({ control, alone }) => [control, alone.credentials])).toEqual([['debug-lock', 0]]);
    const other = attackedPlan([dump], off('non-exportable-key', 'debug-lock'));
    expect(reached(other).cuts.map(({ control, alone }) => [control, alone.credentials])).toEqual([
      ['readout-protection', 4],
    ]);
  });

  it('needs no fuse to be off where a device has none', () => {
    const plan = attackedPlan([dump], {}, {}, { profile: 'legacy-rtos', properties: bare });
    expect(heldOf(plan, 'mallory', 'acme/sensor-1')).toContain('credential');
  });

  it('leaves to the actor what depends on time: the device whose session it wants may be away', () => {
    const plan = attackedPlan([leaked(1, sensors), cloned(2, 'copied', { on: sensors })], off('non-exportable-key'));
    expect(heldOf(plan, 'mallory', 'acme/sensor-1')).toContain('session');
    expect(cutsIn(reached(plan))).toEqual({});
  });

  it('has of an access list what it allows one class to do to another', () => {
    const steps = [
      leaked(1, { name: 'acme/sensor-1' }),
      cloned(2, 'copied', { on: { name: 'acme/sensor-1' } }),
      attacked(3, ['A21', 'session'], { value: 7, by: mallory }),
    ];
    const acl = { ...ownTopicsOnly, rules: [inTenant, ...ownTopicsOnly.rules] };
    const { broker } = attackedPlan([]);
    const plan = attackedPlan(
      steps,
      off('non-exportable-key', 'command-signature'),
      { broker: { ...broker, acl } },
      { commands },
    );
    expect(heldOf(plan, 'mallory', 'acme/sensor-2')).toContain('obeyed');
    expect(heldOf(plan, 'mallory', 'umbrella/pump-1')).toEqual([]);
    expect(cutsIn(reached(plan))).toEqual({ 'topic-acl': [1, 1] });
  });

  it('has the commands that come to a session that is resumed, whatever the session is for', () => {
    const holds = ['credential', 'certificate'] as const;
    const order = at(minutes(20), { kind: 'command', by: 'acme-ops', name: 'open', value: 7, on: sensors });
    const flood = attacked(1, ['A07', 'idle'], { on: sensors, by: { ...mallory, holds } });
    const held = (product = {}, controls = off('non-exportable-key')) =>
      heldOf(
        attackedPlan([flood, order], controls, withConsoles, { commands, ...product }),
        'mallory',
        'acme/sensor-1',
      );
    expect(held()).toEqual(expect.arrayContaining(['messages', 'recorded-command']));
    expect(held({ cleanSession: true })).not.toContain('recorded-command');
    expect(held({}, {})).not.toContain('recorded-command');
  });

  it('has what another actor has subscribed to in a session that is resumed', () => {
    const holds = ['credential', 'certificate'] as const;
    const first = { on: { name: 'acme/sensor-1' } };
    const [trudy, heir] = [
      { name: 'trudy', reaches: ['broker'], holds },
      { ...mallory, holds },
    ] as const;
    const steps = [
      cloned(1, 'copied', { ...first, by: trudy }),
      wildcard(2, { ...first, by: trudy }),
      cloned(3, 'copied', { ...first, by: heir }),
    ];
    const controls = off('non-exportable-key', 'topic-acl', 'forward-acl');
    const plan = attackedPlan(steps, controls);
    expect(heldOf(plan, 'mallory', 'umbrella/pump-1')).toEqual(['messages']);
    // It is not its own to see where the broker looks at each delivery, and there is nothing to resume in a clean session.
    expect(heldOf(attackedPlan(steps, off('non-exportable-key', 'topic-acl')), 'mallory', 'umbrella/pump-1')).toEqual(
      [],
    );
    const clean = attackedPlan(steps, controls, {}, { cleanSession: true });
    expect(heldOf(clean, 'mallory', 'umbrella/pump-1')).toEqual([]);
    expect(heldOf(clean, 'trudy', 'umbrella/pump-1')).toEqual(['messages']);
    // What another one has subscribed to in the name of another device is in the session of that one.
    const elsewhere = [...steps.slice(0, 2), cloned(3, 'copied', { on: { name: 'acme/sensor-2' }, by: heir })];
    const apart = attackedPlan(elsewhere, controls);
    expect(heldOf(apart, 'mallory', 'umbrella/pump-1')).toEqual([]);
  });

  it('has the commands that are safe, where only those are obeyed', () => {
    const order = (value: number) =>
      attackedPlan(
        [attacked(1, ['A21', 'console'], { value, by: { ...mallory, holds: ['console'] } })],
        off('command-signature'),
        withConsoles,
        { commands },
      );
    expect(heldOf(order(100), 'mallory', 'acme/sensor-1')).toContain('obeyed');
    expect(heldOf(order(101), 'mallory', 'acme/sensor-1')).not.toContain('obeyed');
    expect(cutsIn(reached(order(101)))).toEqual({ 'safe-range': [5, 5] });
  });

  it('goes from a gateway to the devices behind it, and no further', () => {
    const voice = attacked(minutes(20), ['A17', 'status'], { by: mallory });
    const plan = gatewayPlan([hubTaken, voice], ['leaf-identity']);
    expect(heldOf(plan, 'mallory', 'acme/sensor-1')).toEqual(['spoken-for']);
    expect(heldOf(plan, 'mallory', 'acme/sensor-3')).toEqual([]);
    expect(cutsIn(reached(gatewayPlan([hubTaken, voice], [])))).toEqual({ 'leaf-identity': [2, 2] });
  });

  it('has a worm in the networks of devices that it begins at, and in no other', () => {
    const open = { ...login, open: true, credentials: 'default' } as const;
    const sites = [
      { name: 'north', share: 0.5 },
      { name: 'south', share: 0.5 },
    ];
    const first = attacked(1, ['A15', 'default'], {
      on: { name: 'acme/sensor-1' },
      by: { ...mallory, reaches: ['devices'] },
    });
    const worm = attacked(2, ['A16', 'login'], { by: mallory });
    const plan = attackedPlan(
      [first, worm],
      off('segmentation'),
      {},
      { login: open, sites, properties: bare, profile: 'legacy-rtos' },
    );
    const taken = reached(plan).devices.devices.flatMap(([from, to]) =>
      Array.from({ length: to - from + 1 }, (_, i) => from + i),
    );
    expect(taken).toContain(0);
    expect(taken.length).toBeLessThan(5);
    expect(cutsIn(reached({ ...plan, controls: {} }))).toMatchObject({
      segmentation: [taken.length - 1, taken.length - 1],
    });
  });

  it('has a login that a release opens, and one that is open until a release is installed', () => {
    const tried = attacked(1, ['A15', 'default'], { by: { ...mallory, reaches: ['devices'] } });
    const planOf = (credentials: PasswordKind, change?: LoginChange) =>
      attackedPlan(
        [tried],
        off(),
        { releases: change === undefined ? [] : [{ ...update, login: change }] },
        { login: { ...login, open: true, credentials } },
      );
    expect(heldOf(planOf('unique'), 'mallory', 'acme/sensor-1')).toEqual([]);
    expect(heldOf(planOf('unique', { credentials: 'default' }), 'mallory', 'acme/sensor-1')).toContain('control');
    expect(heldOf(planOf('default', { credentials: 'unique' }), 'mallory', 'acme/sensor-1')).toContain('control');
    expect(heldOf(planOf('unique', { open: false }), 'mallory', 'acme/sensor-1')).toEqual([]);
  });

  it('does without steps that can never start', () => {
    const [given, taken] = labeled(
      leaked(1, sensors),
      cloned(2, 'copied', { on: sensors, by: { ...mallory, holds: ['credential'] } }),
    );
    const after = {
      ...taken!,
      trigger: { kind: 'follows', guards: { follows: [[{ label: 'step 1', outcome: 'gained' }]], afterMs: 0 } },
    } as const;
    const kept = { properties: { ...bare, hardwareRootOfTrust: true } };
    expect(heldOf(attackedPlan([given!, after], off('non-exportable-key')), 'mallory', 'acme/sensor-1')).toContain(
      'session',
    );
    expect(heldOf(attackedPlan([given!, after], {}, {}, kept), 'mallory', 'acme/sensor-1')).toEqual([]);
    const late = cloned(hours(2), 'self-made', { on: sensors });
    expect(heldOf(attackedPlan([late], off('certificate-chain')), 'mallory', 'acme/sensor-1')).toEqual([]);
  });

  it('is more by any attack than by the steps: what the actor holds is good for others', () => {
    const plan = attackedPlan([leaked(1, sensors), cloned(2, 'self-made', { on: sensors })], off('non-exportable-key'));
    expect(heldOf(plan, 'mallory', 'acme/sensor-2')).toEqual(['certificate', 'credential']);
    expect(heldOf(plan, 'mallory', 'acme/sensor-2', 'any')).toEqual(
      expect.arrayContaining(['session', 'stored', 'wasted', 'messages']),
    );
  });

  it('names no control that is off, and no rule that nothing switches', () => {
    const plan = attackedPlan(
      [cloned(1, 'self-made'), at(minutes(2), { kind: 'power-cycle', forMs: 1, on: {} })],
      off('certificate-chain'),
    );
    const controls = reached(plan).cuts.map(({ control }) => control);
    expect(controls).toEqual(['client-credential']);
  });
});

const bare = {
  ...{
    hardwareRootOfTrust: false,
    defenseInDepth: false,
    smallTrustedComputingBase: false,
    dynamicCompartments: false,
  },
  ...{ passwordlessAuthentication: false, errorReporting: false, renewableSecurity: false },
};

const inTenant: AccessRule = {
  ...{ effect: 'allow', actions: ['publish'], to: 'everyone', syntax: 'mqtt' },
  ...{ patterns: ['devices/{tenant}/+/commands'], reason: 'commands of its tenant' },
};
