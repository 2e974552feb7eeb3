import { timelineAction } from './action.ts';
import type { PlanOf } from './fields.ts';

const fields = {};

declare module '../../plan/plan.ts' {
  interface TimelineActions {
    'register-authorities': PlanOf<typeof fields>;
  }
}

export const registerAuthorities = timelineAction({
  word: 'register-authorities',
  what: 'The broker registers all existing authorities.',
  fields,
  start: ({ effects, row }) => {
    effects.record('authorities.registered', { actor: 'broker', cause: row });
    effects.registerAuthorities();
  },
});
