/** A node of a syntax tree as `parseAst` of vite gives it. */
export interface SyntaxNode {
  readonly type: string;
  readonly [key: string]: unknown;
}

export const childrenOf = (node: SyntaxNode): readonly SyntaxNode[] =>
  Object.values(node)
    .flat()
    .filter((value): value is SyntaxNode => typeof value === 'object' && value !== null && 'type' in value);
