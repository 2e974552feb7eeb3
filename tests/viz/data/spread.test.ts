import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { query } from '../../../reports/query/query.ts';
import { filesOnDisk, openRun as openFolder } from '../../../reports/run-folder/index.ts';
import type { Chunk } from '../../../reports/trace-index/chunk.ts';
import type { RowStore } from '../../../reports/trace-index/row-store.ts';
import { spreadIn } from '../../../reports/trace-index/spread.ts';
import { stepRecorder } from '../../../reports/trace-index/step-rows.ts';
import { kindCode } from '../../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../../sim/kernel/trace/sink.ts';
import { Gateways } from '../../../sim/plan/gateways.ts';
import type { Plan } from '../../../sim/plan/plan.ts';
import type { AttackGraph } from '../../../sim/threat/campaigns/attack-graph.ts';
import type { Through } from '../../../sim/threat/campaigns/through.ts';
import { openRun } from '../../../viz/data/open-run.ts';
import { recorded, recordedRun, scratchOfFile } from '../../kit/recorded-run.ts';

const root = scratchOfFile();

/** Devices 0 and 1 are gateways; 2 to 5 are behind the first, 6 to 9 behind the second. */
const fleet = [
  { tenant: 'acme', product: 'hub', count: 2 },
  { tenant: 'acme', product: 'lamp', count: 8, gateway: { tenant: 'acme', product: 'hub', leaves: 4 } },
] as unknown as Plan['fleet'];
const attackOf = (technique: string) => ({
  label: `step ${technique}`,
  trigger: { kind: 'at', ms: 0 },
  action: { kind: 'attack', technique, way: 'way', by: { name: 'mallory' } },
});
const timeline = ['A15', 'A16', 'A17'].map(attackOf) as unknown as Plan['timeline'];
const titles = ['A15 one, way', 'A16 two, way', 'A17 three, way'];
const needs = ['its address', 'control (of a device of its segment)', 'control (of its gateway)'];

/** A row of a made-up trace: of no attack, or the gain of one. */
interface Made {
  readonly device: number;
  readonly cause: number;
  readonly gain: number | undefined;
}

/** Steps that begin, one attack of each that starts, and then the rows; cut into chunks of a length. */
function storeOf(made: readonly Made[], chunkRows: number, graph?: AttackGraph): RowStore {
  const heads: readonly Made[] = Array.from({ length: 6 }, () => ({ device: NONE, cause: NONE, gain: undefined }));
  const rows = [...heads, ...made];
  const strings = ['mallory', 'control', ...titles, ...needs, ...timeline.map(({ label }) => label)];
  const placeIn = (text: string): number => strings.indexOf(text);
  const eventOf = (row: number) => {
    if (row < 3) return { kind: 'step.started', detail: placeIn(timeline[row].label), evidence: NONE } as const;
    if (row < 6)
      return { kind: 'attack.started', detail: placeIn(titles[row - 3]), evidence: placeIn(needs[row - 3]) } as const;
    const { gain } = rows[row];
    return gain === undefined
      ? undefined
      : ({ kind: 'attack.gained', detail: placeIn('control'), evidence: placeIn(titles[gain]) } as const);
  };
  const steps = stepRecorder({ timeline }, graph);
  const entries = Array.from({ length: Math.ceil(rows.length / chunkRows) }, (_, index) => {
    const base = index * chunkRows;
    const own = rows.slice(base, base + chunkRows);
    const events = own.flatMap((_row, i) => {
      const event = eventOf(base + i);
      return event === undefined ? [] : [{ ...event, at: i }];
    });
    const numbers = (of: (event: (typeof events)[number]) => number) => Uint32Array.from(events, of);
    const chunk = {
      ...{ length: own.length, base, row: undefined, t: Uint32Array.from(own, (_row, i) => base + i) },
      device: Uint32Array.from(own, ({ device }) => device),
      cause: Uint32Array.from(own, ({ cause }) => cause),
      events: {
        ...{ at: numbers(({ at }) => at), kind: Uint8Array.from(events, ({ kind }) => kindCode(kind)), strings },
        ...{ control: numbers(() => NONE), verdict: Uint8Array.from(events, () => 0), actor: numbers(() => 0) },
        ...{ detail: numbers(({ detail }) => detail), evidence: numbers((e) => e.evidence) },
      },
    } as unknown as Chunk;
    steps.take(chunk);
    return { index, rows: own.length, firstRow: base, lastRow: base + own.length - 1, chunk };
  });
  return { entries, steps: steps.rows() } as unknown as RowStore;
}

const trace = fc
  .array(
    fc.record({
      device: fc.oneof({ weight: 9, arbitrary: fc.nat(9) }, { weight: 1, arbitrary: fc.constant(NONE) }),
      back: fc.nat(12),
      gain: fc.option(fc.nat(2), { nil: undefined }),
    }),
    { maxLength: 60, size: 'max' },
  )
  .map((rows) =>
    rows.map(({ device, back, gain }, i): Made => {
      const cause = back === 0 || i + 6 - back < 0 ? NONE : i + 6 - back;
      return { device, cause, gain: device === NONE ? undefined : gain };
    }),
  );

/** The device from which a gain came, read row by row. */
function sourceIn(made: readonly Made[], nth: number): number {
  const { device, gain } = made[nth];
  if (gain === 0) return -1;
  if (gain === 2) return device < 2 ? -1 : Math.floor((device - 2) / 4);
  for (let row = made[nth].cause; row !== NONE && row >= 6; row = made[row - 6].cause) {
    if (made[row - 6].device === NONE) return -1;
    if (made[row - 6].device !== device) return made[row - 6].device;
  }
  return -1;
}

