import { timelineAction } from './action.ts';
import { type PlanOf, selection } from './fields.ts';

const fields = { on: selection };

declare module '../../plan/plan.ts' {
  interface TimelineActions {
    restart: PlanOf<typeof fields>;
  }
}

export const restart = timelineAction({
  word: 'restart',
  what: 'Devices restart in an orderly way.',
  fields,
  start: ({ effects, devices, row }) => {
    for (const device of devices) effects.requestAction(device, 'RESTARTED', row);
  },
});
