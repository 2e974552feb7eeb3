import { emit, wholeTicks } from '../../../sim/kernel/statechart/emit.ts';
import type { Chart, Ports, Runner } from '../../../sim/kernel/statechart/index.ts';
import { implementationsOf } from '../../../sim/kernel/statechart/internals.ts';
import { kitOf } from '../../../sim/kernel/statechart/table-runner.ts';
import { leavesOf, type Op, type Tree } from '../../../sim/kernel/statechart/tree.ts';

/** A cell of a table with one fault in it. */
export interface Mutant {
  readonly what: string;
  readonly configuration: number;
  readonly code: number;
  readonly tree: Tree;
}

/** Every single fault of a few kinds that can be planted in a cell. */
export function mutantsOf(chart: Chart, configuration: number, code: number): readonly Mutant[] {
  if (chart.describe(configuration).includes(' status done')) return [];
  const tree = chart.tree(configuration, code);
  return faults(tree, chart).map(([what, mutated]) => ({ what, configuration, code, tree: mutated }));
}

/** The table with the mutant's cell compiled anew; it reports no effects, so only its calls can expose it. */
export function bindMutant(chart: Chart, { configuration, code, tree }: Mutant, ports: Ports<never>): Runner {
  const sound = chart.bind(ports);
  const body = new Function('kit', emit(tree, implementationsOf(chart.machine)))(kitOf(chart, ports));
  const leaves = leavesOf(tree);
  return {
    effects: Number.NaN,
    start: (process) => sound.start(process),
    step(from, event, process) {
      if (from !== configuration || event !== code) return sound.step(from, event, process);
      ports.event.type = chart.events[event];
      return leaves[body(process)].next;
    },
  };
}

type Fault = readonly [what: string, mutated: Tree];

function faults(tree: Tree, chart: Chart): readonly Fault[] {
  const inOps = opFaults(tree.ops, chart).map(([what, ops]): Fault => [what, { ...tree, ops }]);
  if (tree.kind === 'leaf')
    return [...inOps, ...leafFaults(tree.next, chart).map((next): Fault => ['wrong target', { ...tree, next }])];
  const { guard, yes, no } = tree;
  const moved = tree.ops.at(-1);
  return [
    ...inOps,
    ['branches swapped', { ...tree, yes: no, no: yes }],
    [`${guard.name} always says yes`, withOps(yes, tree.ops)],
    [`${guard.name} always says no`, withOps(no, tree.ops)],
    ...(moved && moved.kind !== 'delay' ? [late(tree, moved)] : []),
    ...faults(yes, chart).map(([what, mutated]): Fault => [`if ${guard.name}: ${what}`, { ...tree, yes: mutated }]),
    ...faults(no, chart).map(([what, mutated]): Fault => [`unless ${guard.name}: ${what}`, { ...tree, no: mutated }]),
  ];
}

const withOps = (tree: Tree, ops: readonly Op[]): Tree => ({ ...tree, ops: [...ops, ...tree.ops] });

/** An op that belongs before the guard comes after it. */
const late = (tree: Tree & { kind: 'ask' }, op: Op): Fault => [
  `${op.kind} after the guard`,
  { ...tree, ops: tree.ops.slice(0, -1), yes: withOps(tree.yes, [op]), no: withOps(tree.no, [op]) },
];

const leafFaults = (next: number, chart: Chart): readonly number[] => (chart.size > 1 ? [(next + 1) % chart.size] : []);

function opFaults(ops: readonly Op[], chart: Chart): readonly (readonly [string, readonly Op[]])[] {
  return ops.flatMap((op, at) => {
    const before = ops.slice(0, at);
    const after = ops.slice(at + 1);
    const changed = changes(op, chart).map(([what, other]) => [what, [...before, other, ...after]] as const);
    if (op.kind === 'delay') return changed;
    const dropped = [`${op.kind} dropped`, [...before, ...after]] as const;
    const doubled = [`${op.kind} done twice`, [...before, op, op, ...after]] as const;
    if (isNever(op)) return [];
    const next =
      JSON.stringify(after[0]) === JSON.stringify(op) || (after[0] && isNever(after[0])) ? undefined : after[0];
    const swapped =
      next && (isTimer(op) === isTimer(next) || op.kind === 'act') && next.kind !== 'delay'
        ? [[`${op.kind} and ${next.kind} swapped`, [...before, next, op, ...after.slice(1)]] as const]
        : [];
    return [...changed, dropped, doubled, ...swapped];
  });
}

const isNever = (op: Op): boolean => op.kind === 'arm' && 'ms' in op.delay && wholeTicks(op.delay.ms) === 0;
const isTimer = (op: Op): boolean => op.kind === 'arm' || op.kind === 'cancel';

function changes(op: Op, chart: Chart): readonly (readonly [string, Op])[] {
  if (op.kind === 'act' || op.kind === 'assign' || op.kind === 'delay') {
    const event =
      op.call.event === -1
        ? []
        : [['stepped event instead of the raised one', { ...op, call: { ...op.call, event: -1 } }] as const];
    const params = op.call.params === -1 ? [] : [['params lost', { ...op, call: { ...op.call, params: -1 } }] as const];
    return [...event, ...params];
  }
  const slot = [`${op.kind} of another slot`, { ...op, slot: (op.slot + 1) % (chart.slots + 1) }] as const;
  if (op.kind === 'cancel') return [slot];
  const code = ['arm for another event', { ...op, code: (op.code + 1) % chart.events.length }] as const;
  const delay =
    'ms' in op.delay && Number.isFinite(op.delay.ms)
      ? [['arm with another delay', { ...op, delay: { ms: op.delay.ms + 5 } }] as const]
      : [];
  return [slot, code, ...delay];
}
