import type { Survivor } from './survivor.ts';

export const metricsSurvivors: readonly Survivor[] = [
  {
    file: 'reports/metrics/measure.ts',
    line: 'const none: readonly never[] = [];',
    mutator: 'ArrayDeclaration',
    becomes: ['["Stryker was here"]'],
    why: 'Figures from a time that nobody asks for are computed for nobody, and a consumer that takes no rows sees none.',
  },
  {
    file: 'reports/metrics/in-row-order.ts',
    line: 'if (change < event) passChanges(changes[0], event, isWhole);',
    mutator: 'EqualityOperator',
    becomes: ['change <= event'],
    why: 'A row is a change or an event, so their numbers are equal only where both queues are empty, which has returned by then.',
  },
  {
    file: 'reports/metrics/in-row-order.ts',
    line: 'if (row[middle] < bound) low = middle + 1;',
    mutator: 'EqualityOperator',
    becomes: ['row[middle] <= bound'],
    why: 'The bound is the number of an event or infinite, which no change has.',
  },
  {
    file: 'reports/metrics/state-moves.ts',
    line: 'return ofMoves.length === 0 ? ofRows : [...ofRows, new StateMoves(ofMoves, shape)];',
    mutator: 'ConditionalExpression',
    becomes: ['false'],
    why: 'Without consumers of moves the condition saves memory alone.',
  },
  {
    file: 'reports/metrics/reconnect-time.ts',
    line: 'else for (let d = 0; d < shape.devices; d++) visit(d);',
    mutator: 'EqualityOperator',
    becomes: ['d <= shape.devices'],
    why: 'The device past the last has no state in any table, so it is never due.',
  },
  {
    file: 'reports/metrics/revocation.ts',
    line: 'for (let d = 0; d < shape.devices; d++) {',
    mutator: 'EqualityOperator',
    becomes: ['d <= shape.devices'],
    why: 'The device past the last is neither online nor back, and the time since it fell silent is no number.',
  },
  {
    file: 'reports/metrics/reconnect-time.ts',
    line: 'if (failure === undefined || !open.take(failure, device)) return;',
    mutator: 'ConditionalExpression',
    becomes: ['false'],
    why: 'No outage is open under a kind that ends none; the condition saves a look for each other row.',
  },
];
