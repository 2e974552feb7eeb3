import type { AnyStateMachine } from 'xstate';
import { acceptMachine, type EventFields } from './accept-machine.ts';
import { builtinAction, builtinGuard, type Implementations } from './internals.ts';
import { Table, type TableLimits } from './table.ts';

interface Request extends TableLimits {
  readonly events: EventFields;
}

interface Known extends Request {
  readonly implementations: Implementations;
  readonly table: Table;
}

/** By the definition of the machine, which all clones of it share; it goes when they do. */
const known = new WeakMap<object, Known[]>();

/**
 * The table of a machine with these implementations. Many runs in one process, as in a sweep, step by clones of one machine that
 * differ in the functions they call, and in nothing that XState does in a step: all of them have one table.
 *
 * Errors  `LabError` for a machine that a table cannot represent
 */
export function sharedTable(machine: AnyStateMachine, given: Implementations, request: Request): Table {
  const tables = (known.get(machine.config) ?? []).filter(hasRoom);
  const found = tables.find(
    (one) =>
      one.events === request.events &&
      one.maxConfigurations === request.maxConfigurations &&
      one.maxTrace === request.maxTrace &&
      areAlike(one.implementations, given),
  );
  if (found !== undefined) return found.table;
  const implementations = standIns(given);
  const clone = machine.provide(implementations as never) as AnyStateMachine;
  acceptMachine(clone, request.events);
  const table = new Table(clone, request.events, request);
  known.set(machine.config, [...tables, { ...request, implementations, table }]);
  return table;
}

/** A run that joins may meet as many configurations as are left; all small plans of the tests together meet some 500 of 65,535. */
const hasRoom = ({ table, maxConfigurations }: Known): boolean => table.configurations.size * 2 < maxConfigurations;

const kinds = ['actions', 'guards', 'delays'] as const;

/** Whether steps call the same names. What XState itself reads, such as an `assign` or a delay that is a number, must be the same. */
function areAlike(one: Implementations, other: Implementations): boolean {
  return kinds.every((kind) => {
    const names = Object.keys(one[kind]);
    return (
      names.length === Object.keys(other[kind]).length &&
      names.every((name) => name in other[kind] && one[kind][name] === standIn(other[kind][name]))
    );
  });
}

/** Stands for each function that a step only calls: a table outlives the run that it was first made for. */
const called = (): void => {};

const standIn = (implementation: unknown): unknown =>
  typeof implementation === 'function' && !builtinAction(implementation) && !builtinGuard(implementation)
    ? called
    : implementation;

function standIns({ actions, guards, delays }: Implementations): Implementations {
  const all = (named: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(Object.entries(named).map(([name, one]) => [name, standIn(one)]));
  return { actions: all(actions), guards: all(guards), delays: all(delays) };
}
