import { describe, expect, it } from 'vitest';
import type { ControlId } from '../../sim/plan/control-list.ts';
import { falseUpdates, needsDirector } from '../../sim/plan/false-updates.ts';
import { attackList } from '../../sim/threat/attacks/attack-list.ts';
import { attacked, off, wellPlaced } from '../kit/attack-plans.ts';
import { days, hours, minutes } from '../kit/lone-plan.ts';
import { type Ran, runPlan } from '../kit/run-plan.ts';
import { type EventRow, isEvent } from '../kit/trace-rows.ts';
import { rolloutPlan } from '../rollout/simulation/rollout-plan.ts';

type Repositories = 'one' | 'full' | 'partial';

const events = ({ rows }: Ran, kind: EventRow['kind']): readonly EventRow[] =>
  rows.filter(isEvent).filter((row) => row.kind === kind);

/**
 * By attack, the controls that refuse it one behind the other, where there is one repository, two that are verified in full, or
 * two of which the director's targets alone are; a dash where none does.
 */
const table: readonly (readonly [technique: string, way: string, one: string, full: string, partial: string])[] = [
  ['A08', 'role-key', 'update-threshold, release-ledger', 'update-threshold, release-ledger', 'release-ledger'],
  [
    'A09',
    'forged',
    'update-signature, release-ledger',
    'update-signature, release-ledger',
    'update-signature, release-ledger',
  ],
  ['A09', 'tampered', 'image-digest', 'image-digest', 'image-digest'],
  ['A10', 'old-metadata', 'update-rollback', 'update-rollback', 'update-rollback'],
  ['A10', 'old-image', '', 'update-rollback', 'update-rollback'],
  ['A10', 'renumbered', '', 'image-repository', '-'],
  ['A11', 'frozen', 'update-expiry', 'update-expiry', 'update-expiry'],
  ['A11', 'mixed', 'update-consistency', 'update-consistency', '-'],
  ['A11', 'endless', 'update-length', 'update-length', 'update-length'],
  ['A12', 'other-product', 'update-target, release-ledger', 'update-target', 'update-target'],
  ['A12', 'other-device', '', 'update-target', 'update-target'],
  ['A12', 'director', '', 'image-repository, release-ledger', 'release-ledger'],
  ['A12', 'two-images', '', 'director-targets', 'director-targets'],
  ['A12', 'image-repository', '', 'image-repository, image-digest', 'image-digest'],
  ['A12', 'both', '', 'release-ledger', 'release-ledger'],
];

/** Two devices that got the release at 10 minutes, unless targets of the factory are new to them; then the attack. */
async function attack(
  [technique, way]: readonly [string, string],
  repositories: Repositories,
  controls: readonly string[],
  { keys = 'ideal', isSecureBoot = false }: { readonly keys?: 'ideal' | 'real'; readonly isSecureBoot?: boolean } = {},
): Promise<Ran> {
  const isFrozen = way === 'frozen';
  const rollout = `timeline=[{ at: 10m, do: rollout, release: sensor@1.1.0, policy: { kind: rings, order: [early] } }]`;
  const set = [
    ...(repositories === 'one'
      ? ['updates.metadata=tuf']
      : ['updates.metadata=uptane', `fleet[acme/sensor].updates.verification=${repositories}`]),
    rollout,
    'updates.releaseLog=on',
    `fleet[acme/sensor].rings={ early: 50%, late: 50% }`,
    `pki.keys=${keys}`,
    `duration=${isFrozen ? '8d' : '3h'}`,
    ...(isFrozen ? ['fleet[acme/sensor].updates.every=6h', 'fleet[acme/sensor].telemetry.every=1d'] : []),
  ];
  const step = attacked(minutes(50), [technique, way], {
    forMs: isFrozen ? days(8) - hours(1) : hours(2),
    on: { ring: way === 'mixed' ? 'late' : 'early' } as never,
  });
  const plan = await rolloutPlan('esp32', { count: 4, set, timeline: [step] });
  return runPlan({
    ...plan,
    controls: {
      ...plan.controls,
      ...off(...(isSecureBoot ? [] : (['secure-boot'] as const)), ...(controls as readonly ControlId[])),
    },
  });
}

const cases = table.flatMap(([technique, way, one, full, partial]) =>
  (
    [
      ['one', one],
      ['full', full],
      ['partial', partial],
    ] as const
  ).flatMap(([repositories, controls]) => (controls === '' ? [] : [[technique, way, repositories, controls] as const])),
);

