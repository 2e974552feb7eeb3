import { describe, expect, it } from 'vitest';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan, ProductPlan } from '../../sim/plan/plan.ts';
import { attacked, attackedPlan, cloned, commands, mallory, off, withConsoles } from '../kit/attack-plans.ts';
import { at, hours, minutes, seconds } from '../kit/lone-plan.ts';
import { resumedHash } from '../kit/resumed.ts';
import { runPlan } from '../kit/run-plan.ts';
import { seenRows } from '../kit/seen-rows.ts';
import { type EventRow, isEvent } from '../kit/trace-rows.ts';

const on = { name: 'acme/sensor-2' };
const thief = { ...mallory, holds: ['credential'] } as const;
/** The device is off, so that its session is free. */
const away = at(minutes(5), { kind: 'power-cycle', forMs: hours(2), on });

const limited = (plan: Plan, keepAliveMaxMs: number | undefined = minutes(4)): Plan => ({
  ...plan,
  broker: { ...plan.broker, ...(keepAliveMaxMs !== undefined && { keepAliveMaxMs }) },
});

async function rowsOf(plan: Plan): Promise<readonly EventRow[]> {
  const { rows } = await runPlan(plan);
  return rows.filter(isEvent);
}
const ofKind = (rows: readonly EventRow[], kind: EventRow['kind']) => rows.filter((row) => row.kind === kind);
const wasted = (rows: readonly EventRow[]) =>
  ofKind(rows, 'attack.gained').filter(({ detail }) => detail === 'work of the edge for nothing').length;
const refusedBy = (rows: readonly EventRow[]) =>
  ofKind(rows, 'attack.judged')
    .filter(({ verdict }) => verdict === 'refuse')
    .map(({ control }) => control);

describe.each(['model', 'packet'] as const)('a session that is held open in silence, in %s', (fidelity) => {
  const idle = attacked(minutes(10), ['A07', 'idle'], { on, by: thief, forMs: minutes(40), redialMs: minutes(5) });
  const planOf = (controls: readonly ControlId[], product: Partial<ProductPlan> = {}) =>
    attackedPlan([away, idle], off('non-exportable-key', ...controls), { fidelity }, product);

  it.each<readonly [string, Partial<ProductPlan>]>([
    ['certificates', {}],
    ['passwords', { identity: 'password' }],
  ])('is refused by keepalive-limit alone, and for ever without it, of devices with %s', async (_of, product) => {
    const refused = await rowsOf(limited(planOf([], product)));
    expect(new Set(refusedBy(refused))).toEqual(new Set(['keepalive-limit']));
    expect(ofKind(refused, 'impostor.online')).toEqual([]);
    expect(ofKind(refused, 'attack.refused').map(({ detail }) => detail)).toEqual([
      'A07 connect-flood, idle: keepalive-limit',
    ]);

    const free = await rowsOf(limited(planOf(['keepalive-limit'], product)));
    expect(refusedBy(free)).toEqual([]);
    expect(ofKind(free, 'impostor.online')).toHaveLength(1);
    expect(ofKind(free, 'impostor.offline').map(({ t, detail }) => [t, detail])).toEqual([[minutes(50), 'left']]);
    expect(wasted(free)).toBe(1);
  });

  it('is not refused where the broker limits no keep-alive', async () => {
    const rows = await rowsOf(planOf([]));
    expect(refusedBy(rows)).toEqual([]);
    expect(wasted(rows)).toBe(1);
  });
});

describe.each(['model', 'packet'] as const)('where the broker limits keep-alive, in %s', (fidelity) => {
  it('the session of an actor that answers for itself lives on, since its client pings', async () => {
    const plan = attackedPlan(
      [away, cloned(minutes(10), 'copied', { on, by: thief, forMs: minutes(45) })],
      off('non-exportable-key'),
      { fidelity },
    );
    const rows = await rowsOf(limited(plan, seconds(20)));
    expect(ofKind(rows, 'impostor.online')).toHaveLength(1);
    expect(ofKind(rows, 'impostor.offline').map(({ t }) => t)).toEqual([minutes(55)]);
  });

  it('the session of a console lives on between two commands', async () => {
    const order = { kind: 'command', by: 'acme-ops', name: 'open', value: 7, on } as const;
    const plan = attackedPlan(
      [at(minutes(10), order), at(minutes(50), order)],
      {},
      { ...withConsoles, fidelity },
      { commands },
    );
    const { rows, seen } = seenRows();
    await runPlan(limited(plan, minutes(4)), { seen });
    const ofConsole = rows.filter(({ clientId }) => clientId === 'acme-ops').map(({ event }) => event);
    expect(ofConsole.filter((event) => event === 'broker.connect')).toHaveLength(1);
    expect(ofConsole).not.toContain('broker.disconnect');
  });

  it('a device that asks for a longer one stays out', async () => {
    const rows = await rowsOf(limited(attackedPlan([], {}, { fidelity }, { keepAliveMs: minutes(5) })));
    expect(new Set(ofKind(rows, 'connect.refused').map(({ control }) => control))).toEqual(
      new Set(['keepalive-limit']),
    );
    expect(new Set(ofKind(rows, 'connect.refused').map(({ device }) => device))).toEqual(new Set([0, 1, 2, 3, 4]));
  });
});

it('a run whose clients ping has the same trace if it stops and goes on', async () => {
  const plan = limited(
    attackedPlan(
      [away, cloned(minutes(10), 'copied', { on, by: thief, forMs: minutes(45) })],
      off('non-exportable-key'),
    ),
    seconds(20),
  );
  const { traceHash } = await runPlan(plan);
  for (const tick of [minutes(10) + 40, minutes(10) + 70, minutes(30)])
    expect(await resumedHash(plan, tick)).toBe(traceHash);
});
