import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filesOnDisk } from '../../../reports/run-folder/index.ts';
import { nameOf, numberOf, numbersOf } from '../../../reports/trace-index/device-names.ts';
import { inNaturalOrder } from '../../../reports/trace-index/natural-order.ts';
import { openRun } from '../../../viz/data/open-run.ts';
import { finished, openFolder, scratch } from '../../kit/hand-trace.ts';

describe('the table of devices', () => {
  it('has every device in one group, and groups by site', async () => {
    const folder = openFolder(scratch(), 100);
    folder.finish(finished);
    const { devices } = (await openRun(filesOnDisk(folder.path))).info;
    expect(devices.groups.map(({ ring, devices: { length } }) => [ring, length])).toEqual([
      ['canary', 10],
      ['broad', 90],
    ]);
    const all = devices.groups.flatMap((group) => [...group.devices]);
    expect(all.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    for (const group of devices.groups) {
      const places = [...group.devices].map((device) => (device % 3) * 1_000 + device);
      expect(places).toEqual(places.toSorted((a, b) => a - b));
      for (const device of group.devices) expect(devices.groupOf(device)).toBe(group);
    }
    expect([devices.name(100), devices.name(-1)]).toEqual(['device 100', 'device -1']);
  });
});

describe('names', () => {
  it('are found by their text', () =>
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: fc.constantFrom('a', 'b', '\n', 'é') })),
        fc.string({ unit: fc.constantFrom('a', 'b', '\n') }),
        (texts, other) => {
          const starts = new Uint32Array(texts.length + 1);
          for (const [i, text] of texts.entries()) starts[i + 1] = starts[i] + text.length + 1;
          const names = { all: texts.map((text) => `${text}\n`).join(''), starts };
          const numberIn = numbersOf(names);
          for (const [i, text] of texts.entries()) {
            expect([nameOf(names, i), numberOf(names, text), numberIn(text)]).toEqual([text, i, i]);
          }
          expect([numberOf(names, other), numberIn(other)]).toEqual([texts.indexOf(other), texts.indexOf(other)]);
        },
      ),
    ));
});

describe('natural order', () => {
  it('compares numbers as numbers', () => {
    expect(['1.10.0', 'canary', '1.9.0', 'b2', 'b10', ''].sort(inNaturalOrder)).toEqual([
      '',
      '1.9.0',
      '1.10.0',
      'b2',
      'b10',
      'canary',
    ]);
  });

  it('is total', () =>
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
        expect(Math.sign(inNaturalOrder(a, b))).toBe(-Math.sign(inNaturalOrder(b, a)) + 0);
        if (inNaturalOrder(a, b) === 0) expect(a).toBe(b);
        if (inNaturalOrder(a, b) < 0 && inNaturalOrder(b, c) < 0) expect(inNaturalOrder(a, c)).toBeLessThan(0);
      }),
      { numRuns: 2_000 },
    ));
});
