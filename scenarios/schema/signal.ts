import { z } from 'zod';
import { DECIMALS_MAX, fromSteps, type SignalPlan, toSteps, VALUE_MAX } from '../../sim/plan/signal.ts';
import { issueText } from '../source/problem.ts';
import { count, factor, kindOf, span } from './quantity.ts';
import { keysOf } from './shape.ts';

const DAY = 86_400_000;

const value = () => factor({ min: -VALUE_MAX, max: VALUE_MAX });
const deviation = () => factor({ min: 0, max: VALUE_MAX }).prefault(0);

/** Short, and in one word: rows and figures name it behind a value. */
const unit = z
  .string({
    error: ({ input }) =>
      issueText(
        input === undefined ? 'is missing' : `${kindOf(input)} is not a unit`,
        'write the unit of a value, such as °C',
      ),
  })
  .meta({ pattern: '^[^\\s,]{1,12}$', example: '°C' })
  .transform((raw, issues) => {
    if (/^[^\s,\p{Cc}]{1,12}$/u.test(raw)) return raw;
    issues.addIssue(
      issueText(`${kindOf(raw)} is not a unit`, 'write 1 to 12 characters without spaces or commas, such as °C or kWh'),
    );
    return z.NEVER;
  });

/** What a product measures. */
export const signalSchema = keysOf('a signal', {
  unit: unit.describe('The unit of a value, such as °C.'),
  mean: value().meta({ example: 21 }).describe('The mean over a day and over the devices.'),
  daily: deviation().describe('Half the difference between the highest and the lowest value of the daily course.'),
  peak: span({ min: 0, max: DAY })
    .prefault('15h')
    .describe('Time of day at which the daily course is highest; the run starts at midnight.'),
  noise: deviation().describe('Standard deviation of a value around the daily course.'),
  spread: deviation().describe('Standard deviation of the constant offset that each device has.'),
  min: value()
    .meta({ example: -20 })
    .describe('The lowest value that the sensor reports; a lower one is reported as this.'),
  max: value()
    .meta({ example: 60 })
    .describe('The highest value that the sensor reports; a higher one is reported as this.'),
  decimals: count({ max: DECIMALS_MAX }).prefault(2).describe('Digits after the decimal point of a reported value.'),
  step: factor({ min: 0, max: 2 * VALUE_MAX })
    .optional()
    .describe(
      'The largest change from one reading of a device to its next that the control plausibility believes. Default: any; then only the range counts.',
    ),
}).transform(({ peak, step, ...signal }, issues): SignalPlan => {
  for (const fault of faultsOf(signal))
    issues.addIssue({ code: 'custom', path: [fault.at], message: issueText(fault.what, fault.hint) });
  return { ...signal, peakMs: peak, ...(step !== undefined && { step }) };
});

interface SignalFault {
  readonly at: 'mean' | 'min' | 'max';
  readonly what: string;
  readonly hint: string;
}

function faultsOf({ mean, min, max, decimals }: Omit<SignalPlan, 'peakMs'>): readonly SignalFault[] {
  if (min >= max) return [{ at: 'min', what: `min ${min} is not below max ${max}`, hint: 'write a min below max' }];
  const faults: SignalFault[] = [];
  for (const [at, bound] of [
    ['min', min],
    ['max', max],
  ] as const)
    if (fromSteps(toSteps(bound, decimals), decimals) !== bound)
      faults.push({
        at,
        what: `the sensor cannot report ${bound} with ${decimals} decimals`,
        hint: `write a bound with at most ${decimals} decimals, or decimals up to ${DECIMALS_MAX}`,
      });
  if (mean < min || mean > max)
    faults.push({
      at: 'mean',
      what: `the mean ${mean} is outside of what the sensor reports, ${min} to ${max}`,
      hint: 'write a mean from min to max',
    });
  return faults;
}
