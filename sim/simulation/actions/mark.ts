import { timelineAction } from './action.ts';

export const mark = timelineAction({
  word: 'mark',
  what: 'Marks a chapter in the trace; has no other effect.',
  fields: {},
  start: () => {},
});
