import { describe, expect, it } from 'vitest';
import { deviceParts } from '../../sim/device/device-parts.ts';
import { describedState, statesOfRegion } from '../../sim/device/device-regions.ts';
import { FleetPlatforms } from '../../sim/device/fleet-platforms.ts';
import { deviceMachine } from '../../sim/device/machine.ts';
import { deviceImplementations } from '../../sim/device/machine-setup.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { ObeyedCommands } from '../../sim/fleet/obeyed-commands.ts';
import { Validity } from '../../sim/fleet/validity.ts';
import { compileChart, usedNames, withStandIns } from '../../sim/kernel/statechart/index.ts';
import { RunCounters } from '../../sim/kernel/trace/run-counters.ts';
import { allowed } from '../../sim/kernel/trace/verdict.ts';
import { idealKeys } from '../../sim/pki/ideal-keys.ts';
import { TextSigning } from '../../sim/pki/text-signing.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';
import { regionNames } from '../../sim/plan/regions.ts';
import { CommandNumbers } from '../../sim/protocol/device-command.ts';
import { deviceEvents } from '../../sim/protocol/device-events.ts';
import { Outbox } from '../../sim/protocol/outbox.ts';
import { ServerCertificates } from '../../sim/protocol/server-certificates.ts';
import { StateProjection } from '../../sim/simulation/state-projection.ts';
import { planWith } from '../kit/small-plan.ts';

describe('the descriptors of the regions', () => {
  it('name the regions and the states of the compiled machine, in its order', () => {
    const idle = { guards: () => () => false, actions: () => () => undefined, delays: () => () => 1 };
    const chart = compileChart(withStandIns(deviceMachine, idle), { events: deviceEvents });
    const described = regionNames.map((name) => ({ name, states: Object.keys(statesOfRegion[name]) }));
    expect(described).toEqual(new StateProjection(chart).regions);
  });

  it('are found by region and state, and by no other text', () => {
    expect(describedState('trust', 'refused')).toBe(statesOfRegion.trust.refused);
    for (const [region, state] of [
      ['update', 'offered'],
      ['radio', 'online'],
      ['link', 'toString'],
      ['constructor', 'name'],
    ])
      expect(describedState(region, state)).toBeUndefined();
  });
});

describe('the implementations of the regions', () => {
  it('are the guards, actions and delays that the machine uses, and no others', () => {
    const plan = planWith([{}]);
    const [fleet, controls] = [new Fleet(plan), controlSettings({})];
    const platforms = new FleetPlatforms(fleet, plan, controls);
    const judge = {
      refusalOfOffer: () => undefined,
      refusalOfImage: () => undefined,
      isRefusedByTrueTime: () => false,
      verdictOn: () => allowed('x', 'x'),
    };
    const brought = deviceImplementations(
      deviceParts({
        ...{ fleet, platforms, controls, plan, judge, clock: { now: 0 } },
        ...{ outbox: new Outbox(), counters: new RunCounters(), validity: new Validity(0, plan, fleet) },
        ...{ commands: new CommandNumbers(), obeyed: new ObeyedCommands(), signing: new TextSigning(idealKeys('1')) },
        serverCertificates: new ServerCertificates(),
      }),
    );
    const used = usedNames(deviceMachine);
    for (const kind of ['guards', 'actions', 'delays'] as const)
      expect(Object.keys(brought[kind]).toSorted()).toEqual(used[kind].toSorted());
  });
});
