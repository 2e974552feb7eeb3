import { z } from 'zod';
import type { SuccessSignal } from '../../../sim/rollout/policies/contract.ts';
import type { PolicyPlan } from '../../../sim/rollout/policies/index.ts';
import { issueText } from '../../source/problem.ts';
import { comparison } from '../measure.ts';
import { kindOf } from '../quantity.ts';
import { keysOf, oneOf } from '../shape.ts';
import { shareUnit } from '../unit.ts';

type Fields = z.core.$ZodLooseShape;
type PlanOfKind<Kind> = Extract<PolicyPlan, { readonly kind: Kind }>;
type Given<Shape extends Fields> = z.output<z.ZodObject<Shape>>;

/** The fields of `policy` for one kind of policy, as a scenario writes them. */
export interface PolicyFields<Kind extends PolicyPlan['kind'], Shape extends Fields> {
  readonly kind: Kind;
  /** The sentence of the documentation. */
  readonly what: string;
  /** All fields besides `kind`, with their defaults and bounds. */
  readonly fields: Shape;
  /** The plan that they make; adds an issue for each problem across fields. */
  plan(given: Given<Shape>, issues: z.core.$RefinementCtx): PlanOfKind<Kind>;
  /** The rings that it names; all of them must be in the fleet. */
  ringsNamed?(plan: PlanOfKind<Kind>): readonly string[];
  /** Whether it asks the users of devices, so that the product has to say how they answer. */
  asksUsers?(plan: PlanOfKind<Kind>): boolean;
}

/** Declares the fields of a policy. */
export const policyFields = <const Kind extends PolicyPlan['kind'], Shape extends Fields>(
  policy: PolicyFields<Kind, Shape>,
) => ({
  kind: policy.kind,
  schema: keysOf('a policy', { kind: z.literal(policy.kind).describe(policy.what), ...policy.fields }).transform(
    (given, issues): PolicyPlan => policy.plan(given as Given<Shape>, issues),
  ),
  ringsNamed: (plan: PolicyPlan): readonly string[] => policy.ringsNamed?.(plan as PlanOfKind<Kind>) ?? [],
  asksUsers: (plan: PolicyPlan): boolean => policy.asksUsers?.(plan as PlanOfKind<Kind>) ?? false,
});

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
    .meta({ pattern: '^\\s*>=?\\s*[0-9]*\\.?[0-9]+\\s*%?\\s*$', example: '> 5%' })
    .transform((text, issues): { readonly operator: '>' | '>='; readonly share: number } => {
      const [left, operator, figure] = comparison(text) ?? [];
      const share = figure === undefined ? undefined : shareUnit.read(figure);
      const isBound = left === '' && (operator === '>' || operator === '>=');
      if (isBound && share !== undefined && share >= 0 && share <= 1) return { operator, share };
      issues.addIssue(issueText(`${kindOf(text)} is not a bound`, LIKE));
      return z.NEVER;
    });

const LIKE = 'write > or >= and a share, such as "> 2%"';
