import { allowed, refused, type Verdict } from '../kernel/trace/verdict.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import type { BudgetPlan } from '../plan/plan.ts';
import { withOverlooked } from './overlooked.ts';

/** What an uplink has carried since the current period began. */
export interface UplinkUse {
  readonly budget: BudgetPlan;
  readonly spentBytes: number;
}

/** Whether so many more bytes may leave over an uplink in this period, from any program of the device. */
export const spendBytes = (controls: ControlSettings, use: UplinkUse, bytes: number): Verdict =>
  withOverlooked(controls, checks, (set) => judge(set, use, bytes));

function judge(controls: ControlSettings, { budget, spentBytes }: UplinkUse, bytes: number): Verdict {
  if (!controls['byte-budget']) return switchedOff;
  return spentBytes + bytes <= budget.bytes ? isWithin : isBeyond;
}

const isWithin = allowed('byte-budget', 'within the budget of its uplink');
const isBeyond = refused('byte-budget', 'beyond the budget of its uplink for this period');
const switchedOff = allowed('byte-budget', 'switched off');

const checks = ['byte-budget'] as const;
