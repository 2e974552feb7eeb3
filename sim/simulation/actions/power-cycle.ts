import { timelineAction } from './action.ts';
import { duration, type PlanOf, selection } from './fields.ts';
import { cutPower, restorePower } from './power.ts';

const fields = { for: duration, on: selection };

declare module '../../plan/plan.ts' {
  interface TimelineActions {
    'power-cycle': PlanOf<typeof fields>;
  }
}

export const powerCycle = timelineAction({
  word: 'power-cycle',
  what: 'Devices are off for a while, then on again.',
  fields,
  start: cutPower,
  lastsMs: ({ forMs }) => forMs,
  end: (step) => restorePower(step, 'inject'),
});
