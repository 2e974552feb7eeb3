import { timelineAction } from './action.ts';
import { selection } from './fields.ts';

export const command = timelineAction({
  word: 'command',
  what: "An operator's console sends a command to devices over the broker, on their commands topics.",
  fields: {
    by: {
      kind: 'text',
      noun: 'the name of a console',
      like: 'one of the consoles of this scenario',
      example: 'acme-ops',
      lengthMax: 64,
      what: 'The console that sends it.',
    },
    name: {
      kind: 'text',
      noun: 'the name of a command',
      like: 'a command of the product, such as valve',
      example: 'valve',
      lengthMax: 64,
      what: 'The command.',
    },
    value: { kind: 'number', bounds: { min: -1e9, max: 1e9 }, what: 'Its value.' },
    on: selection,
  },
  describe: ({ name, value }) => ` ${name} ${value}`,
  start: ({ action: { by, name, value }, effects, devices, row }) => {
    for (const device of devices) effects.sendCommand(by, device, { name, value }, row);
  },
});
