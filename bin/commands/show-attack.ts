import { plain } from '../../reports/metrics/quantity.ts';
import { originInWords, timeInWords } from '../../reports/print/effort-words.ts';
import { showSpan } from '../../sim/kernel/time/duration.ts';
import type { ParameterField } from '../../sim/plan/parameter.ts';
import type { TimelineAction } from '../../sim/plan/plan.ts';
import type { Attack } from '../../sim/threat/attacks/attack.ts';
import { attackCalled } from '../../sim/threat/attacks/attack-list.ts';
import type { AttackOrder } from '../../sim/threat/engine/attack-order.ts';

/**
 * How a step goes about it, beyond which attack it is and on what: its way, what it takes, its pace and its retries. Empty for
 * a step that is no attack.
 */
export function attackDetails(action: TimelineAction): readonly string[] {
  if (action.kind !== 'attack') return [];
  const { ways, parameters }: Attack = attackCalled(action.technique);
  const order: AttackOrder = action;
  return [
    ...(Object.keys(ways).length > 1 ? [`way ${order.way}`] : []),
    ...Object.entries(parameters).flatMap(([name, field]) => parameterText(name, field, action)),
    ...effortText(order),
    ...paceText(order),
    ...retriesText(order),
  ];
}

function effortText({ technique, effortMs = 0 }: AttackOrder): readonly string[] {
  if (effortMs === 0) return [];
  if (effortMs !== 'typical') return [`effort ${showSpan(effortMs)} a device`];
  const { typical } = attackCalled(technique).effort;
  return [`effort typical, a device: ${timeInWords(typical)} (${originInWords(typical)})`];
}

function parameterText(name: string, field: ParameterField, action: object): readonly string[] {
  const isSpan = field.kind === 'span' || field.kind === 'signed-span';
  const value = (action as Readonly<Record<string, unknown>>)[isSpan ? `${name}Ms` : name];
  if (value === undefined) return [];
  if (isSpan) return [`${name} ${showSpan(Number(value))}`];
  return [`${name} ${field.kind === 'size' ? `${plain(Number(value))} B` : String(value)}`];
}

function paceText({ stealth }: AttackOrder): readonly string[] {
  if (stealth === undefined) return [];
  const { paceMs, jitterMs, givesUpAfter } = stealth;
  const later = jitterMs === 0 ? '' : `${paceMs === 0 ? 'each' : ', each'} up to ${showSpan(jitterMs)} later`;
  return [
    ...(paceMs === 0 && jitterMs === 0 ? [] : [`${paceMs === 0 ? '' : `a device every ${showSpan(paceMs)}`}${later}`]),
    ...(givesUpAfter === undefined ? [] : [`gives up after ${plain(givesUpAfter)} without a gain`]),
  ];
}

const retriesText = ({ retries }: AttackOrder): readonly string[] =>
  retries === undefined
    ? []
    : [
        `again up to ${plain(retries.times)} ${retries.times === 1 ? 'time' : 'times'}, ${showSpan(retries.afterMs)} after it is over`,
      ];
