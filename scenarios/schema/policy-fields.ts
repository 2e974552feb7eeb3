import { z } from 'zod';
import type { SuccessSignal } from '../../sim/plan/policy-plan.ts';
import { issueText } from '../source/problem.ts';
import { comparison } from './measure.ts';
import { kindOf } from './quantity.ts';
import { oneOf } from './shape.ts';
import { shareUnit } from './unit.ts';

const signals = ['written', 'rebooted', 'confirmed'] as const satisfies readonly SuccessSignal[];

/** What the policy takes for success; each engine has a word of its own that it waits for. */
export const successOf = (usual: (typeof signals)[number]) =>
  oneOf('signal', signals)
    .prefault(usual)
    .describe('What it takes for success: the image written, the device rebooted into it, or its health confirmed.');

/** A share that must not be reached or passed: `> 2%` or `>= 20%`. */
export const bound = () =>
  z
    .string({ error: ({ input }) => issueText(`${kindOf(input)} is not a bound`, like) })
    .meta({ pattern: '^\\s*>=?\\s*[0-9]*\\.?[0-9]+\\s*%?\\s*$' })
    .transform((text, issues): { readonly operator: '>' | '>='; readonly share: number } => {
      const [left, operator, figure] = comparison(text) ?? [];
      const share = figure === undefined ? undefined : shareUnit.read(figure);
      const isBound = left === '' && (operator === '>' || operator === '>=');
      if (isBound && share !== undefined && share >= 0 && share <= 1) return { operator, share };
      issues.addIssue(issueText(`${kindOf(text)} is not a bound`, like));
      return z.NEVER;
    });

const like = 'write > or >= and a share, such as "> 2%"';
