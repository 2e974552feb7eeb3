import { describe, expect, it } from 'vitest';
import type { AccessPlan } from '../../sim/plan/access.ts';
import type { Plan, TimelineAction } from '../../sim/plan/plan.ts';
import { attackedPlan, attackRows, cloned, leaked, off, wildcard } from '../kit/attack-plans.ts';
import { at, brokerDown, hours, minutely, minutes, networkDown, seconds } from '../kit/lone-plan.ts';
import { runPlan } from '../kit/run-plan.ts';
import { planWith } from '../kit/small-plan.ts';
import { summarized } from '../kit/summarized.ts';
import { type EventRow, isEvent } from '../kit/trace-rows.ts';

const first = { name: 'acme/sensor-1' };
const second = { name: 'acme/sensor-2' };
const open = ['non-exportable-key', 'concurrent-use'] as const;
const { broker } = planWith([]);
const patient = { initialMs: hours(1), maxMs: hours(1), factor: 1, jitter: 0 };
const without = (on: { readonly name: string }): TimelineAction => ({ kind: 'power-off', on });

const endsOf = (rows: readonly EventRow[]): readonly (string | undefined)[] =>
  rows.filter(({ kind }) => kind === 'attack.ended' || kind === 'attack.refused').map(({ detail }) => detail);

describe.each(['model', 'packet'] as const)('a clone, in %s', (fidelity) => {
  const commanded = (more: Plan['timeline']) =>
    attackedPlan(
      [
        leaked(minutes(5), first),
        cloned(minutes(10), 'copied', { on: first, forMs: minutes(10) }),
        at(minutes(13), { kind: 'command', by: 'acme-ops', name: 'open', value: 7, on: first }),
        ...more,
      ],
      off(...open),
      { fidelity, durationMs: hours(2), consoles: [{ name: 'acme-ops', tenant: 'acme' }] },
      { backoff: patient, commands: [{ name: 'open', min: 0, max: 9 }] },
    );
  const readOf = (rows: readonly EventRow[]) =>
    rows.filter(({ kind }) => kind === 'messages.read').map(({ device }) => device);

  it('gets the commands to its device, which never gets them', async () => {
    const { rows } = await runPlan(commanded([]));
    const events = rows.filter(isEvent);
    expect(readOf(events)).toContain(0);
    // It has acknowledged them, so the broker keeps nothing for the device, which is back after an hour.
    expect(events.some(({ kind, device, t }) => kind === 'connect.admitted' && device === 0 && t > hours(1))).toBe(
      true,
    );
    expect(events.filter(({ kind }) => kind.startsWith('command.'))).toEqual([]);
  });

  it('has read along for nothing if it read only what its own device is sent', async () => {
    const own = { on: first, filter: 'devices/acme/sensor-1/#', forMs: minutes(5) };
    const rows = await attackRows(commanded([wildcard(minutes(12), own)]));
    expect(readOf(rows)).toContain(0);
    expect(endsOf(rows)).toEqual([
      'A04 wildcard, subscribe: without success',
      'A01 clone-identity, copied: with success',
    ]);
  });

  it('tries again while the broker is full, which is no refusal of this client', async () => {
    const rows = await attackRows(
      attackedPlan(
        [
          leaked(minutes(5), first),
          at(minutes(8), without(first)),
          cloned(minutes(10), 'copied', { on: first }),
          at(minutes(15), without(second)),
        ],
        off(...open),
        // One fewer than devices.
        { fidelity, broker: { ...broker, maxConnections: 4 } },
      ),
    );
    const online = rows.filter(({ kind }) => kind === 'impostor.online').map(({ t }) => t);
    expect(online).toHaveLength(1);
    expect(online[0]).toBeGreaterThan(minutes(15));
    // The broker learns of the place when the keep-alive of its holder expires.
    expect(online[0]).toBeLessThan(minutes(15) + seconds(90 + 12));
  });
});

describe('what came of an attack', () => {
  it('is success if it read anything of others, whatever else it was refused', async () => {
    const rule = { to: 'everyone', syntax: 'mqtt', effect: 'allow' } as const;
    const acl: AccessPlan = {
      rules: [
        { ...rule, actions: ['publish', 'retain'], patterns: ['#'], reason: 'all may publish' },
        { ...rule, actions: ['receive'], patterns: ['devices/acme/sensor-2/#'], reason: 'of one device' },
      ],
      ...{ subscribe: 'on-delivery', connect: 'anyone', otherwise: 'no rule' },
    };
    const rows = await attackRows(
      attackedPlan(
        [leaked(minutes(5), first), cloned(minutes(10), 'copied', { on: first }), wildcard(minutes(12), { on: first })],
        off(...open),
        { broker: { ...broker, acl } },
      ),
    );
    expect(rows.some(({ control, verdict }) => control === 'forward-acl' && verdict === 'refuse')).toBe(true);
    expect(endsOf(rows)).toEqual(['A04 wildcard, subscribe: with success', 'A01 clone-identity, copied: with success']);
  });

  it('is not put down to a control that refused an attack before it', async () => {
    const short = { on: first, forMs: minutes(2) };
    const rows = await attackRows(
      attackedPlan([
        cloned(minutes(10), 'self-made', short),
        at(minutes(15), brokerDown(minutes(10))),
        cloned(minutes(16), 'self-made', short),
      ]),
    );
    expect(endsOf(rows)).toEqual([
      'A01 clone-identity, self-made: certificate-chain',
      'A01 clone-identity, self-made: without success',
    ]);
  });
});

it('a device that is kept out because an actor has its session loses readings to the attack', async () => {
  const { rows, harm } = await summarized(
    attackedPlan(
      [
        leaked(minutes(5), first),
        at(minutes(9), { ...networkDown(minutes(10)), on: first } as never),
        cloned(minutes(10), 'copied', { on: first, forMs: minutes(30) }),
      ],
      off('non-exportable-key'),
      { durationMs: hours(2) },
      { telemetry: minutely({ everyMs: seconds(10), buffer: 5 }) },
    ),
  );
  const kept = rows.filter(isEvent).filter(({ kind, device }) => kind === 'connect.refused' && device === 0);
  expect(kept.length).toBeGreaterThan(1);
  for (const { cause } of kept) expect(rows[cause!]).toMatchObject({ kind: 'attack.judged', actor: 'mallory' });
  expect(harm.readingsLost.attack).toBeGreaterThan(100);
  expect(harm.readingsLost.fault).toBe(0);
});
