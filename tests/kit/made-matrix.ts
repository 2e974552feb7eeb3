import type { Assessed } from '../../reports/assess/assessment.ts';
import { type MatrixProduct, matrixCells, type TakenResults } from '../../reports/matrix/matrix.ts';
import type { MeasuredMatrix } from '../../reports/matrix/matrix-page.ts';
import { profileOf } from '../../sim/plan/profiles.ts';

const productOf = (name: string, profile: string): MatrixProduct => ({
  ...{ name, profile, properties: profileOf(profile)!.properties },
});

const result = (attack: string, product: string, more: Partial<Assessed>): Assessed => ({
  ...{ attack, way: attack === 'A14' ? 'dump' : 'self-made', actor: 'stolen-device', product, outcome: 'refused' },
  ...{ attacked: 3, gotInto: 0, gained: [], afterMs: null, refusedBy: {}, reason: 'the port is locked', keptBy: [] },
  ...{ examined: '', unchecked: [], chain: [], evidence: null },
  ...more,
});

const products = [productOf('acme/camera', 'esp32'), productOf('acme/pump', 'legacy-rtos')];
const chain = { refusedBy: { 'certificate-chain': 3 }, reason: '<not> of the authority & its kin' };

const asWritten: readonly Assessed[] = [
  result('A01', 'acme/camera', chain),
  result('A01', 'acme/pump', chain),
  result('A14', 'acme/camera', { refusedBy: { 'debug-lock': 3 } }),
  result('A14', 'acme/pump', { outcome: 'not-exercised', reason: 'lacks a port' }),
];

const without: readonly TakenResults[] = [
  {
    taken: { kind: 'property', id: 'hardwareRootOfTrust', controls: ['debug-lock', 'non-exportable-key'] },
    results: [
      result('A01', 'acme/camera', chain),
      result('A01', 'acme/pump', chain),
      result('A14', 'acme/camera', {
        ...{ outcome: 'got-in', gotInto: 2, gained: ['a copy of its credential'], reason: '' },
        unchecked: ['debug-lock', 'non-exportable-key'],
        evidence: { seed: '1', device: 'acme/camera-2', row: 129, folder: 'a-run' },
      }),
      result('A14', 'acme/pump', { outcome: 'not-exercised', reason: 'lacks a port' }),
    ],
  },
  {
    taken: { kind: 'control', id: 'debug-lock' },
    results: [result('A14', 'acme/camera', { refusedBy: { 'readout-protection': 3 } })],
  },
];

/** A matrix of two attacks, by hand: one cell decides, one is not as supposed, one was not measured. */
export const madeMatrix: MeasuredMatrix = {
  ...{ scenario: 'every-profile', fidelity: 'model', seeds: ['1'], version: '0.1.0' },
  ...{ command: 'fleetlab matrix every-profile --targets 3', assess: 'fleetlab assess every-profile --targets 3' },
  ...{ folder: 'assessments/x', products, asWritten, without },
  cells: matrixCells(products, asWritten, without),
};
