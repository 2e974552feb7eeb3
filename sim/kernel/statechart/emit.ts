import { type Args, type Assignment, builtinAction, type Callback, type Implementations } from './internals.ts';
import type { Call, Delay, Op, Tree } from './tree.ts';

/** A compiled step: runs on one process and returns the number of the leaf that it reaches. */
export type Body = (process: number) => number;

/** Everything that compiled steps may call. */
export interface Kit {
  readonly actions: Readonly<Record<string, Callback>>;
  readonly guards: Readonly<Record<string, Callback>>;
  readonly delays: Readonly<Record<string, Callback>>;
  readonly assignments: Readonly<Record<string, Assignment>>;
  /** Static params and raised events, by number. */
  readonly constants: readonly unknown[];
  /** The reused argument object of a raised event, or for -1, of the stepped event. */
  args(event: number): Args;
  contextOf(process: number): unknown;
  arm(process: number, slot: number, code: number, ticks: number): void;
  cancel(process: number, slot: number): void;
  wholeTicks(delay: unknown): number;
}

/**
 * Generates straight-line code for a tree. Configurations that differ only in what the step does not touch get the same
 * text, so they share one compiled body; the targets of its leaves are stored separately.
 */
export function emit(tree: Tree, implementations: Implementations): string {
  return new Emission(implementations).source(tree);
}

class Emission {
  private readonly constants = new Map<string, string>();
  private readonly events = new Set<number>();
  private ends = 0;
  private values = 0;

  constructor(private readonly implementations: Implementations) {}

  source(tree: Tree): string {
    const steps = this.tree(tree);
    const prologue = [...this.constants].map(([expression, name]) => `const ${name} = ${expression};\n`);
    const events = [...this.events].map((event) => `${argsName(event)}.context = context;\n`);
    const context = this.events.size > 0 ? 'const context = contextOf(process);\n' : '';
    return `'use strict';\n${prologue.join('')}return (process) => {\n${context}${events.join('')}${steps}};`;
  }

  private tree(tree: Tree): string {
    const ops = tree.ops.map((op) => this.op(op)).join('');
    if (tree.kind === 'leaf') return `${ops}return ${this.ends++};\n`;
    const guard = this.invoke(this.constant('guards', tree.guard.name), tree.guard);
    const yes = this.tree(tree.yes);
    return `${ops}if (${guard}) {\n${yes}}\n${this.tree(tree.no)}`;
  }

  private op(op: Op): string {
    if (op.kind === 'act') return `${this.invoke(this.constant('actions', op.call.name), op.call)};\n`;
    if (op.kind === 'assign') return this.assign(op.call);
    if (op.kind === 'delay')
      return `const delay${op.local} = ${this.wait(this.invoke(this.constant('delays', op.call.name), op.call))};\n`;
    if (op.kind === 'cancel') return `${this.port('cancel')}(process, ${op.slot});\n`;
    return this.arm(op.slot, op.code, op.delay);
  }

  /** All right-hand sides are evaluated before the first field is written. */
  private assign(call: Call): string {
    const assignment = builtinAction(this.implementations.actions[call.name])?.assignment as Assignment;
    const source = this.constant('assignments', call.name);
    if (typeof assignment === 'function') return `Object.assign(context, ${this.invoke(source, call)});\n`;
    this.args(call.event);
    const fields = Object.keys(assignment).map((name) => ({
      name,
      key: JSON.stringify(name),
      local: `value${this.values++}`,
    }));
    const reads = fields.map(({ name, key, local }) => {
      const field = this.constantOf(`${source}[${key}]`);
      const isComputed = typeof assignment[name] === 'function';
      return `const ${local} = ${isComputed ? this.invoke(field, call) : field};\n`;
    });
    return [...reads, ...fields.map(({ key, local }) => `context[${key}] = ${local};\n`)].join('');
  }

  private arm(slot: number, code: number, delay: Delay): string {
    if ('local' in delay)
      return `if (delay${delay.local} > 0) ${this.port('arm')}(process, ${slot}, ${code}, delay${delay.local});\n`;
    const ticks = wholeTicks(delay.ms);
    return ticks > 0 ? `${this.port('arm')}(process, ${slot}, ${code}, ${ticks});\n` : '';
  }

  private invoke(callee: string, { params, event }: Call): string {
    const given = params === -1 ? 'undefined' : this.constantOf(`constants[${params}]`);
    return `${callee}(${this.args(event)}, ${given})`;
  }

  private wait(expression: string): string {
    return `${this.constantOf('kit.wholeTicks')}(${expression})`;
  }

  private args(event: number): string {
    this.constantOf('kit.contextOf', 'contextOf');
    this.constantOf(`kit.args(${event})`, argsName(event));
    this.events.add(event);
    return argsName(event);
  }

  private port(name: 'arm' | 'cancel'): string {
    return this.constantOf(`kit.${name}`, name);
  }

  private constant(kind: 'actions' | 'guards' | 'delays' | 'assignments', name: string): string {
    return this.constantOf(`kit.${kind}[${JSON.stringify(name)}]`);
  }

  private constantOf(expression: string, name = `k${this.constants.size}`): string {
    const full = expression.startsWith('constants') ? `kit.${expression}` : expression;
    const known = this.constants.get(full);
    if (known === undefined) this.constants.set(full, name);
    return known ?? name;
  }
}

const argsName = (event: number): string => (event === -1 ? 'args' : `args${event}`);

/**
 * A delay in the agenda's form: whole milliseconds, at least one; 0 for «never», which is Infinity.
 *
 * Errors  a delay that is not a number breaks an invariant; XState would raise its event at once, which is never
 *         intended
 */
export function wholeTicks(delay: unknown): number {
  if (typeof delay !== 'number' || Number.isNaN(delay))
    throw new Error(`broken invariant: a delay is ${String(delay)}`);
  const ticks = Math.round(delay);
  if (ticks === Number.POSITIVE_INFINITY) return 0;
  return Math.max(ticks, 1);
}
