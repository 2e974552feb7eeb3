import type { ControlId } from '../../../sim/plan/control-list.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import { type AttackId, wayOf } from '../../../sim/threat/attacks/attack-list.ts';
import type { DeviceFact } from '../../../sim/threat/facts/fact.ts';
import { attacked } from '../../kit/attack-plans.ts';
import { days, hours, minutes } from '../../kit/lone-plan.ts';
import { rolloutPlan } from '../../rollout/simulation/rollout-plan.ts';
import { type AttackRow, row } from './attack-row.ts';
import { isUnreached } from './unreached.ts';

// Attacks on the path of updates, and on what a device is brought by it.

/** What differs from devices that verify two repositories in full, and whose attack lasts for a check or two. */
interface World {
  /** `one`: TUF, with one repository. */
  readonly repositories?: 'one' | 'full';
  readonly set?: readonly string[];
  readonly startMs?: number;
  readonly forMs?: number;
  /** Which devices are attacked: those that have the release, or the others. */
  readonly ring?: 'early' | 'late';
  readonly gives?: DeviceFact;
  /** What would object to an image of the actor besides. */
  readonly others?: readonly ControlId[];
}

/** Four devices, two of which get a release at ten minutes. */
const scenarioOf = ({ repositories = 'full', set = [] }: World): Promise<Plan> =>
  rolloutPlan('esp32', {
    count: 4,
    set: [
      ...(repositories === 'one'
        ? ['updates.metadata=tuf']
        : ['updates.metadata=uptane', 'fleet[acme/sensor].updates.verification=full']),
      'timeline=[{ at: 10m, do: rollout, release: sensor@1.1.0, policy: { kind: rings, order: [early] } }]',
      ...['updates.releaseLog=on', 'fleet[acme/sensor].rings={ early: 50%, late: 50% }', 'duration=1h'],
      ...set,
    ],
  });

/** The scenario is loaded once, when the first run of the row asks for it. */
function planOf(technique: AttackId, way: string, world: World): AttackRow['plan'] {
  const { startMs = minutes(50), forMs = minutes(14), ring = 'early' } = world;
  const step = attacked(startMs, [technique, way], { forMs, on: { ring } as never });
  let scenario: Promise<Plan> | undefined;
  return async (controls, fidelity) => {
    scenario ??= scenarioOf(world);
    const plan = await scenario;
    return {
      ...plan,
      fidelity,
      durationMs: startMs + forMs + minutes(1),
      timeline: [...plan.timeline, step],
      controls: { ...plan.controls, ...controls },
    };
  };
}

/** Over days, devices look for updates seldom. */
const slow = ['fleet[acme/sensor].updates.every=6h', 'fleet[acme/sensor].telemetry.every=1d'];
/** The counter of a device that has the release is above the version of the old image. */
const counted: World = { set: ['releases[0].securityVersion=2'] };
/** An actor claims the highest version there is, and that is more than the device can count to. */
const full: World = {
  set: ['fleet[acme/sensor].profile=nrf91', 'releases[0].securityVersion=241'],
  others: ['allowed-connections'],
};

/** Attack, way, what it gives, and where. */
const ways: readonly (readonly [AttackId, string, DeviceFact, World?])[] = [
  ['A08', 'role-key', 'control'],
  ['A09', 'tampered', 'control'],
  ['A09', 'forged', 'control'],
  ['A10', 'old-metadata', 'rolled-back'],
  ['A10', 'old-image', 'rolled-back'],
  ['A10', 'renumbered', 'rolled-back'],
  ['A11', 'frozen', 'frozen', { set: slow, forMs: days(7.9) }],
  ['A11', 'mixed', 'frozen', { ring: 'late' }],
  ['A11', 'endless', 'frozen'],
  ['A12', 'other-product', 'wrong-software', { repositories: 'one', forMs: minutes(2) }],
  ['A12', 'other-device', 'frozen'],
  ['A12', 'director', 'control'],
  ['A12', 'two-images', 'frozen'],
  ['A12', 'image-repository', 'control'],
  ['A12', 'both', 'control'],
];

/** By attack, way and control, where that control has something to refuse. */
const worlds: Readonly<Record<string, World>> = {
  'A08 role-key update-threshold': { repositories: 'one' },
  'A10 old-metadata update-expiry': { set: slow, startMs: days(8), forMs: hours(7) },
  'A11 mixed update-length': { ring: 'early', gives: 'rolled-back' },
  'A11 mixed update-rollback': { repositories: 'one', ring: 'early', gives: 'rolled-back' },
  'A11 mixed image-digest': { ring: 'early', gives: 'rolled-back' },
};

export const updateRows: readonly AttackRow[] = ways.flatMap(([attack, way, gives, place]) => {
  const { decidedBy } = wayOf({ technique: attack, way });
  return decidedBy.flatMap((control, nth) => {
    if (isUnreached(attack, way, control)) return [];
    const counting = control !== 'anti-rollback' ? {} : attack === 'A10' ? counted : full;
    const world = { gives, ...place, ...counting, ...worlds[`${attack} ${way} ${control}`] };
    return [
      row(attack, way, control, {
        gives: world.gives,
        others: [...decidedBy.slice(0, nth), ...(world.others ?? [])],
        plan: planOf(attack, way, world),
      }),
    ];
  });
});
