import { parseAst } from 'vite';
import { describe, expect, it } from 'vitest';
import { read, sourceFiles } from '../kit/source-files.ts';
import { childrenOf, type SyntaxNode } from '../kit/syntax-tree.ts';

const PARAMETERS_MAX = 5;

/** The shape of functions of other projects, which they alone can change. */
const foreign: readonly string[] = ['sim/kernel/statechart/internals.ts: Resolve'];

/**
 * Functions, methods and constructors that take more than five parameters, variables that are assigned later on trust, and decisions
 * that give `withOverlooked` a new list of controls with each call, by which it keeps what follows from the list.
 */
function breaches(file: string, source: string): readonly string[] {
  const found: string[] = [];
  const visit = (node: SyntaxNode, name: string): void => {
    const own = ownName(node) ?? name;
    const { params } = node;
    if (Array.isArray(params) && params.length > PARAMETERS_MAX && node.type !== 'TSTypeParameterInstantiation')
      found.push(`${file}: ${own} takes ${params.length} parameters`);
    if (node.definite === true) found.push(`${file}: ${ownName(node) ?? name} is declared with !`);
    if (listAsked(node)?.type === 'ArrayExpression') found.push(`${file}: ${own} asks by a new list of controls`);
    for (const child of childrenOf(node)) visit(child, own);
  };
  visit(parseAst(source, { lang: file.endsWith('x') ? 'tsx' : 'ts' }) as unknown as SyntaxNode, '');
  return found;
}

const ownName = ({ id, key }: SyntaxNode): string | undefined =>
  ((id as SyntaxNode | null)?.name as string) ?? (key as SyntaxNode | null)?.name;

const listAsked = ({ callee, arguments: given }: SyntaxNode): SyntaxNode | undefined =>
  (callee as SyntaxNode | undefined)?.name === 'withOverlooked' ? (given as readonly SyntaxNode[])[1] : undefined;

const files = ['sim', 'scenarios', 'broker', 'reports', 'viz', 'bin']
  .flatMap((folder) => sourceFiles(folder))
  .filter((file) => /\.tsx?$/.test(file));

describe('functions and constructors', () => {
  it('take at most five parameters, declare nothing to be assigned later, and list controls once', () => {
    expect(files.length).toBeGreaterThan(500);
    const all = files.flatMap((file) => breaches(file, read(file)));
    expect(all.filter((breach) => !foreign.some((exception) => breach.startsWith(exception)))).toEqual([]);
  });
});

describe('a breach is found', () => {
  it.each([
    ['a function', 'function f(a, b, c, d, e, g) {}', 'x.ts: f takes 6 parameters'],
    ['an arrow function', 'const f = (a, b, c, d, e, g) => a;', 'x.ts: f takes 6 parameters'],
    ['a constructor', 'class A { constructor(a, b, c, d, e, g) {} }', 'x.ts: constructor takes 6 parameters'],
    [
      'a method of an interface',
      'interface A { f(a: 1, b: 1, c: 1, d: 1, e: 1, g: 1): void }',
      'x.ts: f takes 6 parameters',
    ],
    ['a type of a function', 'type F = (a: 1, b: 1, c: 1, d: 1, e: 1, g: 1) => 1;', 'x.ts: F takes 6 parameters'],
    ['a variable', 'let a!: number;', 'x.ts: a is declared with !'],
    ['a field', 'class A { a!: number }', 'x.ts: a is declared with !'],
    [
      'a list of controls',
      "const f = (set) => withOverlooked(set, ['registry'], judge);",
      'x.ts: f asks by a new list of controls',
    ],
  ])('in %s', (_where, source, breach) => {
    expect(breaches('x.ts', source)).toEqual([breach]);
  });

  it('and nothing else is', () => {
    expect(
      breaches('x.ts', 'type A = B<1, 2, 3, 4, 5, 6>; function f({ a, b, c, d, e, g }) {} let x: number;'),
    ).toEqual([]);
  });
});
