/** The first command that the product of a device knows. */
export const ANY_COMMAND = 'any';

/** What an actor commands. */
export const commandFields = {
  command: {
    kind: 'text',
    noun: 'the name of a command',
    like: 'a command of the product, such as valve, or any',
    example: 'valve',
    lengthMax: 64,
    byDefault: ANY_COMMAND,
    what: 'The command; any: the first that the product of the device knows.',
  },
  value: {
    kind: 'number',
    bounds: { min: -1e9, max: 1e9 },
    byDefault: 1_000_000,
    what: 'Its value.',
  },
} as const;
