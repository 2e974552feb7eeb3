import { timelineAction } from './action.ts';
import { type PlanOf, selection } from './fields.ts';
import { restorePower } from './power.ts';

const fields = { on: selection };

declare module '../../plan/plan.ts' {
  interface TimelineActions {
    'power-on': PlanOf<typeof fields>;
  }
}

export const powerOn = timelineAction({
  word: 'power-on',
  what: 'Devices are on again.',
  fields,
  start: (step) => restorePower(step, 'requestAction'),
});
