import type { AnyStateMachine, ContextFrom } from 'xstate';
import { acceptMachine, type EventFields } from './accept-machine.ts';
import { type Cell, IGNORED, UNLEARNED } from './cell.ts';
import { Configurations, type Region } from './configurations.ts';
import { type Body, emit, type Kit } from './emit.ts';
import { Explorer } from './explore.ts';
import { type Implementations, implementationsOf, type Snapshot, transplant } from './internals.ts';
import type { Ports, Runner } from './ports.ts';
import { TableRunner } from './table-runner.ts';
import { findTimers, type Timer } from './timers.ts';
import { leavesOf, NO_EFFECTS, type Tree } from './tree.ts';

export interface ChartOptions {
  /** All events of the machine, in the order of their codes, each with its fields. */
  readonly events: EventFields;
  readonly maxConfigurations?: number;
  /** Entries (ops, guards, microsteps) that one step may take before it must end. */
  readonly maxTrace?: number;
}

/**
 * An XState machine as a table: the code of the step for each configuration and event.
 *
 * Shape   configurations and events are small integers; event codes do not depend on which cells are compiled,
 *         configuration numbers do: fingerprints use `keyHash`
 * Errors  `LabError` for a machine that a table cannot represent, here or when a cell is first used
 * Source  XState itself executes each step (`Explorer`); cells are compiled when first used
 */
export function compileChart<Machine extends AnyStateMachine>(machine: Machine, options: ChartOptions): Chart<Machine> {
  acceptMachine(machine, options.events);
  return new Chart(machine, options);
}

export class Chart<Machine extends AnyStateMachine = AnyStateMachine> {
  /** By code: the listed events, then those of the machine's own timers. */
  readonly events: readonly string[];
  readonly fields: EventFields;
  readonly timers: readonly Timer[];
  /** Timer slots one process needs. */
  readonly slots: number;
  readonly regions: readonly Region[];
  /** Pairs by (configuration, event): body, index of its first target. May be reallocated; read it again. */
  cells = new Int32Array(1024);
  targets = new Int32Array(1024);

  private readonly implementations: Implementations;
  private readonly explorer: Explorer;
  private readonly configurations: Configurations;
  private readonly bodyNumbers = new Map<string, number>();
  private readonly sources: string[] = ['', ''];
  private readonly effects: (readonly number[])[] = [[NO_EFFECTS], [NO_EFFECTS]];
  private readonly codes: ReadonlyMap<string, number>;
  private targetCount = 0;
  private startCell: Cell | undefined;

  constructor(
    readonly machine: Machine,
    { events, maxConfigurations = 65_535, maxTrace = 256 }: ChartOptions,
  ) {
    const { timers, slots, codes } = findTimers(machine, Object.keys(events));
    this.implementations = implementationsOf(machine);
    this.fields = events;
    this.events = codes;
    this.codes = new Map(codes.map((name, code) => [name, code]));
    this.timers = timers;
    this.slots = slots;
    this.explorer = new Explorer(machine, events, timers, maxTrace);
    this.configurations = new Configurations(machine, maxConfigurations);
    this.regions = this.configurations.regions;
    this.start();
  }

  /** -1 for an event that is not listed. */
  eventCode(name: string): number {
    return this.codes.get(name) ?? -1;
  }

  /** Configurations numbered so far. */
  get size(): number {
    return this.configurations.size;
  }

  stateOf(configuration: number, region: number): number {
    return this.configurations.stateOf(configuration, region);
  }

  /** 32 bits that identify the configuration, independent of its number. */
  keyHash(configuration: number): number {
    return this.configurations.hash(configuration);
  }

  /** The configuration as text: its leaf states, history and status. */
  describe(configuration: number): string {
    return this.configurations.key(configuration);
  }

  /** The number of the configuration of a snapshot of this machine, or of a clone. */
  configurationOf(snapshot: unknown): number {
    const number = this.configurations.number(snapshot as Snapshot, (met) => this.explorer.adopt(met));
    this.makeRoom();
    return number;
  }

