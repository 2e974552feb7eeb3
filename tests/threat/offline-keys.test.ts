import { describe, expect, it } from 'vitest';
import type { ActorPlan } from '../../sim/plan/actors.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import { attacked, attackedPlan, attackRows, inShort, off } from '../kit/attack-plans.ts';
import { at, hours, minutes } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { type EventRow, isEvent } from '../kit/trace-rows.ts';
import { rolloutPlan } from '../rollout/simulation/rollout-plan.ts';

const by: ActorPlan = { name: 'mallory', reaches: ['updates'], holds: ['update-server'] };
const ofKind = (rows: readonly EventRow[], kind: EventRow['kind']) => rows.filter((row) => row.kind === kind);

async function ran(technique: string, way: string, metadata: 'tuf' | 'uptane', controls: readonly ControlId[]) {
  const made = await rolloutPlan('esp32', {
    count: 1,
    timeline: [attacked(minutes(50), [technique, way], { by, forMs: hours(2) })],
    set: [
      ...[`updates.metadata=${metadata}`, 'duration=3h'],
      'timeline=[{ at: 10m, do: rollout, release: sensor@1.1.0, policy: { kind: all-at-once } }]',
    ],
  });
  const open = off('secure-boot', ...controls);
  const { rows } = await runPlan({ ...made, controls: { ...made.controls, ...open } });
  return rows.filter(isEvent);
}

describe('an actor that has taken the update server', () => {
  it('has the keys of the director, and no others, with offline-keys', async () => {
    const leaked = at(minutes(5), {
      kind: 'leak',
      secret: 'update-server',
      to: 'mallory',
      on: { name: 'acme/sensor-1' },
    });
    const rows = await attackRows(attackedPlan([leaked]));
    expect(ofKind(rows, 'secret.sought').map(inShort)).toEqual([
      "secret.sought 0 protocol allow update-server: it is its vendor's, and not on the device",
      'secret.sought 0 offline-keys allow director-keys: a director signs on demand, so its keys are on the server',
      'secret.sought 0 offline-keys refuse image-keys: it is kept off the server',
      'secret.sought 0 offline-keys refuse role-key: it is kept off the server',
    ]);
    expect(ofKind(rows, 'attack.gained').map((row) => row.detail)).toEqual([
      'its update server',
      'the keys of its director',
    ]);
  });

  it('brings an image of its own to devices without that control, with the keys of both repositories', async () => {
    const kept = await ran('A12', 'both', 'uptane', []);
    expect(ofKind(kept, 'attack.lacked').map((row) => row.detail)).toEqual([
      'A12 update-server, both: mallory lacks the keys of its image repository',
    ]);
    expect(ofKind(kept, 'attack.started')).toEqual([]);
    const lying = await ran('A12', 'both', 'uptane', ['offline-keys']);
    expect(ofKind(lying, 'secret.sought').map((row) => row.detail)).toContain(
      'image-keys: not checked: it is kept off the server',
    );
    expect(ofKind(lying, 'attack.gained').map((row) => row.detail)).toContain('control of what it runs');
  });

  it('begins as the director alone with it, which the image repository refuses', async () => {
    const rows = await ran('A12', 'director', 'uptane', []);
    expect(ofKind(rows, 'attack.refused').map((row) => row.detail)).toEqual([
      'A12 update-server, director: image-repository',
    ]);
  });
});
