/** Topics and filters with more levels are refused: aedes' router throws on them, so aedes counts before it routes. */
export const LEVELS_MAX = 100;

export function levelsOf(topic: string): number {
  let levels = 1;
  for (let i = 0; i < topic.length; i++) if (topic.charCodeAt(i) === SLASH) levels++;
  return levels;
}

export const isTooDeep = (topic: string): boolean => topic.length >= LEVELS_MAX && levelsOf(topic) > LEVELS_MAX;

/**
 * Whether aedes accepts this filter in SUBSCRIBE and UNSUBSCRIBE; it closes the connection for any other.
 *
 * Source  aedes 1.2.0, lib/utils.js, validateTopic. It lets some short filters pass that [MQTT-4.7.1-2] and
 *         [MQTT-4.7.1-3] forbid (`a#`, `++`); they match nothing in either broker.
 */
export function isAcceptedFilter(filter: string): boolean {
  if (filter.length === 0 || isTooDeep(filter)) return false; // [MQTT-4.7.3-1]
  const end = filter.length - 1;
  const isEndGlued = end > 1 && filter.charCodeAt(end - 1) !== SLASH;
  for (let i = 0; i < filter.length; i++) {
    const code = filter.charCodeAt(i);
    if (code === HASH && (i !== end || isEndGlued)) return false;
    if (code === PLUS && i < end - 1 && filter.charCodeAt(i + 1) !== SLASH) return false;
    if (code === PLUS && i > 1 && filter.charCodeAt(i - 1) !== SLASH) return false;
  }
  return true;
}

/** Whether aedes accepts this topic in PUBLISH [MQTT-3.3.2-2]; it closes the connection for any other. */
export const isAcceptedTopic = (topic: string): boolean =>
  topic.length > 0 && !topic.includes('#') && !topic.includes('+') && !isTooDeep(topic);

const SLASH = '/'.charCodeAt(0);
const HASH = '#'.charCodeAt(0);
const PLUS = '+'.charCodeAt(0);
