import { z } from 'zod';
import type { MetricId } from '../../reports/metrics/metric-list.ts';
import type { SeriesId } from '../../sim/kernel/trace/series.ts';
import { issueText } from '../source/problem.ts';
import { type Measurable, measurableIds, measurables } from './measurable.ts';
import { type FieldFault, isFault, type Reading } from './measure.ts';
import { kindOf } from './quantity.ts';
import { readThreshold, thresholdLike, type WrittenThreshold } from './threshold.ts';
import { readThresholdKey, withAbout } from './threshold-key.ts';

/** A threshold, and where it stands below `expect`. */
export interface PlacedThreshold extends WrittenThreshold {
  readonly path: readonly (string | number)[];
}

export interface ExpectationFault extends FieldFault {
  readonly path: readonly (string | number)[];
  /** The key itself is at fault, not what is written at it. */
  readonly isOfKey?: true;
}

/** One threshold, several, or in an overlay null, which removes those of the base. */
type Thresholds = string | readonly string[] | null;
type Id = MetricId | SeriesId;
type ExpectInput = { readonly [Key in Id | `${Id}{${string}}`]?: Thresholds };

/** All thresholds that can be read, and what is wrong with the others. */
export function readExpectations(given: Readonly<Record<string, unknown>>): {
  readonly thresholds: readonly PlacedThreshold[];
  readonly faults: readonly ExpectationFault[];
} {
  const thresholds: PlacedThreshold[] = [];
  const faults: ExpectationFault[] = [];
  for (const [key, written] of inListOrder(given)) {
    if (written === undefined) continue;
    const read = readThresholdKey(key);
    if (isFault(read)) {
      faults.push({ ...read, path: [key], isOfKey: true });
      continue;
    }
    const { metric, about } = read.value;
    const texts = textsOf(written);
    if (isFault(texts)) faults.push({ ...texts, path: [key] });
    else
      for (const [nth, text] of texts.value.entries()) {
        const path = typeof written === 'string' ? [key] : [key, nth];
        const whole = withAbout(text, about);
        const threshold = isFault(whole) ? whole : readThreshold(whole.value, metric);
        if (isFault(threshold)) faults.push({ ...threshold, path });
        else thresholds.push({ ...threshold.value, path });
      }
  }
  return { thresholds, faults };
}

/** In the order of the metric list, those of a metric as written. */
const inListOrder = (given: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] => {
  const place = ([key]: readonly [string, unknown]): number => measurableIds.indexOf(key.replace(/\{.*$/s, ''));
  return Object.entries(given).toSorted((a, b) => place(a) - place(b));
};

function textsOf(written: unknown): Reading<readonly string[]> {
  if (typeof written === 'string') return { value: [written] };
  if (written === null)
    return { what: 'drops a threshold that the base does not have', hint: `${EXAMPLE}, or remove it` };
  if (!Array.isArray(written) || written.some((text) => typeof text !== 'string'))
    return { what: `${kindOf(written)} is not a threshold`, hint: `${EXAMPLE}, or a list of such` };
  return written.length === 0 ? { what: 'has no threshold', hint: EXAMPLE } : { value: written };
}

const EXAMPLE = 'write for example "p(95) < 65m"';

const fieldOf = (measurable: Measurable) => ({
  anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }, { type: 'null' }],
  // What follows a semicolon, the documentation of metrics has.
  description: `${measurable.what.replace(/;.*$/s, '')}${unitText(measurable)}.`,
  kind: 'thresholds',
  example: thresholdLike(measurable),
});

/** What is counted stands in the sentence itself. */
const unitText = ({ unit }: Measurable): string =>
  unit === 'ms' || unit === 'share' || unit === 'perSecond' || unit === 'bytes' ? ` (${unit})` : '';

/** Read key by key, since a key names its part of the run too; an editor completes the metrics. */
export const expectationsSchema = (
  z
    .record(z.string(), z.unknown(), {
      error: ({ input }) =>
        issueText(
          `${input === null ? 'has no value' : `${kindOf(input)} is not a map of metrics`}`,
          `write a map with ${measurableIds.join(', ')}`,
        ),
    })
    .meta({
      properties: Object.fromEntries(measurables.map((one) => [one.id, fieldOf(one)])),
      patternProperties: {
        // Which metrics there are is checked as the key is read.
        '^[a-z]+\\.[a-zA-Z0-9]+\\{.*\\}$': {
          anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' } }, { type: 'null' }],
        },
      },
      additionalProperties: false,
    }) as unknown as z.ZodType<Readonly<Record<string, unknown>>, ExpectInput>
).transform((given, issues): readonly PlacedThreshold[] => {
  const { thresholds, faults } = readExpectations(given);
  for (const { what, hint, path, isOfKey } of faults)
    issues.addIssue(
      isOfKey && what.startsWith('unknown key')
        ? { code: 'unrecognized_keys', keys: [String(path[0])], input: given, message: hint }
        : { code: 'custom', path: [...path], input: given, message: issueText(what, hint) },
    );
  return thresholds;
});