describe.each(cases)('%s %s, repositories %s', (technique, way, repositories, listed) => {
  const controls = listed === '-' ? [] : listed.split(', ');

  it(
    controls.length === 0 ? 'succeeds' : `is refused by ${listed}, one behind the other, and by nothing else`,
    async () => {
      for (const [nth, control] of controls.entries()) {
        const ran = await attack([technique, way], repositories, controls.slice(0, nth));
        const refused = events(ran, 'attack.refused');
        expect(refused.length).toBeGreaterThan(0);
        for (const { detail } of refused) expect(detail).toMatch(new RegExp(`, ${way}: ${control}$`));
        expect(events(ran, 'attack.gained').filter(({ evidence }) => evidence !== undefined)).toEqual([]);
        expect(events(ran, 'image.refused').find(({ verdict }) => verdict === 'refuse')?.control).toBe(control);
      }
      const free = await attack([technique, way], repositories, controls);
      expect(events(free, 'attack.refused')).toEqual([]);
      const gained = events(free, 'attack.gained').filter(({ evidence }) => evidence !== undefined);
      expect(gained.length).toBeGreaterThanOrEqual(events(free, 'attack.started').length);
      if (controls.length > 0)
        expect(events(free, 'attack.judged').map(({ control, detail }) => `${control} ${detail}`)).toContainEqual(
          expect.stringMatching(new RegExp(`^(?:${controls.join('|')}) update (?:metadata|image): not checked: `)),
        );
    },
  );
});

describe('all attacks on the update path', () => {
  it('are in the table', () => {
    const known = attackList
      .flatMap(({ ways }) => Object.keys(ways))
      .filter((way) => falseUpdates.some((one) => one === way));
    expect(known.toSorted()).toEqual(table.map(([, way]) => way).toSorted());
    expect(falseUpdates.filter(needsDirector).toSorted()).toEqual(
      table
        .filter(([, , one]) => one === '')
        .map(([, way]) => way)
        .toSorted(),
    );
  });

  it.each([
    ['A09', 'forged', 'one'],
    ['A12', 'director', 'full'],
    ['A12', 'image-repository', 'partial'],
    ['A10', 'old-metadata', 'one'],
  ] as const)('have the same verdicts with real keys: %s %s', async (technique, way, repositories) => {
    const judged = async (keys: 'ideal' | 'real') =>
      events(await attack([technique, way], repositories, [], { keys }), 'image.refused').map(
        ({ t, device, control, detail }) => `${t} ${device} ${control} ${detail?.replace(/[0-9a-f]{16,}/g, '#')}`,
      );
    expect(await judged('real')).toEqual(await judged('ideal'));
  });
});

describe('an image of an actor', () => {
  it('is what the device runs without secure boot, and is refused by it where the metadata is believed', async () => {
    const free = await attack(['A09', 'forged'], 'one', ['update-signature', 'release-ledger']);
    expect(events(free, 'attack.gained').map(({ detail }) => detail)).toContain('control of what it runs');
    const held = await attack(['A09', 'forged'], 'one', ['update-signature', 'release-ledger'], { isSecureBoot: true });
    expect(new Set(events(held, 'attack.refused').map(({ detail }) => detail))).toEqual(
      new Set(['A09 tampered-image, forged: secure-boot']),
    );
  });
});

describe('a device that an actor has met', () => {
  it('goes on with the releases of its vendor once the actor has left', async () => {
    const ran = await attack(['A11', 'endless'], 'full', ['update-length']);
    const last = events(ran, 'attack.ended').at(-1)!;
    expect(last.detail).toBe('A11 freeze, endless: with success');
    expect(events(ran, 'attack.judged').every(({ t }) => t <= last.t + 1_000)).toBe(true);
  });

  it('refuses true metadata that is older than what it believed, even from another actor', async () => {
    const on = { ring: 'late' } as never;
    const plan = await rolloutPlan('esp32', {
      count: 4,
      set: [
        ...['updates.metadata=uptane', 'fleet[acme/sensor].updates.verification=partial', 'duration=3h'],
        ...['timeline=[]', 'fleet[acme/sensor].rings={ early: 50%, late: 50% }'],
      ],
      timeline: [
        attacked(minutes(5), ['A10', 'old-image'], { on, forMs: minutes(45) }),
        attacked(minutes(6), ['A11', 'frozen'], { on, forMs: hours(2), by: { ...wellPlaced, name: 'trudy' } }),
      ],
    });
    const refused = events(await runPlan(plan), 'attack.refused');
    expect(refused.length).toBeGreaterThan(0);
    expect(new Set(refused.map(({ actor, detail }) => `${actor}: ${detail}`))).toEqual(
      new Set(['trudy: A11 freeze, frozen: update-rollback']),
    );
  });
});
