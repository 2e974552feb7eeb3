import { afterAll, describe, expect, it } from 'vitest';
import { type ControlId, controlList, switches } from '../../../sim/plan/control-list.ts';
import { read } from '../../kit/source-files.ts';
import { checksIn, mutable, mutableTable } from './mutable-table.ts';
import { type MutantResult, mutantsOf } from './mutants.ts';

const table = await mutableTable();
afterAll(() => table.close());

describe('a control that says yes to everything', () => {
  /** On all rows of five attacks; `npm run attacks:mutants` tries every control on the whole table. */
  const tried = [
    'debug-lock',
    'dual-control',
    'evidence-freshness',
    'keepalive-limit',
    'plausibility',
  ] as const satisfies readonly ControlId[];
  const attacks = ['A07', 'A14', 'A20', 'A24', 'A25'];

  it('fails the rows that name it, and no others', async () => {
    const rows = table.rows.filter(({ attack, fidelity }) => attacks.includes(attack) && fidelity === 'model');
    const results: MutantResult[] = [];
    await mutantsOf(table, rows, tried, (result) => results.push(result));
    expect(results).toEqual(
      tried.map((control) => ({ control, named: expect.any(Number), survived: [], alsoFailed: [] })),
    );
    expect(results.map(({ named }) => named)).toEqual([1, 3, 2, 1, 3]);
  });
});

describe('each reader of a control', () => {
  const readers = [
    ...new Set(controlList.flatMap(({ readBy }): readonly string[] => readBy.map((one) => one.split('#')[0]))),
  ];
  const found = readers.flatMap((file) => checksIn(file, read(file)));

  it('is changed where it asks for its setting', () => {
    const asking = new Set(found.map(({ control, reader }) => `${control} ${reader}`));
    const missing = switches.flatMap(({ id, readBy }) =>
      readBy.filter((reader) => !asking.has(`${id} ${reader}`)).map((reader) => `${id} ${reader}`),
    );
    expect(missing).toEqual([
      'certificate-revocation sim/decisions/admit-certificate.ts#expelCertificate',
      'client-ban broker/admission/bans.ts#closesBanned',
      'update-signature sim/update-security/tuf/session.ts#signed',
    ]);
  });

  it.each([
    [
      "if (controls['topic-acl'] && isForeign) refuse();",
      "if ((controls['topic-acl'] && isForeign && $asked.isOn('topic-acl'))) refuse();",
    ],
    ['return controls.watchdog ? 1 : 2;', "return (controls.watchdog && $asked.isOn('watchdog')) ? 1 : 2;"],
    [
      "if (!set['topic-acl'] || isOwn) return;",
      "if ((!set['topic-acl'] || isOwn || !$asked.isOn('topic-acl'))) return;",
    ],
    ["return !controls['topic-acl'];", "return (!controls['topic-acl'] || !$asked.isOn('topic-acl'));"],
    ["return isOwn || controls['topic-acl'];", "return isOwn || (controls['topic-acl'] && $asked.isOn('topic-acl'));"],
    [
      "return controls['topic-acl'] && controls.watchdog && isOn;",
      "return ((controls['topic-acl'] && controls.watchdog && isOn && $asked.isOn('watchdog')) && $asked.isOn('topic-acl'));",
    ],
    ['return isOn;', 'return isOn;'],
  ])('asks besides whether the control says yes: %s', (is, becomes) => {
    expect(mutable('sim/a.ts', `function f() { ${is} }`).split('\n')[0]).toBe(`function f() { ${becomes} }`);
  });

  it('has no name of its own for what it is asked by', () => {
    expect(readers.filter((file) => read(file).includes('$asked'))).toEqual([]);
    expect(mutable('sim/a.ts', "const asked = controls['topic-acl'];")).toContain('import { asked as $asked } from');
  });

  it('asks for a caller that names the control', () => {
    const source = 'class Session { decide(id, holds) { if (!this.input.controls[id] || holds) return; } }';
    expect(mutable('sim/update-security/tuf/session.ts', source).split('\n')[0]).toBe(
      'class Session { decide(id, holds) { if ((!this.input.controls[id] || holds || !$asked.isOn(id))) return; } }',
    );
  });
});
