import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firmwareAt, firmwareRecorder } from '../../../reports/trace-index/firmware-changes.ts';
import { mergedRows } from '../../../reports/trace-index/merge-rows.ts';
import { stateCodes } from '../../../reports/trace-index/state-codes.ts';
import type { EventKind } from '../../../sim/kernel/trace/kinds.ts';
import { NONE } from '../../../sim/kernel/trace/sink.ts';
import { changeBlock, eventBlock } from '../../kit/hand-trace.ts';

const regions = [
  { name: 'power', states: ['off', 'running'] },
  { name: 'update', states: ['idle', 'trial', 'confirmed'] },
];
const codes = stateCodes(regions);

type Row =
  | {
      readonly device: number;
      readonly enters: 'power off' | 'power running' | 'update idle' | 'update trial' | 'update confirmed';
    }
  | { readonly device: number; readonly event: EventKind; readonly detail?: string };

const startsWith = ['1.0.0', '1.0.0', '2.0.0'];

/** Rows a second apart, cut into chunks that are added one after another. */
function recorded(rows: readonly Row[], cuts = 1) {
  const recorder = firmwareRecorder({ texts: ['1.0.0', '2.0.0'], codes: Uint32Array.of(0, 0, 1) }, codes);
  const size = Math.max(1, Math.ceil(rows.length / cuts));
  const strings: string[] = [];
  for (let from = 0; from < rows.length; from += size) {
    const part = rows.slice(from, from + size).map((row, i) => ({ ...row, row: from + i, t: (from + i) * 1_000 }));
    const changes = changeBlock(
      part.flatMap((one) => {
        if (!('enters' in one)) return [];
        const [name, state] = one.enters.split(' ');
        const region = regions.findIndex((other) => other.name === name);
        return { ...one, kind: 'change' as const, region, state: regions[region].states.indexOf(state), cause: NONE };
      }),
    );
    const events = eventBlock(
      part.flatMap((one) =>
        'event' in one
          ? {
              kind: 'event' as const,
              row: one.row,
              t: one.t,
              event: one.event,
              fields: one.detail === undefined ? { device: one.device } : { device: one.device, detail: one.detail },
            }
          : [],
      ),
      strings,
    );
    recorder.take(
      mergedRows(
        0,
        [{ block: changes, from: 0, to: changes.length }],
        [{ block: events, from: 0, to: events.length }],
        codes,
      ),
    );
  }
  return recorder.changes();
}

const firmwareOf = (rows: readonly Row[]) => {
  const { texts, t, device, from, to, row, broughtBy } = recorded(rows);
  return [...t].map((at, i) => [at / 1_000, device[i], texts[from[i]], texts[to[i]], row[i], broughtBy[i]]);
};

describe('the firmware of a device', () => {
  it('changes at the next start after an install', () => {
    expect(
      firmwareOf([
        { device: 2, enters: 'power running' },
        { device: 0, event: 'image.installed', detail: 'image 1.1.0' },
        { device: 0, enters: 'power off' },
        { device: 1, enters: 'power running' },
        { device: 0, enters: 'power running' },
        { device: 0, enters: 'power running' },
      ]),
    ).toEqual([[4, 0, '1.0.0', '1.1.0', 4, 1]]);
  });

  it('changes with the row that falls back to it, or installs it by cable', () => {
    expect(
      firmwareOf([
        { device: 0, event: 'image.installed', detail: 'image 1.1.0' },
        { device: 0, enters: 'update trial' },
        { device: 0, event: 'image.reverted', detail: 'image 1.0.0: it did not start' },
        { device: 2, event: 'device.recovered', detail: 'image 1.10.0' },
      ]),
    ).toEqual([
      [1, 0, '1.0.0', '1.1.0', 1, 0],
      [2, 0, '1.1.0', '1.0.0', 2, 2],
      [3, 2, '2.0.0', '1.10.0', 3, 3],
    ]);
  });

  it('stays where an install is undone before a start, where it is the same, and where no image is named', () => {
    expect(
      firmwareOf([
        { device: 0, event: 'image.installed', detail: 'image 1.1.0' },
        { device: 0, event: 'image.reverted', detail: 'image 1.0.0: power cut' },
        { device: 0, enters: 'power running' },
        { device: 1, event: 'image.installed', detail: 'image 1.0.0' },
        { device: 1, enters: 'power running' },
        { device: 2, event: 'image.installed', detail: 'app 7' },
        { device: 2, event: 'image.installed' },
        { device: 2, enters: 'power running' },
      ]),
    ).toEqual([]);
  });

  it('has its names in natural order', () =>
    expect(
      recorded([
        { device: 0, event: 'device.recovered', detail: 'image 1.10.0' },
        { device: 1, event: 'device.recovered', detail: 'image 1.9.0' },
      ]).texts,
    ).toEqual(['1.0.0', '1.9.0', '1.10.0', '2.0.0']));

  const row: fc.Arbitrary<Row> = fc.oneof(
    fc.record({
      device: fc.nat({ max: 2 }),
      enters: fc.constantFrom('power off', 'power running', 'update idle', 'update trial', 'update confirmed'),
    }),
    fc.record({
      device: fc.nat({ max: 2 }),
      event: fc.constantFrom<EventKind>('image.installed', 'image.reverted', 'device.recovered', 'connect.refused'),
      detail: fc.constantFrom('image 1.0.0', 'image 1.1.0', 'image 2.0.0: why', 'no image'),
    }),
  );

  it('follows at any instant, in any order of queries, from the rows until then, however they are cut', () =>
    fc.assert(
      fc.property(
        fc.array(row, { maxLength: 40 }),
        fc.integer({ min: 1, max: 7 }),
        fc.array(fc.integer({ min: -1, max: 41 })),
        (rows, cuts, instants) => {
          const changes = recorded(rows, cuts);
          const at = firmwareAt(changes);
          for (const instant of instants) {
            expect(Array.from(at(instant * 1_000), (code) => changes.texts[code])).toEqual(
              runningAfter(rows.slice(0, instant + 1)),
            );
          }
        },
      ),
    ));
});

/** The same, computed naively. */
function runningAfter(rows: readonly Row[]): readonly string[] {
  const running = [...startsWith];
  const waiting = new Map<number, string>();
  for (const one of rows) {
    if ('enters' in one) {
      const image = waiting.get(one.device);
      if (image === undefined || !/running|trial|confirmed/.test(one.enters)) continue;
      running[one.device] = image;
      waiting.delete(one.device);
      continue;
    }
    const image = /^image ([^:]+)/.exec(one.detail ?? '')?.[1];
    if (image === undefined || one.event === 'connect.refused') continue;
    if (one.event === 'image.installed') waiting.set(one.device, image);
    else {
      running[one.device] = image;
      waiting.delete(one.device);
    }
  }
  return running;
}
