import { sweepFigures } from '../../reports/sweep/figures.ts';
import { indexOfRun, type RunFigures, type Sweep } from '../../reports/sweep/sweep.ts';

const path = 'fleet[acme/sensor].backoff.jitter';
const threshold = { metric: 'reconnect.time', text: 'p(95) < 6m' };

/** Four cells along a path, five seeds each; written by hand, so that the figures are known. */
export const madeSweep: Sweep = {
  scenario: 'by-hand',
  fidelity: 'model',
  version: '1.2.3',
  planHash: 'abcdef0123456789',
  command: 'fleetlab sweep by-hand --seeds 5',
  seeds: ['1', '2', '3', '4', '5'],
  hasVariants: false,
  paths: [path],
  cells: ['0%', '25%', '50%', '100%'].map((value) => ({
    name: `jitter=${value}`,
    variant: undefined,
    values: { [path]: value },
    claim: 'More jitter spreads the storm.',
    command: `fleetlab run by-hand --set '${path}=${value}' --fidelity model`,
    thresholds: [threshold, { metric: 'message.loss', text: 'value < 1%' }],
  })),
  figures: sweepFigures,
  shown: ['reconnect.time.p95', 'message.loss', 'connect.ratePeak', 'rollout.exposed'],
  baseline: 1,
};

const minute = 60_000;

/** The figures of a cell, which grow a little with the seed; the last cell has the peak in two of five runs only. */
function figuresAt(cell: number, replication: number): Readonly<Record<string, number>> {
  const spread = [-2, 1, 0, 2, -1][replication];
  return {
    'reconnect.time.p95': [7.5, 2, 4, 5][cell] * minute + spread * 6_000,
    'message.loss': 0.002 + 0.0005 * spread,
    'reconnect.never': 0,
    ...(cell < 3 || replication < 2 ? { 'connect.ratePeak': [500, 80, 40, 3][cell] + spread } : {}),
    ...(cell === 2 ? {} : { 'rollout.exposed': [100, 400, 0, 5_000][cell] + spread }),
  };
}

export const madeRuns: readonly RunFigures[] = madeSweep.cells.flatMap((_, cell) =>
  madeSweep.seeds.map((_seed, replication): RunFigures => {
    const known = figuresAt(cell, replication);
    return {
      traceHash: `cafe${indexOfRun(madeSweep, cell, replication)}`.padEnd(16, '0'),
      figures: sweepFigures.map(({ column }) => known[column] ?? null),
      met: [known['reconnect.time.p95'] < 6 * minute, replication > 0],
    };
  }),
);
