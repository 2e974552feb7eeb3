import { suggest } from '../../sim/kernel/near.ts';
import { type Series, seriesList } from '../../sim/kernel/trace/series.ts';
import type { Condition } from '../../sim/plan/trigger.ts';
import { comparison, isFault, type Reading, readMeasure, readOperator } from './measure.ts';

/** Reads the condition a step waits for: a series of the list against a value in its unit, `fleet.onlineShare >= 99%`. */
export function readCondition(text: string): Reading<Condition> {
  const parts = comparison(text);
  if (parts === undefined)
    return {
      what: `"${text}" is not a condition`,
      hint: 'write series, operator and figure, such as "fleet.onlineShare >= 99%"',
    };
  const [id, operatorText, figure] = parts;
  const series = seriesList.find((known): known is (typeof seriesList)[number] => known.id === id) as
    | Series
    | undefined;
  if (series === undefined)
    return {
      what: `unknown series "${id}"`,
      hint: suggest(
        id,
        seriesList.map((known) => known.id),
      ),
    };
  const operator = readOperator(operatorText);
  if (isFault(operator)) return operator;
  const value = readMeasure(figure, series.unit);
  if (isFault(value)) return value;
  return { value: { series: series.id, operator: operator.value, value: value.value } };
}