describe('who compromised whom', () => {
  it('is a forest: each device once, and every source before what came from it', async () => {
    await fc.assert(
      fc.asyncProperty(trace, fc.integer({ min: 1, max: 30 }), async (made, chunkRows) => {
        const { device, t, from } = await spreadIn(storeOf(made, chunkRows), new Gateways(fleet))(NONE);
        expect(new Set(device).size).toBe(device.length);
        for (const [place, source] of from.entries()) {
          expect(source).toBeLessThan(place);
          if (source >= 0) expect(t[source]).toBeLessThanOrEqual(t[place]);
        }
      }),
    );
  });

  it('is what the rows say, however they are cut into chunks', async () => {
    await fc.assert(
      fc.asyncProperty(trace, fc.integer({ min: 1, max: 30 }), async (made, chunkRows) => {
        const { device, step, from } = await spreadIn(storeOf(made, chunkRows), new Gateways(fleet))(NONE);
        const firsts = made.flatMap(({ device, gain }, nth) =>
          gain !== undefined && made.findIndex((one) => one.device === device && one.gain !== undefined) === nth
            ? [nth]
            : [],
        );
        const taken = firsts.map((nth) => made[nth].device);
        expect([...device]).toEqual(taken);
        expect([...step]).toEqual(firsts.map((nth) => made[nth].gain));
        const sources = firsts.map((nth, place) => {
          const source = taken.indexOf(sourceIn(made, nth));
          return source < place ? source : -1;
        });
        expect([...from]).toEqual(sources);
      }),
    );
  });
});

describe('how an attack comes to a device', () => {
  const worm = 1;
  const rows: readonly Made[] = [
    { device: 2, cause: NONE, gain: 0 },
    { device: 3, cause: 6, gain: worm },
  ];
  const graphOf = (through: Through | undefined): AttackGraph => ({
    steps: [0, worm, 2].map((step) => ({
      ...{ step, actor: 'mallory', needs: [], gives: [], products: [], isAboutOthers: false, through },
    })),
  });
  const fromOf = async (graph: AttackGraph | undefined) => [
    ...(await spreadIn(storeOf(rows, 5, graph), new Gateways(fleet))(NONE)).from,
  ];

  it('is what the graph of the run says, whatever the words of its rows', async () => {
    expect(await fromOf(graphOf('neighbor'))).toEqual([-1, 0]);
    expect(await fromOf(graphOf('outside'))).toEqual([-1, -1]);
  });

  it('is told by the words of rows in a run whose graph does not say, or that has none', async () => {
    expect(await fromOf(graphOf(undefined))).toEqual([-1, 0]);
    expect(await fromOf(undefined)).toEqual([-1, 0]);
  });
});

describe('the spread of a run', () => {
  it('comes from the gateway where an attack speaks through it, and from outside else', async () => {
    const path = await recorded(root, 'gateway-lateral', '1', [], 'gateways-trusted');
    const run = await openRun(filesOnDisk(path));
    const { device, step, from, t, facts, fact } = await run.spread(run.info.end);
    const { rows } = await query(
      await openFolder(path),
      "SELECT device, min(t) FROM events WHERE kind = 'attack.gained' GROUP BY device ORDER BY 2, min(row)",
    );
    expect([...device].map((one, place) => [one, t[place]])).toEqual(rows.map((row) => row.map(Number)));
    const sources = await Promise.all(
      [...device].map(async (one, place) => {
        const source = from[place] < 0 ? undefined : run.info.devices.name(device[from[place]]);
        return [run.info.manifest.plan.timeline[step[place]].label, source, (await run.device(one)).gateway] as const;
      }),
    );
    const behind = sources.filter(([, , gateway]) => gateway !== undefined);
    expect(behind.length).toBeGreaterThan(40);
    for (const [, source, gateway] of sources) expect(source).toBe(gateway);
    expect(new Set(sources.map(([label]) => label)).size).toBe(2);
    expect(facts[fact[0]]).toBe('control of what it runs');
  });

  it('has until an instant what had been gained by then', async () => {
    const path = await recorded(root, 'worm-to-brick', '1', ['fleet[acme/camera].count=60'], 'one-password');
    const run = await openRun(filesOnDisk(path));
    const whole = await run.spread(run.info.end);
    expect(whole.t.length).toBeGreaterThan(10);
    for (const t of [0, whole.t[3] - 1, whole.t[3], whole.t.at(-1)!]) {
      const { device } = await run.spread(t);
      expect([...device]).toEqual([...whole.device].filter((_, place) => whole.t[place] <= t));
    }
  });

  it('has no device of which a leak gave something away and an attack gained nothing', async () => {
    const run = await openRun(filesOnDisk(await recorded(root, 'clone-army', '1', ['fleet[acme/sensor].count=80'])));
    const { steps } = await run.steps(run.info.end);
    expect(steps.map(({ does, gained, refused }) => [does, gained > 0, refused > 0])).toEqual([
      ['leak', true, false],
      ['A01 copied', false, true],
    ]);
    expect((await run.spread(run.info.end)).device.length).toBe(0);
  });

  it('is empty where no actor attacks', async () => {
    const run = await openRun(filesOnDisk(await recordedRun(root)));
    expect((await run.spread(run.info.end)).device.length).toBe(0);
  });
});
