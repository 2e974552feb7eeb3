import { allowed, refused, type Verdict } from '../kernel/trace/verdict.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import { type SignalPlan, toSteps, valueText } from '../plan/signal.ts';
import { withOverlooked } from './overlooked.ts';

/** A value of a device as it arrives, and what is known of the last one before it that was believed. */
export interface ReadingFacts {
  readonly signal: SignalPlan;
  /** In steps of the signal. */
  readonly value: number;
  /** Undefined for the first one. `readings`: how many have been taken since, this one included. */
  readonly last: { readonly value: number; readonly readings: number } | undefined;
}

/** A decision about a reading that has to be told: it was not believed, or it is false. */
export interface JudgedReading {
  readonly device: number;
  readonly verdict: Verdict;
  /** The attempt that made it false; undefined for a true one. */
  readonly attempt: number | undefined;
}

/**
 * Whether the platform takes what a reading says as true.
 *
 * Source       IOOS QARTOD, Manual for Real-Time Quality Control: gross range test and rate of change test
 * Assumptions  the rate of change is per reading: after readings that were lost or not believed, as many steps are believed
 */
export const judgeReading = (controls: ControlSettings, facts: ReadingFacts): Verdict =>
  withOverlooked(controls, checks, (set) => judge(set, facts));

function judge(controls: ControlSettings, { signal, value, last }: ReadingFacts): Verdict {
  if (!controls.plausibility) return switchedOff;
  const { min, max, decimals, step, unit } = signal;
  const inWords = (steps: number): string => `${valueText(steps, decimals)} ${unit}`;
  if (value < toSteps(min, decimals) || value > toSteps(max, decimals))
    return refused('plausibility', `outside ${min} to ${max} ${unit}`, inWords(value));
  if (step === undefined || last === undefined) return isInRange;
  const change = Math.abs(value - last.value);
  if (change <= toSteps(step, decimals) * last.readings) return isInStep;
  const before = last.readings === 1 ? '' : `, ${last.readings} readings before`;
  const pair = `${inWords(value)} after ${inWords(last.value)}${before}`;
  return refused('plausibility', `a leap of more than ${step} ${unit} a reading`, pair);
}

const isInRange = allowed('plausibility', 'within the range of the sensor');
const isInStep = allowed('plausibility', 'within the range of the sensor, and no leap');
const switchedOff = allowed('plausibility', 'switched off');

const checks = ['plausibility'] as const;
