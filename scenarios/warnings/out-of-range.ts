import { maySelect } from '../../sim/fleet/select-devices.ts';
import type { ControlId } from '../../sim/plan/control-list.ts';
import type { Plan, ProductPlan, TimelineAction } from '../../sim/plan/plan.ts';
import type { SignalPlan } from '../../sim/plan/signal.ts';
import { ANY_COMMAND, commandFields } from '../../sim/threat/attacks/command-fields.ts';
import { fieldOf, fieldOfProduct, fieldOfStep } from './field-of.ts';
import type { PlacedWarning, WarningRule } from './warning.ts';

/**
 * Values that no device of their step takes, and bounds that no reading can reach. A scenario that switches `safe-range` or
 * `plausibility` itself is about such values, and so is an attack that leaves its value to the default.
 */
export const outOfRange: WarningRule = (plan) => [
  ...plan.timeline.flatMap(({ action }, step) => [
    ...commandValue(plan, step, action),
    ...readingOffset(plan, step, action),
  ]),
  ...plan.fleet.flatMap((product, place) => courseOfDay(plan, product, place)),
  ...readingBounds(plan),
];

function commandValue(plan: Plan, step: number, action: TimelineAction): readonly PlacedWarning[] {
  const order = orderIn(action);
  if (order === undefined || isSwitched(plan, 'safe-range')) return [];
  const ranges = chosenFrom(plan, action).flatMap(({ commands = [] }) =>
    commands.filter(({ name }, nth) => (order.name === ANY_COMMAND ? nth === 0 : name === order.name)),
  );
  const [first] = ranges;
  if (first === undefined || ranges.some(({ min, max }) => order.value >= min && order.value <= max)) return [];
  const { name, min, max } = first;
  return [
    {
      ...fieldOfStep(plan, step, 'value'),
      what: `${name} takes ${min} to ${max} on these devices, and ${order.value} is refused by safe-range whatever else is so`,
      hint: `write a value from ${min} to ${max}; if it is meant, write safe-range: on under controls`,
    },
  ];
}

/** The command that a step gives, by an operator or an actor that is told which value. */
function orderIn(action: TimelineAction): { readonly name: string; readonly value: number } | undefined {
  if (action.kind === 'command') return action;
  if (action.kind !== 'attack' || !('value' in action) || action.value === commandFields.value.byDefault)
    return undefined;
  return { name: action.command, value: action.value };
}

function readingOffset(plan: Plan, step: number, action: TimelineAction): readonly PlacedWarning[] {
  if (action.kind !== 'attack' || !('offset' in action) || isSwitched(plan, 'plausibility')) return [];
  const signals = chosenFrom(plan, action).flatMap(({ telemetry: { signal } }) => signal ?? []);
  const { offset } = action;
  const isWithin = ({ mean, min, max }: SignalPlan): boolean => mean + offset >= min && mean + offset <= max;
  const [first] = signals;
  if (first === undefined || signals.some(isWithin)) return [];
  const { mean, min, max, unit } = first;
  return [
    {
      ...fieldOfStep(plan, step, 'offset'),
      what: `${mean + offset} ${unit} is beyond what the sensor reports, ${min} to ${max}: plausibility refuses it at once`,
      hint: `write an offset from ${min - mean} to ${max - mean}; if it is meant, write plausibility: on under controls`,
    },
  ];
}

function courseOfDay(plan: Plan, { telemetry }: ProductPlan, product: number): readonly PlacedWarning[] {
  const { signal } = telemetry;
  if (signal === undefined) return [];
  const { mean, daily, min, max, unit } = signal;
  if (mean - daily >= min && mean + daily <= max) return [];
  const most = Math.min(mean - min, max - mean);
  return [
    {
      ...fieldOfProduct(plan, product, 'telemetry.signal.daily'),
      what: `the course of a day is from ${mean - daily} to ${mean + daily} ${unit}, and the sensor reports ${min} to ${max}: what is beyond is reported as the bound`,
      hint: most > 0 ? `write a daily of at most ${most}, or a wider min and max` : 'write a wider min and max',
    },
  ];
}

/** Thresholds about values beyond what any sensor reports, where no actor makes any false. */
function readingBounds({ expect, fleet, timeline }: Plan): readonly PlacedWarning[] {
  const signals = fleet.flatMap(({ telemetry: { signal } }) => signal ?? []);
  const isFalsified = timeline.some(({ action }) => action.kind === 'attack' && action.technique === 'A20');
  if (signals.length === 0 || isFalsified) return [];
  const [min, max] = [Math.min(...signals.map((one) => one.min)), Math.max(...signals.map((one) => one.max))];
  return expect.flatMap(({ metric, text, value }) =>
    !metric.startsWith('readings.value') || (value >= min && value <= max)
      ? []
      : [
          {
            ...fieldOf('expect', metric),
            what: `"${text}" is about values that no sensor of this fleet reports: ${min} to ${max}`,
            hint: `write a bound from ${min} to ${max}`,
          },
        ],
  );
}

/** Whether the scenario says itself whether a control is on. */
const isSwitched = ({ controls }: Plan, id: ControlId): boolean => Object.hasOwn(controls, id);

const chosenFrom = ({ fleet }: Plan, action: TimelineAction): readonly ProductPlan[] =>
  'on' in action ? fleet.filter((product) => maySelect(action.on, product)) : [];
