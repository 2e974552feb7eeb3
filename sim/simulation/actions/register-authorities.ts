import { timelineAction } from './action.ts';

export const registerAuthorities = timelineAction({
  word: 'register-authorities',
  what: 'The broker registers all existing authorities.',
  fields: {},
  start: ({ effects, row }) => {
    effects.record('authorities.registered', { actor: 'broker', cause: row });
    effects.registerAuthorities();
  },
});
