import { beforeAll, describe, expect, it } from 'vitest';
import { type Ran, runPlan } from '../kit/run-plan.ts';
import { smallPlan, smallPlans } from '../kit/small-plans.ts';
import { isChange, isEvent, type Row } from '../kit/trace-rows.ts';

/** A row, its cause, the cause of that, and so on to the beginning. */
function chain(rows: readonly Row[], row: Row): readonly Row[] {
  const links = [row];
  while (links.at(-1)!.cause !== undefined) links.push(rows[links.at(-1)!.cause!]);
  return links;
}

const runs = new Map<string, Ran>();
beforeAll(async () => {
  for (const { name } of smallPlans) runs.set(name, await runPlan(await smallPlan(name)));
});

describe.each(smallPlans.map(({ name }) => name))('the causes in %s', (name) => {
  it('are rows that came before, at no later a time', () => {
    const { rows } = runs.get(name)!;
    expect(rows.map(({ row }) => row)).toEqual(rows.map((_, i) => i));
    const late = rows.filter(({ row, t, cause }) => cause !== undefined && (cause >= row || rows[cause].t > t));
    expect(late).toEqual([]);
  });

  it('go back to the start, to a step of the timeline, to a device that was switched on, or to a scheduled act of the authorities', () => {
    const { rows } = runs.get(name)!;
    const roots = rows.filter(({ cause }) => cause === undefined);
    const kinds = new Set(roots.map((row) => (isEvent(row) ? row.kind : `${row.region} ${row.state}`)));
    const known = [
      'run.started',
      'run.ended',
      // Written as the run ends.
      'values.received',
      // What an honest sensor has measured: readings that arrive leave no rows.
      'reading.refused',
      'step.started',
      'power rom',
      'crl.published',
      'authority.created',
      'authority.activated',
    ];
    expect([...kinds].filter((kind) => !known.includes(kind))).toEqual([]);
  });

  it('are known for every change but the first of a device', () => {
    const { rows } = runs.get(name)!;
    const seen = new Set<number>();
    const firsts = rows.filter(isChange).filter(({ device }) => !seen.has(device) && seen.add(device));
    const without = rows.filter(isChange).filter(({ cause }) => cause === undefined);
    expect(without.filter((row) => !firsts.includes(row))).toEqual([]);
  });
});

describe('the cause of a reconnect', () => {
  it('is ultimately the outage, whatever the number of attempts', () => {
    const { rows } = runs.get('reconnect-storm')!;
    const recovered = rows.find((row) => isEvent(row) && row.kind === 'broker.recovered')!;
    const back = rows.filter(isChange).filter(({ t, state }) => state === 'online' && t > recovered.t);
    expect(back).toHaveLength(400);
    for (const row of back) {
      const links = chain(rows, row);
      expect(links.at(-1)).toMatchObject({ kind: 'step.started', detail: 'the broker is down' });
      expect(links.at(-2)).toMatchObject({ kind: 'broker.failed' });
    }
    expect(Math.max(...back.map((row) => chain(rows, row).length))).toBeGreaterThan(20);
  });

  it('is the power that came back, after a cut', () => {
    const { rows } = runs.get('first-light on a day that leaves nothing out')!;
    const boots = rows.filter(isChange).filter(({ state, cause }) => state === 'rom' && cause !== undefined);
    const restored = boots.filter((row) =>
      chain(rows, row).some((one) => isEvent(one) && one.kind === 'power.restored'),
    );
    expect(restored.length).toBeGreaterThan(100);
    for (const row of restored) expect(chain(rows, row).at(-1)).toMatchObject({ kind: 'step.started' });
  });
});

describe('a session event that the platform records', () => {
  it('has the latest row of its device as its cause', () => {
    const { rows } = runs.get('first-light on a day that leaves nothing out')!;
    const facts = rows
      .filter(isEvent)
      .filter(({ kind }) => ['session.taken-over', 'keepalive.expired', 'will.published'].includes(kind));
    expect(new Set(facts.map(({ kind }) => kind)).size).toBe(3);
    for (const { device, cause } of facts) expect(rows[cause!]).toMatchObject({ device, region: 'link' });
  });
});
