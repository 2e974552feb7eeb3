import type { ReceivedSummary } from '../../sim/fleet/received-in-words.ts';
import { AT_END, metric } from './metric.ts';
import { receivedRows } from './received-rows.ts';

const shared = {
  shape: 'value',
  unit: 'number',
  better: 'depends',
  claims: 'fact',
  concerned:
    'values that the platform received, each reading once; none where products with a signal have different units',
  from: 'the end of the run',
  never: 'a reading that never arrives has no part in it',
  window: AT_END,
  perDevice: false,
  accumulator: readingValues,
} as const;

export const readingsValueMin = metric({
  ...shared,
  id: 'readings.valueMin',
  formula: 'the lowest value in `values.received`, in the unit of the signal',
  source: "range checks of consumers (OGC SensorThings, a datastream's unitOfMeasurement)",
});

export const readingsValueMean = metric({
  ...shared,
  id: 'readings.valueMean',
  formula: 'the mean of all values in `values.received`, in the unit of the signal',
  source: 'what a dashboard shows of a fleet, and what false readings move',
});

export const readingsValueMax = metric({
  ...shared,
  id: 'readings.valueMax',
  formula: 'the highest value in `values.received`, in the unit of the signal',
  source: 'the other bound of readings.valueMin',
});

/** Joins the rows of products, if they have one unit. */
function readingValues() {
  const { rows, event } = receivedRows();
  return {
    event,
    results() {
      const joined = rows.length > 0 && rows.every(({ unit }) => unit === rows[0].unit);
      const sumOf = (part: (row: ReceivedSummary) => number) => rows.reduce((sum, row) => sum + part(row), 0);
      const mean = sumOf((row) => row.count * row.mean) / sumOf((row) => row.count);
      return {
        'readings.valueMin': joined ? Math.min(...rows.map(({ min }) => min)) : undefined,
        'readings.valueMean': joined ? mean : undefined,
        'readings.valueMax': joined ? Math.max(...rows.map(({ max }) => max)) : undefined,
      };
    },
  };
}
