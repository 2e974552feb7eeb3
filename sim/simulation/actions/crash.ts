import { timelineAction } from './action.ts';
import { selection } from './fields.ts';

export const crash = timelineAction({
  word: 'crash',
  what: 'The application is killed by a fatal signal, or it hangs.',
  fields: {
    how: { kind: 'choice', noun: 'failure', words: ['crash', 'hang'], byDefault: 'crash', what: 'How it fails.' },
    on: selection,
  },
  describe: ({ how }) => (how === 'hang' ? ' by hanging' : ''),
  start: ({ effects, action: { how }, devices, row }) => {
    for (const device of devices) effects.requestAction(device, how === 'crash' ? 'APP_CRASHED' : 'APP_HUNG', row);
  },
});
