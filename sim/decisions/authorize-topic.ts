import { allowed, refused, type Verdict } from '../kernel/trace/verdict.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import { hasWildcard } from '../protocol/topic-filter.ts';
import { SYSTEM_PREFIX } from '../protocol/topic-layout.ts';
import type { AccessClient, AccessList } from './access-list.ts';

/** Whose request it is, and what decides on it. */
export interface AccessFacts {
  readonly controls: ControlSettings;
  readonly list: AccessList;
  readonly client: AccessClient;
}

/** Whether the client may connect under its client id; asked of lists that have rules for CONNECT. */
export function authorizeConnect({ controls, list, client }: AccessFacts): Verdict {
  if (list.connect === 'anyone') return anyone;
  return controls['topic-acl'] ? verdictOf(list.ask(client, 'connect', client.clientId)) : switchedOff;
}

/** What a broker keeps of a client's messages. */
export interface RetainedFacts {
  /** Topics with a retained message of the client, this one not counted. */
  readonly kept: number;
  readonly max: number;
}

/**
 * Whether a client may publish to a topic; `retained` is given if the broker is to keep the message. Wills are checked
 * too; they may outlive the client.
 *
 * Order  the topic, what the broker would keep on it, how much it keeps already
 */
export function authorizePublish(facts: AccessFacts, topic: string, retained?: RetainedFacts): Verdict {
  const { controls, list, client } = facts;
  if (topic.length === 0 || hasWildcard(topic)) return badTopic;
  if (controls['reserved-topics'] && topic.startsWith(SYSTEM_PREFIX)) return reserved;
  const published = controls['topic-acl'] ? verdictOf(list.ask(client, 'publish', topic)) : switchedOff;
  if (!published.allow || retained === undefined) return published;
  return retainFault(facts, topic, retained) ?? published;
}

function retainFault({ controls, list, client }: AccessFacts, topic: string, { kept, max }: RetainedFacts) {
  if (controls['retain-acl']) {
    const { allow, reason } = list.ask(client, 'retain', topic);
    if (!allow) return refused('retain-acl', reason);
  }
  return controls['retained-quota'] && kept >= max
    ? refused('retained-quota', `the broker keeps ${kept} messages of this client, of at most ${max}`)
    : undefined;
}

/** Whether a client may subscribe to a filter: only if it may to every topic that the filter can match. */
export function authorizeSubscribe({ controls, list, client }: AccessFacts, filter: string): Verdict {
  if (filter.length === 0) return badTopic;
  if (!controls['topic-acl']) return switchedOff;
  return list.subscribe === 'on-delivery' ? onDelivery : verdictOf(list.ask(client, 'subscribe', filter));
}

/** Whether the broker may deliver a message to a client that has subscribed to it. */
export function authorizeForward({ controls, list, client }: AccessFacts, topic: string): Verdict {
  if (!controls['forward-acl']) return forwardOff;
  const { allow, reason } = list.ask(client, 'receive', topic);
  return { allow, control: 'forward-acl', reason };
}

const verdictOf = ({ allow, reason }: { allow: boolean; reason: string }): Verdict => ({
  allow,
  control: 'topic-acl',
  reason,
});

const anyone = allowed('topic-acl', 'its list has no rules for CONNECT');
const onDelivery = allowed('topic-acl', 'its list decides on each message as it is delivered');
const switchedOff = allowed('topic-acl', 'switched off');
const forwardOff = allowed('forward-acl', 'switched off');
const reserved = refused('reserved-topics', "$SYS/ is the broker's own");
/** Not a control: MQTT itself forbids such a topic name [MQTT-3.3.2-2], [MQTT-4.7.3-1]. */
const badTopic = refused('protocol', 'not a topic name');
