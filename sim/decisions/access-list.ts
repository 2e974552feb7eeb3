import type { AccessAction, AccessPlan, AccessRule } from '../plan/access.ts';
import { hasWildcard } from '../protocol/topic-filter.ts';
import { isDeviceName } from '../protocol/topic-layout.ts';
import { type AccessPattern, accessPattern, type ValueOf } from './access-pattern.ts';

/** Who asks. */
export interface AccessClient {
  readonly clientId: string;
  /** The name that the broker authenticated; undefined for an anonymous client. */
  readonly name: string | undefined;
  /** For an operator's console, the tenant whose devices it commands. */
  readonly consoleOf?: string;
  /** For a gateway: whether the device of that name is behind it. */
  readonly isGatewayOf?: (name: string) => boolean;
}

/** What an access list says about one request. */
export interface AccessAnswer {
  readonly allow: boolean;
  readonly reason: string;
}

/**
 * An access list, ready to be asked. The first rule decides that is about this client and action and names what is asked
 * for: all of it to allow it, any of it to deny it, so that no filter is granted of which a part is denied.
 */
export class AccessList {
  readonly subscribe: AccessPlan['subscribe'];
  readonly connect: AccessPlan['connect'];
  private readonly byAction = new Map<AccessAction, ReadyRule[]>();
  private readonly otherwise: AccessAnswer;

  constructor(plan: AccessPlan) {
    this.subscribe = plan.subscribe;
    this.connect = plan.connect;
    this.otherwise = { allow: false, reason: plan.otherwise };
    for (const rule of plan.rules) {
      const ready = {
        to: rule.to,
        patterns: rule.patterns.map((pattern) => accessPattern(pattern, rule.syntax)),
        answer: { allow: rule.effect === 'allow', reason: rule.reason },
      };
      for (const action of rule.actions) {
        const rules = this.byAction.get(action);
        if (rules === undefined) this.byAction.set(action, [ready]);
        else rules.push(ready);
      }
    }
  }

  ask(client: AccessClient, action: AccessAction, subject: string): AccessAnswer {
    const values = valuesOf(client);
    for (const { to, patterns, answer } of this.byAction.get(action) ?? none) {
      if (!isAbout(to, client)) continue;
      for (const pattern of patterns)
        if (answer.allow ? pattern.covers(subject, values) : pattern.meets(subject, values)) return answer;
    }
    return this.otherwise;
  }
}

const none: readonly ReadyRule[] = [];

interface ReadyRule {
  readonly to: AccessRule['to'];
  readonly patterns: readonly AccessPattern[];
  readonly answer: AccessAnswer;
}

function isAbout(to: AccessRule['to'], { clientId, name, consoleOf }: AccessClient): boolean {
  if (to === 'everyone') return true;
  if (to === 'anonymous') return name === undefined;
  if (to === 'consoles') return consoleOf !== undefined;
  if (to === 'attached') return name === clientId;
  if (to === 'wildcard') return hasWildcard(clientId) || (name !== undefined && hasWildcard(name));
  return name === to.user;
}

/** A name of one level would own the topics of a whole tenant, so it is no device's. */
function valuesOf({ clientId, name, consoleOf }: AccessClient): ValueOf {
  let slash: number | undefined;
  return (variable) => {
    if (variable === 'client') return clientId;
    if (variable === 'user') return name;
    if (consoleOf !== undefined) return variable === 'tenant' ? consoleOf : undefined;
    if (name === undefined) return undefined;
    slash ??= isDeviceName(name) ? name.indexOf('/') : -1;
    if (slash < 0) return undefined;
    return variable === 'tenant' ? name.slice(0, slash) : name.slice(slash + 1);
  };
}
