import type { AnyStateMachine } from 'xstate';
import { LabError } from '../lab-error.ts';
import { hashOf } from '../trace/hash.ts';
import { childrenOf, isAtomic, type Node, type Snapshot, statesOf } from './internals.ts';

export interface Region {
  readonly name: string;
  /** Leaf states, nested names joined by dots; leaves that are active together, by `+`. */
  readonly states: readonly string[];
}

/**
 * The configurations of a machine, numbered as they first occur: active states, history, status.
 *
 * XState checks eventless transitions in the order in which states were entered. If a later choice can depend on that
 * order, it is part of the configuration; otherwise it is not, so that configurations do not multiply needlessly.
 */
export class Configurations {
  readonly regions: readonly Region[];
  readonly snapshots: Snapshot[] = [];
  private readonly known = new Map<string, number>();
  private readonly keys: string[] = [];
  private readonly hashes: number[] = [];
  private readonly tops: readonly Node[];
  private readonly stateNumbers: readonly ReadonlyMap<string, number>[];
  private readonly always: ReadonlyMap<string, string>;
  private states = new Uint16Array(64);

  constructor(
    machine: AnyStateMachine,
    private readonly limit: number,
  ) {
    const { root } = machine;
    this.tops = root.type === 'parallel' ? childrenOf(root).filter((node) => node.type !== 'history') : [root];
    this.regions = this.tops.map((node) => ({ name: node.key, states: leavesBelow(node, node) }));
    this.stateNumbers = this.regions.map(({ states }) => new Map(states.map((name, at) => [name, at])));
    this.always = new Map(
      statesOf(machine)
        .filter(isAtomic)
        .map((node) => [node.id, alwaysAbove(node)]),
    );
  }

  get size(): number {
    return this.snapshots.length;
  }

  /** Stores the snapshot of a new configuration, in the form that `keep` gives it. */
  number(snapshot: Snapshot, keep = (met: Snapshot): Snapshot => met): number {
    const key = this.keyOf(snapshot);
    return this.known.get(key) ?? this.add(key, keep(snapshot));
  }

  key(configuration: number): string {
    return this.keys[configuration];
  }

  hash(configuration: number): number {
    return this.hashes[configuration];
  }

  stateOf(configuration: number, region: number): number {
    return this.states[configuration * this.tops.length + region];
  }

  private add(key: string, snapshot: Snapshot): number {
    const number = this.snapshots.length;
    if (number >= this.limit) throw this.tooMany(snapshot.machine.id);
    this.known.set(key, number);
    this.keys.push(key);
    this.hashes.push(hashOf(key));
    this.snapshots.push(snapshot);
    const width = this.tops.length;
    if ((number + 1) * width > this.states.length) {
      const larger = new Uint16Array(Math.max(this.states.length * 2, (number + 1) * width));
      larger.set(this.states);
      this.states = larger;
    }
    const leaves = snapshot._nodes.filter(isAtomic).toSorted(inDocumentOrder);
    this.tops.forEach((top, region) => {
      const name = leaves.filter((leaf) => isWithin(leaf, top)).map((leaf) => nameBelow(leaf, top));
      this.states[number * width + region] = this.stateNumbers[region].get(name.join('+')) as number;
    });
    return number;
  }

  private keyOf({ _nodes, historyValue, status }: Snapshot): string {
    const entered = _nodes.filter(isAtomic);
    const leaves = entered.toSorted(inDocumentOrder);
    let key = ids(leaves);
    if (status !== 'active') key += ` status ${status}`;
    for (const id of Object.keys(historyValue).sort())
      key += ` history ${id} ${ids(historyValue[id].toSorted(inDocumentOrder))}`;
    const turns = this.turns(entered);
    if (turns !== this.turns(leaves)) key += ` eventless ${turns}`;
    return key;
  }

  /** The order in which `always` transitions are checked; adjacent leaves with the same guards are unordered. */
  private turns(leaves: readonly Node[]): string {
    let text = '';
    let run: string[] = [];
    let last = '';
    for (const { id } of [...leaves, { id: '' }]) {
      const asks = this.always.get(id);
      if (asks === '') continue;
      if (asks !== last) {
        text += `${run.sort().join(',')}|`;
        run = [];
        last = asks ?? '';
      }
      run.push(id);
    }
    return text;
  }

  private tooMany(machine: string): LabError {
    const counts = this.regions.map(({ name, states }) => `${name} ${states.length}`).join(', ');
    return new LabError('statechart/too-many-configurations', {
      what: `machine "${machine}" has more than ${this.limit} configurations (states by region: ${counts})`,
      where: machine,
      hint: 'merge states whose difference could be a field of the context, or drop history; the limit is `maxConfigurations`',
    });
  }
}

const inDocumentOrder = (a: Node, b: Node): number => a.order - b.order;
const ids = (nodes: readonly Node[]): string => nodes.map(({ id }) => id).join();

/** The states from here to the root with eventless transitions: leaves with the same text check the same guards. */
const alwaysAbove = (node: Node | undefined): string =>
  node === undefined ? '' : (node.always?.length ? `${node.id} ` : '') + alwaysAbove(node.parent as Node | undefined);

const isWithin = (node: Node, top: Node): boolean =>
  node.id === top.id || (node.parent !== undefined && isWithin(node.parent as Node, top));

/** A region without states is its own leaf. */
const nameBelow = (leaf: Node, top: Node): string => leaf.path.slice(top.path.length).join('.') || top.key;

function leavesBelow(node: Node, top: Node): readonly string[] {
  if (isAtomic(node)) return [nameBelow(node, top)];
  const children = childrenOf(node)
    .filter(({ type }) => type !== 'history')
    .map((child) => leavesBelow(child, top));
  if (node.type !== 'parallel') return children.flat();
  return children.reduce((sofar, names) => sofar.flatMap((one) => names.map((name) => `${one}+${name}`)));
}
