import type { EventObject } from 'xstate';
import { type Acceptance, refusal } from './accept-machine.ts';
import type { Collect, CollectTools, Enqueue } from './internals.ts';

/**
 * Wraps the function of an `enqueueActions` to enforce its rules: it runs while the machine is compiled, so it may
 * check named guards and enqueue named actions, and may not read values that are known only at run time.
 */
export function watched(collect: Collect, name: string, acceptance: Acceptance): Collect {
  const where = `actions.${name}`;
  return (tools: CollectTools, params: unknown) => {
    const check = (guard: unknown): boolean => {
      acceptance.guard(guard, where);
      return tools.check(guard);
    };
    const enqueue = watchedEnqueue(tools.enqueue, where, acceptance);
    collect({ context: tools.context, event: unreadableFields(tools.event, where), enqueue, check }, params);
  };
}

function watchedEnqueue(enqueue: Enqueue, where: string, acceptance: Acceptance): Enqueue {
  const refuse = (maker: string) => (): never => {
    throw refusal(
      'inline-action',
      `enqueueActions writes ${maker} in place`,
      where,
      'name the action in setup({ actions })',
    );
  };
  const named = (action: unknown): void => {
    acceptance.action(action, where);
    enqueue(action);
  };
  const makers = ['assign', 'sendTo', 'sendParent', 'spawnChild', 'stopChild', 'emit'];
  const refused = Object.fromEntries(makers.map((maker) => [maker, refuse(maker)]));
  return Object.assign(named, enqueue, refused) as unknown as Enqueue;
}

/** A context that rejects every access while the machine is compiled. */
export function unreadable(where: () => string): object {
  const refuse = (_target: object, field: string | symbol): never => {
    throw refusal(
      'context-read',
      `the context ("${String(field)}") is read while the machine is compiled`,
      where(),
      'inside enqueueActions ask a named guard with check(), and leave reading to named actions',
    );
  };
  return new Proxy({}, { get: refuse, has: refuse, set: refuse, ownKeys: () => refuse({}, 'all fields') });
}

/** While compiling, the type of an event is known; its fields are not. */
const unreadableFields = (event: EventObject, where: string): EventObject =>
  new Proxy(event, {
    get(target, field) {
      if (field === 'type') return target.type;
      throw refusal(
        'event-read',
        `enqueueActions reads "${String(field)}" of the event while the machine is compiled`,
        where,
        'ask a named guard with check()',
      );
    },
  });
