import { splitDevices } from '../../reports/metrics/threshold-parts.ts';
import { suggest } from '../../sim/kernel/near.ts';
import type { Aggregate, Threshold } from '../../sim/plan/plan.ts';
import type { GroupTerm } from '../../sim/plan/selection.ts';
import type { Measurable } from './measurable.ts';
import { comparison, type FieldFault, isFault, type Reading, readMeasure, readOperator } from './measure.ts';
import { readDevices } from './threshold-devices.ts';
import { readWindow, splitWindow } from './threshold-window.ts';

/** A threshold as written, which may stand for one about each group of devices. */
export interface WrittenThreshold extends Threshold {
  /** It stands for one about the devices of each value. */
  readonly by?: GroupTerm;
}

/**
 * Reads one threshold in the syntax of k6: `p(95) < 65m`. It may be about a window, stand for several groups, and be about
 * some devices: `p(95) < 65m from 1h to 8h by product on ring:canary`.
 *
 * Source  k6 documentation, Thresholds: aggregation_method operator value
 */
export function readThreshold(text: string, metric: Measurable): Reading<WrittenThreshold> {
  const [figures, on] = splitDevices(text);
  const [claim, ...window] = splitWindow(figures);
  const parts = comparison(claim);
  if (parts === undefined) {
    return {
      what: `"${text}" is not a threshold`,
      hint: `write aggregate, operator and figure, such as "${exampleOf(metric)}"`,
    };
  }
  const [aggregateText, operatorText, figure] = parts;
  const aggregate = readAggregate(aggregateText, metric);
  if (isFault(aggregate)) return aggregate;
  const operator = readOperator(operatorText);
  if (isFault(operator)) return operator;
  const part = readWindow(claim, window);
  if (isFault(part)) return part;
  const devices = on === undefined ? undefined : readDevices(figures, on);
  if (devices !== undefined && isFault(devices)) return devices;
  if (!metric.ofDevices && (devices !== undefined || part.value.by !== undefined)) return notOfDevices(metric);
  const value = readMeasure(figure, aggregate.value.kind === 'count' ? 'count' : metric.unit);
  if (isFault(value)) return { what: value.what, hint: `${value.hint}; ${metric.id} is ${unitNames[metric.unit]}` };
  return {
    value: {
      metric: metric.id,
      aggregate: aggregate.value,
      operator: operator.value,
      value: value.value,
      ...part.value,
      ...(on === undefined ? {} : { on }),
      text: text.trim(),
    },
  };
}

const notOfDevices = ({ id }: Measurable): FieldFault => ({
  what: `${id} is a figure of the whole fleet, and not known for some of its devices`,
  hint: 'leave out which devices; fleetlab metrics marks with [by group] what is known for some',
});

const unitNames: Readonly<Record<Measurable['unit'], string>> = {
  bytes: 'a size',
  connections: 'a number of connections',
  ms: 'a time',
  share: 'a share',
  devices: 'a number of devices',
  messages: 'a number of messages',
  perSecond: 'a rate per second',
  count: 'a number',
  number: 'a number in the unit of the signal',
};

function readAggregate(text: string, metric: Measurable): Reading<Aggregate> {
  const known = metric.aggregates;
  const [, percentileText] = /^p\(?\s*(-?\d+(?:\.\d+)?)\s*\)?$/.exec(text) ?? [];
  if (percentileText !== undefined && known.includes('p(N)')) {
    const percentile = Number(percentileText);
    if (!/^p\(.*\)$/.test(text))
      return { what: `"${text}" is not an aggregate`, hint: `did you mean "p(${percentileText})"?` };
    if (percentile >= 0 && percentile <= 100) return { value: { kind: 'p', percentile } };
    return { what: `there is no percentile ${percentileText}`, hint: 'write one from 0 to 100, such as p(95)' };
  }
  if (text === 'p(N)' || !known.includes(text)) {
    const isOther = everyAggregate.includes(text) || percentileText !== undefined;
    const what = isOther
      ? `"${text}" does not fit ${metric.id}, which is ${metric.noun}`
      : `"${text}" is not an aggregate`;
    return { what, hint: `${suggest(text, known)}; such as "${exampleOf(metric)}"` };
  }
  // In k6 the rate of a share is the share itself.
  return { value: { kind: text === 'rate' ? 'value' : (text as Exclude<Aggregate['kind'], 'p'>) } };
}

const everyAggregate: readonly string[] = ['value', 'min', 'max', 'avg', 'med', 'count', 'rate'];

/** A threshold on this figure that a run can meet: from below where more is better. */
export const thresholdLike = (measurable: Measurable): string => {
  if (measurable.better !== 'more') return exampleOf(measurable);
  return exampleOf(measurable).replace('<=', '>=').replace('2%', '98%');
};

const exampleOf = ({ aggregates, unit }: Measurable): string => {
  const figure = {
    ms: '65m',
    share: '2%',
    devices: '12',
    messages: '100',
    perSecond: '500/s',
    count: '12',
    number: '21.5',
    bytes: '10MiB',
    connections: '100',
  }[unit];
  return `${aggregates.includes('p(N)') ? 'p(95)' : 'value'} <= ${figure}`;
};
