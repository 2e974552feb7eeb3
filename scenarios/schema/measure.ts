import type { Metric } from '../../reports/metrics/metric.ts';
import type { Series } from '../../sim/kernel/trace/series.ts';
import type { Operator } from '../../sim/plan/trigger.ts';
import { perSecondUnit, shareUnit, sizeUnit, spanUnit, type Unit } from './unit.ts';

/** A value, or the problem with the text it was read from. */
export type Reading<T> = { readonly value: T } | FieldFault;

export interface FieldFault {
  readonly what: string;
  readonly hint: string;
}

export const isFault = <T>(reading: Reading<T>): reading is FieldFault => 'what' in reading;

export const operators = ['<', '<=', '>', '>=', '==', '!='] as const satisfies readonly Operator[];

/** Splits `fleet.onlineShare >= 99%` into its three parts; the operator may be an invalid one. */
export function comparison(text: string): readonly [left: string, operator: string, right: string] | undefined {
  const [, left, operator, right] = /^([^<>=!]*)([<>=!]+)([^<>=!]*)$/.exec(text) ?? [];
  return left === undefined ? undefined : [left.trim(), operator!, right!.trim()];
}

export function readOperator(text: string): Reading<Operator> {
  const operator = operators.find((known) => known === text);
  if (operator !== undefined) return { value: operator };
  const hint = text === '=' || text === '===' ? 'write ==' : `use one of ${operators.join(' ')}`;
  return { what: `"${text}" is not an operator`, hint };
}

/** Reads `65m`, `2%` or `500/s` as a number in the given unit. */
export function readMeasure(text: string, unit: Metric['unit'] | Series['unit']): Reading<number> {
  const { noun, like, read } = units[unit];
  const value = read(text);
  if (value === undefined || !Number.isFinite(value))
    return { what: `"${text}" is not ${noun}`, hint: `write ${noun}, such as ${like}` };
  if (value < 0 && unit !== 'number')
    return { what: `nothing is ever below ${text}`, hint: `write ${noun} of 0 or more` };
  if (unit === 'share' && value > 1)
    return { what: `no share is above 100%, and this says ${text}`, hint: 'write 98% or 0.98' };
  return { value };
}

type Figure = Pick<Unit, 'noun' | 'like'> & { readonly read: (text: string) => number | undefined };

const number: Figure = {
  noun: 'a number without a unit',
  like: '12',
  read: (text) => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined),
};

const units: Readonly<Record<Metric['unit'] | Series['unit'], Figure>> = {
  ms: { ...spanUnit, like: '65m, 30s or 250ms' },
  share: { ...shareUnit, like: '98% or 0.98' },
  bytes: sizeUnit,
  perSecond: { ...perSecondUnit, like: '500/s or 500', read: (text) => number.read(text) ?? perSecondUnit.read(text) },
  devices: number,
  connections: number,
  messages: number,
  count: number,
  number: { ...number, like: '21.5 or -4' },
};
