import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type ParsedNode,
  parseDocument,
  type YAMLError,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import { type LeftOpen, leftOpenAt } from './left-open.ts';
import { forbiddenKeys, type LocatedEntry, type LocatedValue, type Path, type SourcePosition } from './located.ts';
import { NESTING_MAX, refuseDeepNesting } from './nesting.ts';
import { type Problem, problemError, ScenarioError } from './problem.ts';

/**
 * Reads YAML 1.2 into located values, and refuses what no scenario needs: tags, several documents, deep nesting, aliases
 * that multiply.
 *
 * Errors  ScenarioError `scenario/yaml` for text that is not YAML, `scenario/too-large` above the limits,
 *         `scenario/invalid` for keys and numbers that no scenario may hold
 */
export function readYaml(text: string, source: string): LocatedValue {
  const lines = new LineCounter();
  refuseDeepNesting(text, source);
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    uniqueKeys: true,
    logLevel: 'error',
  });
  const placeAt = (offset: number, path: Path): SourcePosition => {
    const { line, col } = lines.linePos(offset);
    return { source, line: Math.max(line, 1), column: Math.max(col, 1), path };
  };
  if (document.errors.length > 0) {
    throw new ScenarioError(
      'scenario/yaml',
      realErrors(document.errors).map(({ code, message, pos }) => {
        if (isTabbed(text, pos[0])) return syntaxProblem('TAB_AS_INDENT', message, placeAt(pos[0], []), '');
        const key = bracedKeyBefore(text, pos[0]);
        if (key !== undefined) return bracedKeyProblem(key, placeAt(pos[0], []));
        const open = neverClosed.test(message) ? leftOpenAt(text, pos[0]) : undefined;
        return open === undefined
          ? syntaxProblem(code, message, placeAt(pos[0], []), text.slice(pos[0], pos[0] + 60))
          : openProblem(open, placeAt(open.offset, []));
      }),
    );
  }
  if (document.contents === null) {
    throw problemError(
      'scenario/yaml',
      placeAt(0, []),
      'is empty',
      'write a map of keys, beginning with name: and claim:',
    );
  }
  return new Builder(document, placeAt).build(document.contents);
}

const NODES_MAX = 100_000;
const ALIASES_MAX = 100;

const syntaxHints: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  TAB_AS_INDENT: ['a tab is used to indent', 'indent with spaces'],
  MULTIPLE_DOCS: ['a second document begins here', 'keep one document per file; apply others with --with'],
  RESOURCE_EXHAUSTION: ['is nested too deeply', 'a scenario needs fewer than ten levels'],
};

/**
 * After the first syntax error the parser guesses, and one missing bracket causes dozens of false errors, so only the
 * first is reported. Duplicate keys do not disturb the parser, so each of them is reported.
 */
function realErrors(errors: readonly YAMLError[]): readonly YAMLError[] {
  const inOrder = [...errors].sort((a, b) => a.pos[0] - b.pos[0]);
  const first = inOrder.find(({ code }) => code !== 'DUPLICATE_KEY');
  return first === undefined ? inOrder : [first];
}

/** The parser's messages when it reaches the end, or the next key, inside an unclosed quote or bracket. */
const neverClosed = /Missing closing|sufficiently indented and end with|Block collections are not allowed within flow/;

/** Inside brackets the parser reports a tab at the start of a line with another code. */
const isTabbed = (text: string, offset: number): boolean =>
  /^\s*\t/.test(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset));

/** The part of a line before an offset, if it begins a key such as `reconnect.time{ring: canary}`: the blank ends it early. */
const bracedKeyBefore = (text: string, offset: number): string | undefined =>
  /^\s*([\w.]+\{[^}]*?:)\s+$/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset))?.[1];

const bracedKeyProblem = (key: string, place: SourcePosition): Problem => ({
  place,
  what: `not YAML: the blank behind "${key}" ends the key within its braces`,
  hint: 'write no blanks behind colons there, or put the whole key in quotes',
});

const openProblem = ({ sign }: LeftOpen, place: SourcePosition): Problem => ({
  place,
  what: `not YAML: the ${sign === '[' || sign === '{' ? 'bracket' : 'quote'} ${sign} is never closed`,
  hint: `close it on this line with ${closing[sign]}, or remove it`,
});

const closing: Readonly<Record<string, string>> = { '[': ']', '{': '}', '"': '"', "'": "'" };

