import { describe, expect, it } from 'vitest';
import type { PropertyId } from '../../sim/device/platform/properties.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { eventsOf, type Implanted, implantedPlan, ofKind, ordered, outcomeOf } from '../kit/implant-plans.ts';
import { at, hours, minutes } from '../kit/lone-plan.ts';
import { resumedHash } from '../kit/resumed.ts';
import { runPlan } from '../kit/run-plan.ts';
import { summarized } from '../kit/summarized.ts';
import { path } from '../kit/trace-rows.ts';

const TITLE = 'A18 brick, wipe';
const LOST = 'everything that it could start from';
const wiped = (fields = {}) => ordered(minutes(20), ['A18', 'wipe'], { fuseMs: 0, ...fields });
const plan = (given: Implanted = {}, steps: Plan['timeline'] = [wiped()]) => implantedPlan(steps, given);
const stateOf = async (given: Implanted) => {
  const { rows } = await runPlan(plan(given));
  return path(rows, 0, 'power').at(-1)![1];
};

describe.each(['model', 'packet'] as const)('code that erases its device, in %s', (fidelity) => {
  const fields = { fidelity };

  it('is refused by immutable-recovery: the device restores itself', async () => {
    const { rows } = await runPlan(plan({ fields }));
    const events = rows.filter((row): row is never => 'kind' in row);
    expect(outcomeOf(events, TITLE)).toEqual({
      judged: expect.arrayContaining([
        'immutable-recovery refuse erasure: its recovery image is in memory that no software can erase',
      ]),
      gained: [],
      ended: ['immutable-recovery'],
    });
    expect(
      path(rows, 0, 'power')
        .map(([, state]) => state)
        .slice(-6),
    ).toEqual([...['rom', 'verifying', 'recovery', 'rom', 'verifying', 'os', 'running'].slice(1)]);
    expect(path(rows, 0, 'implant').at(-1)![1]).toBe('cleaned');
    expect(path(rows, 0, 'link').at(-1)![1]).toBe('online');
  });

  it('leaves it bricked for good without that control, whatever a technician does', async () => {
    const recover = at(minutes(40), { kind: 'recover', on: { name: 'acme/sensor-1' } });
    const { rows } = await runPlan(plan({ fields, controls: ['immutable-recovery'] }, [wiped(), recover]));
    const events = rows.filter((row): row is never => 'kind' in row);
    const { judged, ...outcome } = outcomeOf(events, TITLE);
    expect(judged).toContain(
      'immutable-recovery allow erasure: not checked: its recovery image is in memory that no software can erase',
    );
    expect(outcome).toEqual({ gained: [LOST], ended: ['with success'] });
    expect(path(rows, 0, 'power').at(-1)![1]).toBe('bricked');
  });
});

describe('how far an erasure goes', () => {
  it.each<[profile: string, without: readonly PropertyId[], controls: readonly ControlId[], state: string]>([
    ['sphere', [], [], 'running'],
    ['sphere', [], ['immutable-recovery'], 'running'],
    ['sphere', ['dynamicCompartments'], [], 'running'],
    ['sphere', ['dynamicCompartments'], ['immutable-recovery'], 'bricked'],
    ['linux-gateway', [], ['immutable-recovery'], 'running'],
    ['esp32', [], [], 'bricked'],
    ['nrf91', [], [], 'bricked'],
    ['stm32u5', [], [], 'bricked'],
    ['legacy-rtos', [], [], 'bricked'],
  ])('%s without %j, and without %j: %s', async (profile, without, controls, state) => {
    expect(await stateOf({ profile, without, controls })).toBe(state);
  });

  it('is to its application alone in a compartment: the system runs on without one', async () => {
    const { rows, world } = await runPlan(plan({ profile: 'sphere', without: [] }));
    const events = rows.filter((row): row is never => 'kind' in row);
    expect(outcomeOf(events, TITLE)).toMatchObject({ gained: [], ended: ['without success'] });
    expect(world.platforms.runningOf(0)).toMatchObject({ app: undefined });
    expect(path(rows, 0, 'implant').at(-1)![1]).toBe('cleaned');
  });
});

describe('an order to erase', () => {
  it('waits for its fuse', async () => {
    const rows = await eventsOf(plan({}, [wiped({ fuseMs: minutes(10) })]));
    expect(ofKind(rows, 'attack.judged').at(-1)!.t).toBe(minutes(30));
  });

  it('waits until the device is on, and ends with its step', async () => {
    const cycle = at(minutes(15), { kind: 'power-cycle', forMs: minutes(10), on: { name: 'acme/sensor-1' } });
    const rows = await eventsOf(plan({ controls: ['immutable-recovery'] }, [cycle, wiped()]));
    const [{ t }] = ofKind(rows, 'attack.judged').slice(-1);
    expect(t).toBeGreaterThan(minutes(25));
    expect(t).toBeLessThan(minutes(27));
    const short = await eventsOf(plan({}, [cycle, wiped({ forMs: minutes(3) })]));
    expect(outcomeOf(short, TITLE)).toMatchObject({ gained: [], ended: ['without success'] });
  });

  it('lacks control where the code of another actor runs', async () => {
    const by = { name: 'trudy', reaches: [], holds: [] };
    const rows = await eventsOf(plan({}, [wiped({ by })]));
    expect(ofKind(rows, 'attack.lacked').map(({ detail }) => detail)).toEqual([
      `${TITLE}: trudy lacks control of what it runs`,
    ]);
  });

  it('goes on from a checkpoint, before and after the erasure', async () => {
    for (const controls of [[], ['immutable-recovery']] as const) {
      const given = plan({ controls }, [wiped({ fuseMs: minutes(2) })]);
      const { traceHash } = await runPlan(given);
      for (const tick of [21, 22.0001, 22.01, 22.5, 23.5].map(minutes))
        expect(await resumedHash(given, Math.round(tick))).toBe(traceHash);
    }
  });
});

describe('what an erasure costs', () => {
  it('is the time of one restoration with the control, and all the time that is left without it', async () => {
    const [guarded, open] = [await summarized(plan()), await summarized(plan({ controls: ['immutable-recovery'] }))];
    // A minute until it restores itself, ten for that, and what it takes to come back online.
    expect(guarded.harm.offlineMs.attack).toBeGreaterThan(minutes(11));
    expect(guarded.harm.offlineMs.attack).toBeLessThan(minutes(14));
    expect(open.harm.offlineMs.attack).toBeGreaterThan(hours(2) - minutes(20) - minutes(1));
    const bricked = ({ samples }: typeof open): number => samples.at(-1)!.values['fleet.bricked'];
    expect([bricked(guarded), bricked(open)]).toEqual([0, 1]);
  });
});
