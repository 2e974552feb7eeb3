import { describe, expect, it } from 'vitest';
import type { Control } from '../../sim/plan/control.ts';
import { type ControlId, controlList, switches } from '../../sim/plan/control-list.ts';
import { controlReadsIn } from '../kit/control-reads.ts';
import { read, sourceFiles } from '../kit/source-files.ts';

const ids: ReadonlySet<string> = new Set(switches.map(({ id }) => id));
const sources = ['sim', 'scenarios', 'broker', 'reports', 'bin']
  .flatMap((folder) => sourceFiles(folder))
  .filter((file) => file.endsWith('.ts'));
const found = sources.map((file) => controlReadsIn(file, read(file), ids));

const readersOf = (control: string): readonly string[] => [
  ...new Set(found.flatMap(({ reads }) => reads.filter((one) => one.control === control).map(({ reader }) => reader))),
];

describe('a control that a scenario can switch', () => {
  it.each(switches.map(({ id, readBy }) => [id, readBy] as const))(
    '%s is read by the functions that it names, and by no other',
    (id, readBy) => {
      expect(readBy.length).toBeGreaterThan(0);
      expect([...readBy].sort()).toEqual([...readersOf(id)].sort());
    },
  );

  it('is read through its id elsewhere only to describe, to key, or for a caller that names it', () => {
    expect(found.flatMap(({ givenIds }) => givenIds)).toEqual([
      'sim/decisions/overlooked.ts#strictly',
      'sim/reach/samples.ts#bootKey',
      'sim/update-security/tuf/session.ts#decide',
      'sim/update-security/update-verdict.ts#controlBits',
    ]);
  });
});

it('a fixed rule has no setting to read', () => {
  const fixed = controlList.filter((control: Control) => control.isFixed === true);
  expect(fixed.map(({ readBy }) => readBy.length)).toEqual(fixed.map(() => 0));
});

describe('a read of a control is found', () => {
  const control: ControlId = 'topic-acl';
  it.each([
    ['by its id', `function f(controls) { return controls['${control}']; }`, 'f'],
    ['on an object of another name', `const f = (set) => set['${control}'] && 1;`, 'f'],
    ['in a member of a class', `class A { f() { return this.controls['${control}']; } }`, 'f'],
    ['in a field of a class', `class A { f = (): boolean => this.controls['${control}']; }`, 'f'],
    ['in a function within a function', `function f(a) { return a.map((b) => b.controls['${control}']); }`, 'f'],
    ['in a destructuring', `function f({ controls }) { const { '${control}': isOn } = controls; return isOn; }`, 'f'],
    ['in a parameter', `function f({ '${control}': isOn }) { return isOn; }`, 'f'],
    ['of a caller', `function f(session) { session.decide('${control}', true); }`, 'f'],
  ])('%s', (_how, source, name) => {
    expect(controlReadsIn('a.ts', source, ids)).toEqual({ reads: [{ control, reader: `a.ts#${name}` }], givenIds: [] });
  });

  it('of one word', () => {
    const source =
      'const f = (plan) => plan.controls.watchdog; function g(controls) { const { registry } = controls; }';
    expect(controlReadsIn('a.ts', source, ids).reads).toEqual([
      { control: 'watchdog', reader: 'a.ts#f' },
      { control: 'registry', reader: 'a.ts#g' },
    ]);
  });

  it('through an id that the function is given', () => {
    const source = 'function f(controls, id) { return controls[id]; }';
    expect(controlReadsIn('a.ts', source, ids)).toEqual({ reads: [], givenIds: ['a.ts#f'] });
  });
});
