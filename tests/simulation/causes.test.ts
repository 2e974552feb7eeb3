import { beforeAll, describe, expect, it } from 'vitest';
import { runPlan } from '../kit/run-plan.ts';
import { type SmallPlanName, smallPlan } from '../kit/small-plans.ts';
import { isChange, isEvent, type Row } from '../kit/trace-rows.ts';

/** A row, its cause, the cause of that, and so on to the beginning. */
function chain(rows: readonly Row[], row: Row): readonly Row[] {
  const links = [row];
  while (links.at(-1)!.cause !== undefined) links.push(rows[links.at(-1)!.cause!]);
  return links;
}

const rowsOf = async (name: SmallPlanName, set: readonly string[] = []): Promise<readonly Row[]> =>
  (await runPlan(await smallPlan(name, { set }))).rows;

let ofStorm: readonly Row[];
let ofDay: readonly Row[];
beforeAll(async () => {
  ofStorm = await rowsOf('reconnect-storm');
  ofDay = await rowsOf('first-light on a day that leaves nothing out', [
    'fleet[acme/sensor].count=70',
    'fleet[borealis/thermostat].count=50',
    'broker.maxConnections=150',
  ]);
});

describe('the cause of a reconnect', () => {
  it('is ultimately the outage, whatever the number of attempts', () => {
    const rows = ofStorm;
    const recovered = rows.find((row) => isEvent(row) && row.kind === 'broker.recovered')!;
    const back = rows.filter(isChange).filter(({ t, state }) => state === 'online' && t > recovered.t);
    expect(back).toHaveLength(100);
    for (const row of back) {
      const links = chain(rows, row);
      expect(links.at(-1)).toMatchObject({ kind: 'step.started', detail: 'the broker is down' });
      expect(links.at(-2)).toMatchObject({ kind: 'broker.failed' });
    }
    expect(Math.max(...back.map((row) => chain(rows, row).length))).toBeGreaterThan(20);
  });

  it('is the power that came back, after a cut', () => {
    const rows = ofDay;
    const boots = rows.filter(isChange).filter(({ state, cause }) => state === 'rom' && cause !== undefined);
    const restored = boots.filter((row) =>
      chain(rows, row).some((one) => isEvent(one) && one.kind === 'power.restored'),
    );
    expect(restored.length).toBeGreaterThan(50);
    for (const row of restored) expect(chain(rows, row).at(-1)).toMatchObject({ kind: 'step.started' });
  });
});

describe('a session event that the platform records', () => {
  it('has the latest row of its device as its cause', () => {
    const rows = ofDay;
    const facts = rows
      .filter(isEvent)
      .filter(({ kind }) => ['session.taken-over', 'keepalive.expired', 'will.published'].includes(kind));
    expect(new Set(facts.map(({ kind }) => kind)).size).toBe(3);
    for (const { device, cause } of facts) expect(rows[cause!]).toMatchObject({ device, region: 'link' });
  });
});
