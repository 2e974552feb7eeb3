import { rolloutCommands } from '../../plan/plan.ts';
import { timelineAction } from './action.ts';

export const rolloutCommand = timelineAction({
  word: 'rollout-command',
  what: 'An operator gives a rollout a command.',
  fields: {
    command: { kind: 'choice', noun: 'command', words: rolloutCommands, what: 'The command.' },
    of: {
      kind: 'text',
      noun: 'the label of a step',
      lengthMax: 200,
      like: 'the label of the step that rolls out',
      example: 'version 1.1',
      what: 'The label of the step that started the rollout.',
    },
  },
  describe: ({ command, of }) => `, ${command} ${of}`,
  start: ({ effects, action: { command, of }, stepLabeled, row }) => {
    effects.rollouts.command(stepLabeled(of), command, row);
  },
});
