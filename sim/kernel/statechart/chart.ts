import type { AnyStateMachine, ContextFrom } from 'xstate';
import type { EventFields } from './accept-machine.ts';
import type { Region } from './configurations.ts';
import type { Kit } from './emit.ts';
import { type Implementations, implementationsOf, type Snapshot, transplant } from './internals.ts';
import type { Ports, Runner } from './ports.ts';
import { sharedTable } from './shared-table.ts';
import type { Table } from './table.ts';
import { TableRunner } from './table-runner.ts';
import type { Timer } from './timers.ts';
import type { Tree } from './tree.ts';

export interface ChartOptions {
  /** All events of the machine, in the order of their codes, each with its fields. */
  readonly events: EventFields;
  /** Given in place of the machine's own, as to XState's `provide`. */
  readonly implementations?: Partial<Implementations>;
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
 * Source  XState itself executes each step; a process learns each step of a machine once, for all of its charts
 */
export const compileChart = <Machine extends AnyStateMachine>(
  machine: Machine,
  options: ChartOptions,
): Chart<Machine> => new Chart(machine, options);

export class Chart<Machine extends AnyStateMachine = AnyStateMachine> {
  readonly fields: EventFields;
  /** Read by runners at each step. */
  readonly table: Table;
  private readonly implementations: Implementations;
  private readonly provide: () => Machine;
  private bound: Machine | undefined;

  constructor(machine: Machine, options: ChartOptions) {
    const { events, implementations: given, maxConfigurations = 65_535, maxTrace = 256 } = options;
    const own = implementationsOf(machine);
    this.implementations = {
      actions: { ...own.actions, ...given?.actions },
      guards: { ...own.guards, ...given?.guards },
      delays: { ...own.delays, ...given?.delays },
    };
    this.fields = events;
    this.provide = () => (given === undefined ? machine : (machine.provide(given as never) as Machine));
    this.table = sharedTable(machine, this.implementations, { events, maxConfigurations, maxTrace });
  }

  /** The machine with the implementations that steps call. */
  get machine(): Machine {
    this.bound ??= this.provide();
    return this.bound;
  }

  /** By code: the listed events, then those of the machine's own timers. */
  get events(): readonly string[] {
    return this.table.events;
  }

  get timers(): readonly Timer[] {
    return this.table.timers;
  }

  /** Timer slots one process needs. */
  get slots(): number {
    return this.table.slots;
  }

  get regions(): readonly Region[] {
    return this.table.configurations.regions;
  }

  /** -1 for an event that is not listed. */
  eventCode(name: string): number {
    return this.table.codes.get(name) ?? -1;
  }

  /** Configurations numbered so far, by any chart of the machine. */
  get size(): number {
    return this.table.configurations.size;
  }

  stateOf(configuration: number, region: number): number {
    return this.table.configurations.stateOf(configuration, region);
  }

  /** 32 bits that identify the configuration, independent of its number. */
  keyHash(configuration: number): number {
    return this.table.configurations.hash(configuration);
  }

  /** The configuration as text: its leaf states, history and status. */
  describe(configuration: number): string {
    return this.table.configurations.key(configuration);
  }

  /** The number of the configuration of a snapshot of this machine, or of a clone. */
  configurationOf(snapshot: unknown): number {
    return this.table.configurationOf(snapshot as Snapshot);
  }

  /** A snapshot of `machine`, this one or a clone, in the configuration and with the given context. */
  snapshotOf(configuration: number, machine: AnyStateMachine, context: unknown): Snapshot {
    return transplant(this.table.configurations.snapshots[configuration], machine, context);
  }

  /** The states that a configuration stands for, as plain data that does not depend on its number. */
  valueOf(configuration: number): unknown {
    return this.table.configurations.snapshots[configuration].value;
  }

  /** The configuration with the states of `valueOf`. */
  ofValue(value: unknown): number {
    const { machine } = this.table.explorer;
    return this.configurationOf(machine.resolveState({ value, context: {} } as never));
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
    return this.table.learned(configuration, code);
  }

  /** The effects of a cell, as data. */
  tree(configuration: number, code: number): Tree {
    return this.table.tree(configuration, code);
  }

  /** The chart's part of a kit; a runner adds its ports. */
  get parts(): Pick<Kit, 'actions' | 'guards' | 'delays' | 'constants'> {
    const { actions, guards, delays } = this.implementations as unknown as Chart['parts'];
    return { actions, guards, delays, constants: this.table.explorer.constants.values };
  }
}
