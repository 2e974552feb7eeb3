import { z } from 'zod';
import { issueText } from '../source/problem.ts';
import { kindOf } from './quantity.ts';

/** A switch: `on`, `off`, true or false. */
export const toggle = z
  .union([z.boolean(), z.enum(['on', 'off'])], {
    error: ({ input }) => issueText(`${kindOf(input)} is neither on nor off`, 'write on or off'),
  })
  .meta({ kind: 'switch' })
  .transform((setting) => setting === true || setting === 'on');
