import type { AnyStateMachine } from 'xstate';
import { LabError } from '../lab-error.ts';
import {
  type BuiltinAction,
  builtinAction,
  builtinGuard,
  implementationsOf,
  type Node,
  statesOf,
} from './internals.ts';

/** The events of a machine, each with its fields. */
export type EventFields = Readonly<Record<string, readonly string[]>>;

/**
 * Rejects what a table cannot represent: code without a name, because effects are identified by name, and actors beyond
 * the machine itself, whose work the agenda does instead.
 *
 * Errors  `LabError` with the state concerned and how to write it instead
 */
export function acceptMachine(machine: AnyStateMachine, events: EventFields): void {
  const look = new Acceptance(machine, events);
  for (const name of Object.keys(events)) look.eventName(name);
  for (const node of statesOf(machine)) look.state(node);
  const { actions, guards } = implementationsOf(machine);
  for (const [name, action] of Object.entries(actions)) look.implementation(action, `actions.${name}`);
  for (const [name, guard] of Object.entries(guards))
    if (builtinGuard(guard) || typeof guard !== 'function') look.guard(guard, `guards.${name}`);
}

/** The same rules for single actions and guards, which `enqueueActions` names only at run time. */
export class Acceptance {
  private readonly names: ReturnType<typeof implementationsOf>;

  constructor(
    machine: AnyStateMachine,
    private readonly events: EventFields,
  ) {
    this.names = implementationsOf(machine);
  }

  eventName(name: string): void {
    if (name.startsWith('xstate.') || name.includes('*'))
      throw refusal('event-name', `"${name}" cannot be fed to a machine`, 'events', 'list plain event types');
  }

  state(node: Node): void {
    const at = [node.machine.id, ...node.path].join('.');
    if (node.invoke.length > 0)
      throw refusal(
        'invoke',
        'it invokes an actor',
        at,
        'have an action ask for the work, and take the answer as an event',
      );
    if ('route' in node.config) throw refusal('route', 'it has a route', at, 'give it a transition of its own');
    if (typeof node.output === 'function')
      throw refusal('dynamic-output', 'its output is computed', at, 'write results to the context in a named action');
    for (const action of node.entry) this.action(action, `${at}, entry`);
    for (const action of node.exit) this.action(action, `${at}, exit`);
    for (const action of node.initial.actions) this.action(action, `${at}, initial`);
    const eventless = node.always ? [['always', node.always] as const] : [];
    for (const [descriptor, transitions] of [...node.transitions, ...eventless]) {
      // The check of that state rejects the route itself.
      if (descriptor === 'xstate.route') continue;
      const where = descriptor === 'always' ? `${at}, always` : `${at}, on ${descriptor}`;
      this.descriptor(descriptor, where);
      for (const { guard, actions } of transitions) {
        if (guard !== undefined) this.guard(guard, where);
        for (const action of actions) this.action(action, where);
      }
    }
  }

  action(action: unknown, where: string): void {
    const builtin = builtinAction(action);
    if (
      builtin?.type === 'xstate.assign' ||
      builtin?.type === 'xstate.enqueueActions' ||
      (!builtin && typeof action === 'function')
    )
      throw refusal(
        'inline-action',
        'an action is written in place',
        where,
        'name it in setup({ actions }) and use the name',
      );
    if (builtin) this.builtin(builtin, where);
    else if (!(nameOf(action) in this.names.actions)) throw missing('action', nameOf(action), where);
    else this.params(action, where);
  }

  guard(guard: unknown, where: string): void {
    const builtin = builtinGuard(guard);
    if (builtin) {
      for (const inner of builtin.guards ?? []) this.guard(inner, where);
    } else if (typeof guard === 'function') {
      throw refusal(
        'inline-guard',
        'a guard is written in place',
        where,
        'name it in setup({ guards }) and use the name',
      );
    } else if (!(nameOf(guard) in this.names.guards)) throw missing('guard', nameOf(guard), where);
    else this.params(guard, where);
  }

  implementation(action: unknown, where: string): void {
    const builtin = builtinAction(action);
    if (builtin) this.builtin(builtin, where);
  }

  private builtin(action: BuiltinAction, where: string): void {
    if (action.type === 'xstate.raise') this.raise(action, where);
    else if (action.type === 'xstate.cancel') this.cancel(action, where);
    else if (action.type !== 'xstate.assign' && action.type !== 'xstate.enqueueActions')
      throw refusal(
        'unsupported-action',
        `${action.type.replace('xstate.', '')} reaches beyond the machine`,
        where,
        'use a named action that tells the simulator, which answers with an event',
      );
  }

  private raise({ event, id, delay }: BuiltinAction, where: string): void {
    if (typeof event === 'function')
      throw refusal(
        'dynamic-event',
        'a raised event is computed',
        where,
        'raise a fixed event and keep its data in the context',
      );
    const type = (event as { type: string }).type;
    if (delay === undefined) return;
    if (typeof delay === 'function')
      throw refusal(
        'inline-delay',
        'a delay is written in place',
        where,
        'name it in setup({ delays }) and use the name',
      );
    if (typeof delay === 'string' && !(delay in this.names.delays)) throw missing('delay', delay, where);
    if (typeof id !== 'string')
      throw refusal(
        'raise-without-id',
        `the delayed raise of "${type}" has no id`,
        where,
        'give it one: raise(event, { id, delay }); its timer is known by it',
      );
    if (id.startsWith('xstate.after.')) return;
    if (Object.keys(event as object).length > 1 || (this.events[type]?.length ?? 0) > 0)
      throw refusal(
        'raise-payload',
        `the delayed raise of "${type}" carries data`,
        where,
        'raise an event without fields and keep the data in the context',
      );
    this.listed(type, where);
  }

  private cancel({ sendId }: BuiltinAction, where: string): void {
    if (typeof sendId === 'function')
      throw refusal('dynamic-id', 'cancel computes which timer it means', where, 'cancel a fixed id');
  }

  private descriptor(descriptor: string, where: string): void {
    if (descriptor === 'always' || descriptor === '*' || descriptor.startsWith('xstate.')) return;
    const names = Object.keys(this.events);
    if (descriptor.endsWith('.*') && names.some((name) => `${name}.`.startsWith(descriptor.slice(0, -1)))) return;
    this.listed(descriptor, where);
  }

  private listed(event: string, where: string): void {
    if (!Object.hasOwn(this.events, event))
      throw refusal(
        'unlisted-event',
        `event "${event}" is not among the machine's events`,
        where,
        'list it, with the fields it carries, in compileChart(machine, { events })',
      );
  }

  private params(call: unknown, where: string): void {
    if (typeof call === 'object' && typeof (call as { params?: unknown }).params === 'function')
      throw refusal(
        'dynamic-params',
        `the params of "${nameOf(call)}" are computed`,
        where,
        'give fixed params, and read the rest from the context inside the implementation',
      );
  }
}

export const refusal = (code: string, what: string, where: string, hint: string): LabError =>
  new LabError(`statechart/${code}`, { what, where, hint });

const missing = (kind: string, name: string, where: string): LabError =>
  refusal('missing-implementation', `${kind} "${name}" has no implementation`, where, `add it to setup({ ${kind}s })`);

const nameOf = (call: unknown): string => (typeof call === 'string' ? call : String((call as { type: unknown }).type));
