import type { Verdict } from '../kernel/trace/verdict.ts';
import type { ControlId } from '../plan/control-list.ts';
import { hasWildcard, isDeviceName, ownPrefix, SYSTEM_PREFIX } from '../protocol/topic-layout.ts';

/**
 * Whether a client may publish to a topic. Wills are checked too; they may outlive the client.
 *
 * `name` is the device that the client was admitted as; undefined if it is unknown, and then the answer is no.
 */
export function authorizePublish(
  controls: Readonly<Record<ControlId, boolean>>,
  name: string | undefined,
  topic: string,
): Verdict {
  if (topic.length === 0 || hasWildcard(topic)) return badTopic;
  if (controls['reserved-topics'] && topic.startsWith(SYSTEM_PREFIX)) return reserved;
  return belowOwnTopics(controls, name, topic);
}

/** Whether a client may subscribe to a filter: only if every topic that it can match belongs to the client. */
export function authorizeSubscribe(
  controls: Readonly<Record<ControlId, boolean>>,
  name: string | undefined,
  filter: string,
): Verdict {
  return filter.length === 0 ? badTopic : belowOwnTopics(controls, name, filter);
}

function belowOwnTopics(
  controls: Readonly<Record<ControlId, boolean>>,
  name: string | undefined,
  topic: string,
): Verdict {
  if (!controls['topic-acl']) return switchedOff;
  // A name of one level, or with wildcards, would own the topics of others.
  if (name === undefined || !isDeviceName(name)) return noIdentity;
  return topic.startsWith(ownPrefix(name)) ? own : foreign;
}

const own: Verdict = { allow: true, control: 'topic-acl', reason: "below the client's own topics" };
const foreign: Verdict = { allow: false, control: 'topic-acl', reason: "outside the client's own topics" };
const noIdentity: Verdict = { allow: false, control: 'topic-acl', reason: 'no identity to decide on' };
const switchedOff: Verdict = { allow: true, control: 'topic-acl', reason: 'switched off' };
const reserved: Verdict = { allow: false, control: 'reserved-topics', reason: "$SYS/ is the broker's own" };
/** Not a control: MQTT itself forbids such a topic name [MQTT-3.3.2-2], [MQTT-4.7.3-1]. */
const badTopic: Verdict = { allow: false, control: 'protocol', reason: 'not a topic name' };
