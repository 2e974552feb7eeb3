import { z } from 'zod';
import type { CommandPlan, ConsolePlan } from '../../sim/plan/clients.ts';
import { issueText } from '../source/problem.ts';
import { factor, kindOf } from './quantity.ts';
import { keysOf, nameOf } from './shape.ts';

/** A console of an operator. */
export const consoleSchema = keysOf('a console', {
  name: nameOf('the name of a console', 'acme-ops').describe('Its client id and user name.'),
  tenant: nameOf('a tenant name', 'acme').describe('The owner of the devices that it may command.'),
}).transform((console): ConsolePlan => console);

const anyValue = { min: -1e9, max: 1e9 };

const command = keysOf('a range of values', {
  min: factor(anyValue).describe('The lowest value that is safe.'),
  max: factor(anyValue).describe('The highest value that is safe.'),
}).refine(({ min, max }) => min <= max, {
  error: () => issueText('has no value between its bounds', 'write a min of at most max'),
});

/** The commands of a product, by name. */
export const productCommands = z
  .record(nameOf('the name of a command', 'valve'), command, {
    error: ({ input }) =>
      issueText(`${kindOf(input)} is not a map of commands`, 'write for example { valve: { min: 0, max: 100 } }'),
  })
  .transform((given): readonly CommandPlan[] =>
    Object.entries(given).map(([name, { min, max }]) => ({ name, min, max })),
  );
