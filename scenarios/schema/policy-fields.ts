import { z } from 'zod';
import type { SuccessSignal } from '../../sim/plan/policy-plan.ts';
import { issueText } from '../source/problem.ts';
import { comparison } from './measure.ts';
import { kindOf } from './quantity.ts';
import { oneOf } from './shape.ts';
import { shareUnit } from './unit.ts';

const signals = ['written', 'rebooted', 'confirmed'] as const satisfies readonly SuccessSignal[];

/** The device report that the policy counts as success; each engine has its own default. */
export const successOf = (byDefault: (typeof signals)[number]) =>
  oneOf('signal', signals)
    .prefault(byDefault)
    .describe('What counts as success: the image written, the device rebooted into it, or its health confirmed.');

/** A share that must not be exceeded (`> 2%`) or reached (`>= 20%`). */
export const bound = () =>
  z
    .string({ error: ({ input }) => issueText(`${kindOf(input)} is not a bound`, LIKE) })
    .meta({ pattern: '^\\s*>=?\\s*[0-9]*\\.?[0-9]+\\s*%?\\s*$' })
    .transform((text, issues): { readonly operator: '>' | '>='; readonly share: number } => {
      const [left, operator, figure] = comparison(text) ?? [];
      const share = figure === undefined ? undefined : shareUnit.read(figure);
      const isBound = left === '' && (operator === '>' || operator === '>=');
      if (isBound && share !== undefined && share >= 0 && share <= 1) return { operator, share };
      issues.addIssue(issueText(`${kindOf(text)} is not a bound`, LIKE));
      return z.NEVER;
    });

const LIKE = 'write > or >= and a share, such as "> 2%"';
