import { timelineAction } from './action.ts';
import { type PlanOf, selection } from './fields.ts';
import { cutPower } from './power.ts';

const fields = { on: selection };

declare module '../../plan/plan.ts' {
  interface TimelineActions {
    'power-off': PlanOf<typeof fields>;
  }
}

export const powerOff = timelineAction({
  word: 'power-off',
  what: 'Devices are off until a power-on step.',
  fields,
  start: cutPower,
});
