import { parseAst } from 'vite';
import { childrenOf, type SyntaxNode } from './syntax-tree.ts';

/** The reads of control settings in one source. A reader is `file#function`: a function of the module or of a class. */
export interface ControlReads {
  readonly reads: readonly { readonly control: string; readonly reader: string }[];
  /** Functions that read a control whose id they are given. */
  readonly givenIds: readonly string[];
}

/** A read of a control's setting in a source, from one character to another. */
export interface ReadPlace {
  /** Undefined for a read through an id that the function is given. */
  readonly control: string | undefined;
  readonly reader: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Finds in the syntax tree what a source reads of the settings: `controls['topic-acl']`, `controls.registry`,
 * `const { watchdog } = controls`, and `session.decide('update-length', …)` where `decide` reads what it is given.
 *
 * Limits  an id of one word is found where the object is called `controls`; other ids are found on any object
 */
export function controlReadsIn(file: string, source: string, ids: ReadonlySet<string>): ControlReads {
  const places = readPlacesIn(file, source, ids);
  return {
    reads: places.flatMap(({ control, reader }) => (control === undefined ? [] : [{ control, reader }])),
    givenIds: [...new Set(places.flatMap(({ control, reader }) => (control === undefined ? [reader] : [])))],
  };
}

/** The same with the place of each; that of a destructuring or of an argument is the whole of it. */
export function readPlacesIn(file: string, source: string, ids: ReadonlySet<string>): readonly ReadPlace[] {
  const places: ReadPlace[] = [];

  function walk(node: SyntaxNode, name: string): void {
    const own = name === '' || node.type === 'MethodDefinition' || node.type === 'PropertyDefinition';
    const reader = `${file}#${name}`;
    const place = (control: string | undefined): void => {
      places.push({ control, reader, start: node.start as number, end: node.end as number });
    };
    const note = (control: string | undefined): void => {
      if (control !== undefined && ids.has(control)) place(control);
    };
    if (node.type === 'MemberExpression') {
      const isControls = nameOf(node.object as SyntaxNode) === 'controls';
      const property = node.property as SyntaxNode;
      if (textOf(property) !== undefined) note(textOf(property));
      else if (isControls && node.computed === true) place(undefined);
      else if (isControls) note(property.name as string);
    }
    if (node.type === 'ObjectPattern') for (const key of keysOf(node)) note(textOf(key));
    if (node.type === 'VariableDeclarator' && nameOf(node.init as SyntaxNode | null) === 'controls')
      for (const key of keysOf(node.id as SyntaxNode)) note(nameOf(key));
    if (node.type === 'CallExpression' && (node.callee as SyntaxNode).type === 'MemberExpression')
      if (nameOf(node.callee as SyntaxNode) === 'decide') note(textOf((node.arguments as readonly SyntaxNode[])[0]));
    for (const child of childrenOf(node)) walk(child, own ? (declaredName(node) ?? name) : name);
  }

  walk(parseAst(source, { lang: 'ts' }) as unknown as SyntaxNode, '');
  return places;
}

/** The name that a declaration of the module or a member of a class gives to what is in it. */
function declaredName(node: SyntaxNode): string | undefined {
  if (node.type === 'FunctionDeclaration' || node.type === 'VariableDeclarator')
    return (node.id as SyntaxNode).name as string;
  if (node.type === 'MethodDefinition' || node.type === 'PropertyDefinition')
    return (node.key as SyntaxNode).name as string;
  return undefined;
}

/** The last name of `this.controls`, `session.input.controls`, `controls`. */
const nameOf = (node: SyntaxNode | null | undefined): string | undefined =>
  node?.type === 'Identifier'
    ? (node.name as string)
    : node?.type === 'MemberExpression' && node.computed === false
      ? ((node.property as SyntaxNode).name as string)
      : undefined;

/** The keys of an object pattern; none of any other node. */
const keysOf = (node: SyntaxNode): readonly (SyntaxNode | undefined)[] =>
  node.type === 'ObjectPattern'
    ? (node.properties as readonly { readonly key?: SyntaxNode }[]).map(({ key }) => key)
    : [];

const textOf = (node: SyntaxNode | undefined): string | undefined =>
  node?.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