  /** A snapshot of `machine`, this one or a clone, in the configuration and with the given context. */
  snapshotOf(configuration: number, machine: AnyStateMachine, context: unknown): Snapshot {
    return transplant(this.configurations.snapshots[configuration], machine, context);
  }

  /** A runner that steps processes by the table; contexts and effects go through the ports. */
  bind(ports: Ports<ContextFrom<Machine>>): Runner {
    return new TableRunner(this, ports);
  }

  /** Compiles every cell that is reachable for some answers of the guards. */
  enumerate(): { readonly configurations: number; readonly cells: number } {
    for (let configuration = 0; configuration < this.size; configuration++) {
      for (let code = 0; code < this.events.length; code++) this.learned(configuration, code);
    }
    return { configurations: this.size, cells: this.size * this.events.length };
  }

  /** The body of a cell, compiled if needed: 1 for an event that is ignored. */
  learned(configuration: number, code: number): number {
    const at = (configuration * this.events.length + code) * 2;
    if ((this.cells[at] ?? UNLEARNED) === UNLEARNED) {
      const cell = this.compile(this.tree(configuration, code), configuration);
      this.makeRoom();
      this.cells[at] = cell.body;
      this.cells[at + 1] = cell.targets;
    }
    return this.cells[at];
  }

  /** The start is a separate cell, before all configurations. */
  start(): Cell {
    this.startCell ??= this.compile(this.explorer.start(this.number), -1);
    this.makeRoom();
    return this.startCell;
  }

  /** The effects of a cell, as data. */
  tree(configuration: number, code: number): Tree {
    const snapshot = this.configurations.snapshots[configuration];
    if (snapshot.status !== 'active') return { kind: 'leaf', ops: [], next: configuration };
    // XState returns the same snapshot object if nothing happened.
    const number = (met: Snapshot): number => (met === snapshot ? configuration : this.number(met));
    return this.explorer.step(snapshot, this.events[code], number);
  }

  effectsOf(body: number, end: number): number {
    return this.effects[body][end];
  }

  /** A body's code, bound to its kit. */
  instantiate(body: number, kit: Kit): Body {
    return new Function('kit', this.sources[body])(kit) as Body;
  }

  /** The chart's part of a kit; a runner adds its ports. */
  get parts(): Pick<Kit, 'actions' | 'guards' | 'delays' | 'constants'> {
    const { actions, guards, delays } = this.implementations as unknown as Chart['parts'];
    return { actions, guards, delays, constants: this.explorer.constants.values };
  }

  private readonly number = (snapshot: Snapshot): number => this.configurations.number(snapshot);

  private compile(tree: Tree, from: number): Cell {
    if (tree.kind === 'leaf' && tree.ops.length === 0 && tree.next === from) return { body: IGNORED, targets: 0 };
    const source = emit(tree, this.implementations);
    const leaves = leavesOf(tree);
    const effects = leaves.map((leaf) => leaf.effects);
    const key = `${source}${effects}`;
    let body = this.bodyNumbers.get(key);
    if (body === undefined) {
      body = this.sources.push(source) - 1;
      this.bodyNumbers.set(key, body);
      this.effects.push(effects);
    }
    const targets = this.targetCount;
    this.targetCount += leaves.length;
    if (this.targetCount > this.targets.length) this.targets = grown(this.targets, this.targetCount);
    leaves.forEach(({ next }, at) => {
      this.targets[targets + at] = next;
    });
    return { body, targets };
  }

  /** Allocates cells for every numbered configuration, so a step need not check bounds. */
  private makeRoom(): void {
    const length = this.size * this.events.length * 2;
    if (length > this.cells.length) this.cells = grown(this.cells, length);
  }
}

function grown(from: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(from.length * 2, length));
  larger.set(from);
  return larger;
}
