/**
 * The pages whose code blocks are run in their order. Each has a desk of its own, so a page defines every file and makes every
 * run folder that its commands name.
 */
export const examplePages = [
  'README.md',
  'docs/guides/architects.md',
  'docs/guides/security-teams.md',
  'docs/guides/viewers.md',
  'docs/guides/scale.md',
  'docs/broker.md',
  'docs/scenarios.md',
  'docs/api.md',
  'docs/selections.md',
  'docs/access-lists.md',
  'docs/attacks.md',
  'docs/reach.md',
  'docs/assess.md',
  'docs/counterfactual.md',
  'docs/matrix.md',
  'docs/seen.md',
] as const;

/** Pages whose commands take many minutes; each is run by a script of its own. */
export const measuredPages = ['docs/matrix-measured.md'] as const;

export type ExamplePage = (typeof examplePages)[number];
