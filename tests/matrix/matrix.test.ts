import { describe, expect, it } from 'vitest';
import type { Assessed } from '../../reports/assess/assessment.ts';
import { disagreements } from '../../reports/matrix/disagreements.ts';
import { type MatrixProduct, matrixCells, type Taken } from '../../reports/matrix/matrix.ts';
import { matrixCsv, matrixTable } from '../../reports/print/matrix-table.ts';
import { profileOf } from '../../sim/plan/profiles.ts';
import { attackCalled } from '../../sim/threat/attacks/attack-list.ts';

const productOf = (name: string, profile: string): MatrixProduct => ({
  ...{ name, profile, properties: profileOf(profile)!.properties },
});
const camera = productOf('acme/camera', 'esp32');
const pump = productOf('acme/pump', 'legacy-rtos');

const assessed = (outcome: Assessed['outcome'], more: Partial<Assessed> = {}): Assessed => ({
  ...{ attack: 'A14', way: 'dump', actor: 'stolen-device', product: 'acme/camera', outcome, attacked: 1, gotInto: 0 },
  ...{ gained: [], afterMs: null, refusedBy: {}, reason: 'why', keptBy: [], examined: '', unchecked: [], chain: [] },
  evidence: null,
  ...more,
});
const refused = (control: string, more: Partial<Assessed> = {}) =>
  assessed('refused', { refusedBy: { [control]: 1 }, ...more });
const gotIn = (more: Partial<Assessed> = {}) => assessed('got-in', { gained: ['a copy of its credential'], ...more });

const root: Taken = { kind: 'property', id: 'hardwareRootOfTrust', controls: ['debug-lock'] };
const lock: Taken = { kind: 'control', id: 'debug-lock' };

const cellOf = (before: readonly Assessed[], after: readonly Assessed[], taken: Taken = root, product = camera) =>
  matrixCells([product], before, [{ taken, results: after }])[0];

describe('a cell of the matrix', () => {
  it('decides where an actor gets in only without it, and says what kept the actor out', () => {
    const evidence = { seed: '1', device: 'acme/camera-1', row: 7, folder: 'x' };
    expect(cellOf([refused('debug-lock')], [gotIn({ evidence })])).toMatchObject({
      verdict: 'decides',
      ways: [
        { way: 'dump', actor: 'stolen-device', before: 'debug-lock', gained: ['a copy of its credential'], evidence },
      ],
    });
  });

  it('decides where one way of several opens, though another was open before', () => {
    const before = [gotIn({ way: 'copied' }), refused('debug-lock')];
    const after = [gotIn({ way: 'copied' }), gotIn()];
    expect(cellOf(before, after)).toMatchObject({ verdict: 'decides', ways: [{ way: 'dump' }] });
  });

  it('decides where it keeps what the attack needs', () => {
    const before = assessed('not-exercised', {
      reason: 'lacks a copy of its credential',
      keptBy: ['debug-lock refused A14'],
    });
    expect(cellOf([before], [gotIn()]).ways[0].before).toBe('lacks a copy of its credential: debug-lock refused A14');
  });

  it.each([
    ['open', [gotIn()], [gotIn()]],
    ['indifferent', [refused('debug-lock')], [refused('readout-protection')]],
    ['not-exercised', [refused('debug-lock')], [assessed('no-effect')]],
    ['not-exercised', [assessed('not-exercised')], [assessed('not-exercised')]],
  ] as const)('is %s', (verdict, before, after) => expect(cellOf(before, after).verdict).toBe(verdict));

  it('goes by the actor who gets furthest', () => {
    const after = [refused('debug-lock', { actor: 'outsider' }), gotIn({ actor: 'contractor' })];
    expect(cellOf([refused('debug-lock')], after).ways).toMatchObject([{ actor: 'contractor' }]);
  });

  it('cannot be had where the hardware has no such property, whatever the runs say; a control can', () => {
    const [before, after] = [refused('debug-lock'), gotIn()].map((one) => ({ ...one, product: pump.name }));
    expect(cellOf([before], [after], root, pump).verdict).toBe('cannot-be-had');
    expect(cellOf([before], [after], lock, pump).verdict).toBe('decides');
  });
});

describe('a disagreement', () => {
  const cells = (after: Assessed) =>
    matrixCells([camera], [refused('debug-lock')], [{ taken: root, results: [after] }]);

  it('is there where a property does not decide that the descriptor names, with why not', () => {
    expect(attackCalled('A14').stoppedBy).toContain('hardwareRootOfTrust');
    expect(disagreements(cells(gotIn()))).toEqual([]);
    expect(disagreements(cells(refused('readout-protection')))).toMatchObject([
      {
        ...{ attack: 'A14', property: 'hardwareRootOfTrust', isSupposed: true, measured: 'indifferent' },
        reasons: ['acme/camera: refused without it too, by readout-protection'],
      },
    ]);
  });

  it('is there where one decides that the descriptor does not name', () => {
    const taken: Taken = { kind: 'property', id: 'errorReporting', controls: ['error-reporting'] };
    const found = disagreements(matrixCells([camera], [refused('x')], [{ taken, results: [gotIn()] }]));
    expect(attackCalled('A14').stoppedBy).not.toContain('errorReporting');
    // Its profile has no error reporting.
    expect(found).toEqual([]);
    const sphere = productOf('acme/camera', 'sphere');
    expect(disagreements(matrixCells([sphere], [refused('x')], [{ taken, results: [gotIn()] }]))).toMatchObject([
      {
        isSupposed: false,
        measured: 'decides',
        reasons: [expect.stringContaining('dump gains a copy of its credential; kept out before by x')],
      },
    ]);
  });
});

it('is printed by attacks and properties, with controls and disagreements, and as a line for each cell', () => {
  const cells = matrixCells(
    [camera],
    [refused('debug-lock')],
    [
      { taken: root, results: [refused('readout-protection')] },
      { taken: lock, results: [gotIn()] },
    ],
  );
  const shown = { scenario: 'by-hand', fidelity: 'model', seeds: ['1'], products: [camera], cells };
  const text = matrixTable(shown, { color: false, unicode: false, columns: 120, byProduct: true });
  expect(text).toMatch(/A14 {2}debug-port +\.!/);
  expect(text).toContain('A14  debug-port: debug-lock (camera)');
  expect(text).toContain('1 cells (!)');
  expect(matrixCsv(shown).split('\r\n')).toEqual([
    'attack,product,without,kind,verdict,ways,refused_by,reason',
    'A14,acme/camera,hardwareRootOfTrust,property,indifferent,,readout-protection,why',
    'A14,acme/camera,debug-lock,control,decides,dump,,',
    '',
  ]);
});
