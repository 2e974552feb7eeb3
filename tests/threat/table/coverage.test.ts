import { expect, it } from 'vitest';
import type { Control } from '../../../sim/plan/control.ts';
import { controlList } from '../../../sim/plan/control-list.ts';
import { read } from '../../kit/source-files.ts';
import { boundHarm, judgedElsewhere } from './judged-elsewhere.ts';
import { rows } from './table.ts';

const all: readonly Control[] = controlList;

it('each control has a row, or a spec of its own, or only honest faults to meet, or is a fixed rule', () => {
  const places = [
    new Set<string>(rows.map(({ control }) => control)),
    new Set<string>(judgedElsewhere.map(({ control }) => control)),
    new Set(all.filter(({ honestFaultsOnly }) => honestFaultsOnly !== undefined).map(({ id }) => id)),
    new Set(all.filter(({ isFixed }) => isFixed).map(({ id }) => id)),
  ];
  const found = all.map(({ id }) => [id, places.filter((place) => place.has(id)).length]);
  expect(found.filter(([, count]) => count !== 1)).toEqual([]);
});

it.each(judgedElsewhere.map(({ control, spec }) => [control, spec]))(
  '%s is judged by %s, on and off',
  (control, spec) => {
    expect(read(spec)).toContain(`'${control}'`);
  },
);

it.each(boundHarm.map(({ control, spec }) => [control, spec]))(
  '%s bounds the harm to honest devices, by %s',
  (control, spec) => {
    expect(read(spec)).toContain(`'${control}'`);
    expect(read(spec)).toMatch(/\bharm\b/);
  },
);
