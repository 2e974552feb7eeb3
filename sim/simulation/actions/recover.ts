import { timelineAction } from './action.ts';
import { type PlanOf, selection } from './fields.ts';

const fields = { on: selection };

declare module '../../plan/plan.ts' {
  interface TimelineActions {
    recover: PlanOf<typeof fields>;
  }
}

export const recover = timelineAction({
  word: 'recover',
  what: 'A technician erases devices by cable and rewrites their system software.',
  fields,
  start: ({ effects, devices, row }) => {
    for (const device of devices) effects.requestAction(device, 'SERVED', row);
  },
});
