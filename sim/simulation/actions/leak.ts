import { secrets } from '../../plan/actors.ts';
import { timelineAction } from './action.ts';
import { selection } from './fields.ts';

export const leak = timelineAction({
  word: 'leak',
  what: 'A secret of devices comes into the hands of an actor, if the devices give it away.',
  fields: {
    secret: { kind: 'choice', noun: 'secret', words: secrets, byDefault: 'credential', what: 'What the actor gets.' },
    to: {
      kind: 'text',
      noun: 'the name of an actor',
      like: 'mallory',
      lengthMax: 64,
      isName: true,
      what: 'The actor that gets it, and keeps it for later steps.',
    },
    on: selection,
  },
  describe: ({ secret }) => ` of ${secret}`,
  start: ({ action: { secret, to }, effects, devices, step, row }) => {
    effects.attackers.progress.begin(step, devices.length);
    for (const device of devices) effects.attackers.leak(step, to, secret, device, row);
  },
});