function syntaxProblem(code: string, message: string, place: SourcePosition, after: string): Problem {
  if (code === 'DUPLICATE_KEY') {
    const [key] = /^[^\s:]+/.exec(after) ?? ['this'];
    return { place, what: `the key "${key}" appears twice in one map`, hint: 'keep one of the two' };
  }
  const [what, hint] = syntaxHints[code] ?? [
    `not YAML: ${message.replace(/\s+/g, ' ')}`,
    'check the indentation, quotes and brackets of this line and the one above',
  ];
  return { place, what, hint };
}

/** Copies the parser's nodes and collects all problems, so that one pass reports them all. */
class Builder {
  private readonly problems: Problem[] = [];
  private nodes = 0;
  private aliases = 0;
  /** Collections being copied, to detect an alias to one of its own parents. */
  private readonly open = new Set<ParsedNode>();

  constructor(
    private readonly document: Document.Parsed,
    private readonly placeAt: (offset: number, path: Path) => SourcePosition,
  ) {}

  build(contents: ParsedNode): LocatedValue {
    const root = this.node(contents, [], contents.range[0]);
    if (this.problems.length > 0) throw new ScenarioError('scenario/invalid', this.problems);
    return root;
  }

  private node(node: ParsedNode | null, path: Path, offset: number): LocatedValue {
    const at = this.placeAt(node?.range[0] ?? offset, path);
    this.nodes += 1;
    if (this.nodes > NODES_MAX || path.length > NESTING_MAX) {
      throw problemError(
        'scenario/too-large',
        at,
        `holds more than ${NODES_MAX} values once aliases are written out`,
        'write the values themselves; a scenario needs a few hundred',
      );
    }
    if (node === null) return { kind: 'scalar', value: null, at };
    if (isAlias(node)) return this.alias(node, path, at);
    if (node.tag !== undefined)
      this.refuse(at, `the tag "${shortTag(node.tag)}" is not allowed`, 'write the value without a tag');
    if (isScalar(node)) return this.scalar(node.value, at);
    this.open.add(node);
    const copied = isMap(node) ? this.map(node, path, at) : this.list(node, path, at);
    this.open.delete(node);
    return copied;
  }

  private list(node: YAMLSeq.Parsed, path: Path, at: SourcePosition): LocatedValue {
    const items = node.items.map((item, index) => this.node(item as ParsedNode, [...path, index], node.range[0]));
    return { kind: 'list', items, at };
  }

  private map(node: YAMLMap.Parsed, path: Path, at: SourcePosition): LocatedValue {
    const entries = new Map<string, LocatedEntry>();
    for (const { key, value } of node.items) {
      const keyNode = key as ParsedNode | null;
      const offset = keyNode?.range[0] ?? node.range[0];
      if (!isScalar(keyNode) || keyNode.value === null || keyNode.value === '') {
        this.refuse(this.placeAt(offset, path), 'a key has to be a word', 'write key: value');
        continue;
      }
      const name = String(keyNode.value);
      const keyAt = this.placeAt(offset, [...path, name]);
      if (forbiddenKeys.includes(name)) {
        this.refuse(keyAt, `the key "${name}" is not allowed`, 'remove it');
        continue;
      }
      entries.set(name, { keyAt, value: this.node(value as ParsedNode | null, [...path, name], offset) });
    }
    return { kind: 'map', entries, at };
  }

  private alias(node: Alias.Parsed, path: Path, at: SourcePosition): LocatedValue {
    this.aliases += 1;
    if (this.aliases > ALIASES_MAX) {
      throw problemError(
        'scenario/too-large',
        at,
        `uses more than ${ALIASES_MAX} aliases`,
        'write the values themselves',
      );
    }
    const target = node.resolve(this.document) as ParsedNode | undefined;
    if (target !== undefined && this.open.has(target)) {
      this.refuse(at, 'this alias is inside the value that it repeats', 'write the value itself');
      return { kind: 'scalar', value: null, at };
    }
    if (target === undefined) {
      this.refuse(
        at,
        'this alias has no anchor before it',
        'write the value itself, or put &name in front of the one meant',
      );
      return { kind: 'scalar', value: null, at };
    }
    return this.node(target, path, target.range[0]);
  }

  private scalar(value: unknown, at: SourcePosition): LocatedValue {
    if (typeof value === 'number' && !Number.isFinite(value))
      this.refuse(at, `${value} is not a finite number`, 'write a number');
    const isPlain =
      value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return { kind: 'scalar', value: isPlain ? value : String(value), at };
  }

  private refuse(place: SourcePosition, what: string, hint: string): void {
    this.problems.push({ place, what, hint });
  }
}

const shortTag = (tag: string): string => tag.replace(/^tag:yaml\.org,2002:/, '!!');
