import { timelineAction } from './action.ts';
import { type ActionFields, type PlanOf, selection } from './fields.ts';

const fields = {
  how: { kind: 'choice', noun: 'failure', words: ['crash', 'hang'], byDefault: 'crash', what: 'How it fails.' },
  on: selection,
} as const satisfies ActionFields;

declare module '../../plan/plan.ts' {
  interface TimelineActions {
    crash: PlanOf<typeof fields>;
  }
}

export const crash = timelineAction({
  word: 'crash',
  what: 'The application is killed by a fatal signal, or it hangs.',
  fields,
  describe: ({ how }) => (how === 'hang' ? ' by hanging' : ''),
  start: ({ effects, action: { how }, devices, row }) => {
    for (const device of devices) effects.requestAction(device, how === 'crash' ? 'APP_CRASHED' : 'APP_HUNG', row);
  },
});
