import { timelineAction } from './action.ts';
import type { PlanOf } from './fields.ts';

const fields = {};

declare module '../../plan/plan.ts' {
  interface TimelineActions {
    mark: PlanOf<typeof fields>;
  }
}

export const mark = timelineAction({
  word: 'mark',
  what: 'Marks a chapter in the trace; has no other effect.',
  fields,
  start: () => {},
});
