import { z } from 'zod';
import { SPAN_MAX_MS } from '../../sim/kernel/time/duration.ts';
import { issueText } from '../source/problem.ts';
import {
  bitRateUnit,
  countUnit,
  numberUnit,
  perSecondUnit,
  ppmUnit,
  type Raw,
  shareUnit,
  signedSpanUnit,
  sizeUnit,
  spanUnit,
  type Unit,
} from './unit.ts';

/** The most devices, sessions or queue entries of one run. */
export const COUNT_MAX = 10_000_000;

/** Schema fields for numbers with bounds: each reads the written form and returns the plan's unit. */
export const span = (bounds: Partial<Bounds> = {}) => quantity(spanUnit, { min: 1, max: SPAN_MAX_MS, ...bounds });
/** The same, positive or negative. */
export const signedSpan = (bounds: Bounds) => quantity(signedSpanUnit, bounds);
export const share = (bounds: Partial<Bounds> = {}) => quantity(shareUnit, { min: 0, max: 1, ...bounds });
export const size = (bounds: Partial<Bounds> = {}) => quantity(sizeUnit, { min: 1, max: 2 ** 30, ...bounds });
export const count = (bounds: Partial<Bounds> = {}) => quantity(countUnit, { min: 0, max: COUNT_MAX, ...bounds });
export const partsPerMillion = (bounds: Bounds) => quantity(ppmUnit, bounds);
export const factor = (bounds: Bounds) => quantity(numberUnit, bounds);

/** The same, with `unlimited` as another value, which becomes undefined. */
export const bitRate = (bounds: Bounds) => orWord(bitRateUnit, bounds, ['unlimited', undefined]);
export const perSecond = (bounds: Bounds) => orWord(perSecondUnit, bounds, ['unlimited', undefined]);
export const countOrUnlimited = (bounds: Bounds) => orWord(countUnit, bounds, ['unlimited', undefined]);

/** A span from 0s, or `typical`. */
export const effort = () => orWord(spanUnit, { min: 0, max: SPAN_MAX_MS }, ['typical', 'typical']);

export interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** A value in words for messages: `a list`, `nothing`, `true`. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : String(value);
}

function quantity(unit: Unit, bounds: Bounds) {
  return written(unit)
    .meta(editorHints(unit, bounds))
    .transform((raw, issues) => {
      const value = boundedOf(raw, unit, bounds);
      if (typeof value === 'number') return value;
      issues.addIssue(value.issue);
      return z.NEVER;
    });
}

/** A number, or a word with a value of its own. */
function orWord<const Value>(bare: Unit, bounds: Bounds, [word, meant]: readonly [word: string, meant: Value]) {
  const unit: Unit = { ...bare, like: `${bare.like}, or ${word}` };
  return written(unit)
    .meta(editorHints(unit, bounds, word))
    .transform((raw, issues): number | Value => {
      if (raw === word) return meant;
      const value = boundedOf(raw, unit, bounds);
      if (typeof value === 'number') return value;
      issues.addIssue(value.issue);
      return z.NEVER;
    });
}

const written = ({ noun, like }: Unit) =>
  z.union([z.string(), z.number()], {
    error: ({ input }) =>
      issueText(
        input === undefined ? 'is missing' : `${kindOf(input)} is not ${noun}`,
        `write ${noun}, such as ${like}`,
      ),
  });

function boundedOf(
  raw: Raw,
  { noun, like, read, show }: Unit,
  { min, max }: Bounds,
): number | { readonly issue: string } {
  const value = read(raw);
  if (value === undefined || Number.isNaN(value)) {
    return { issue: issueText(`${kindOf(raw)} is not ${noun}`, `write ${noun}, such as ${like}`) };
  }
  if (value >= min && value <= max) return value;
  const bound = value < min ? `less than ${show(min)}` : `more than ${show(max)}`;
  return { issue: issueText(`${kindOf(raw)} is ${bound}`, `write ${noun} from ${show(min)} to ${show(max)}`) };
}

/** JSON Schema applies `pattern` to text only, and `minimum` and `maximum` to bare numbers only. */
function editorHints(unit: Unit, { min, max }: Bounds, word?: string): Record<string, unknown> {
  const { pattern, bareNumber, kind } = unit;
  const patterns = [pattern, word && `^${word}$`].filter((part) => part !== undefined).join('|');
  const number = bareNumber === 'whole' ? 'integer' : 'number';
  const types = [...(patterns === '' ? [] : ['string']), ...(bareNumber === 'none' ? [] : [number])];
  return {
    kind: word === undefined ? kind : `${kind} or ${word}`,
    bounds: [min, max],
    type: types.length === 1 ? types[0] : types,
    ...(patterns === '' ? {} : { pattern: patterns }),
    ...(bareNumber === 'none'
      ? {}
      : { minimum: bareNumber === 'zero' ? 0 : min, maximum: bareNumber === 'zero' ? 0 : max }),
  };
}
