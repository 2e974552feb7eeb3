/*
 * Topic filters as MQTT 3.1.1 defines them: `+` stands for one level, `#` for all that follow, the level before it
 * included [MQTT-4.7.1-2], and neither stands for a first level that begins with `$` [MQTT-4.7.2-1].
 */

/**
 * Whether every topic that `filter` matches is matched by `wider` too. A topic is a filter that matches itself alone.
 *
 * What both begin with is compared without taking it apart: a list of grants is asked several times for each session.
 */
export function covers(wider: string, filter: string): boolean {
  let at = 0;
  while (at < wider.length && wider.charCodeAt(at) === filter.charCodeAt(at) && !isSign(wider.charCodeAt(at))) at++;
  if (wider.charCodeAt(at) === HASH) return at > 0 || filter.charCodeAt(0) !== DOLLAR;
  if (at === wider.length) return at === filter.length;
  const level = at === 0 ? 0 : wider.lastIndexOf('/', at - 1) + 1;
  return coversLevels(wider.slice(level).split('/'), filter.slice(level).split('/'), level === 0);
}

function coversLevels(outer: readonly string[], inner: readonly string[], areWhole: boolean): boolean {
  if (areWhole && isWild(outer[0]) && inner[0].startsWith('$')) return false;
  for (let i = 0; ; i++) {
    if (outer[i] === '#') return true;
    // No topic has no level, so `+/#` matches all that `#` does.
    if (areWhole && i === 0 && inner[0] === '#') return outer[0] === '+' && outer[1] === '#';
    if (i === outer.length || i === inner.length) return outer.length === inner.length;
    if (outer[i] === '+' ? inner[i] === '#' : outer[i] !== inner[i]) return false;
  }
}

/** Whether any topic matches both filters. */
export function doFiltersMeet(one: string, other: string): boolean {
  const left = one.split('/');
  const right = other.split('/');
  if ((isWild(left[0]) && right[0].startsWith('$')) || (isWild(right[0]) && left[0].startsWith('$'))) return false;
  for (let i = 0; ; i++) {
    if (left[i] === '#' || right[i] === '#') return true;
    if (i === left.length || i === right.length) return left.length === right.length;
    if (left[i] !== right[i] && left[i] !== '+' && right[i] !== '+') return false;
  }
}

/** Whether it is a filter at all: `+` and `#` stand alone in their levels, `#` in the last [MQTT-4.7.1-1] to [-3]. */
export const isFilter = (text: string): boolean =>
  text !== '' &&
  text
    .split('/')
    .every((level, i, levels) => level === '+' || !hasWildcard(level) || (level === '#' && i === levels.length - 1));

export const hasWildcard = (topic: string): boolean => topic.includes('+') || topic.includes('#');

const isWild = (level: string): boolean => level === '+' || level === '#';

const isSign = (code: number): boolean => code === PLUS || code === HASH;

const PLUS = '+'.charCodeAt(0);
const HASH = '#'.charCodeAt(0);
const DOLLAR = '$'.charCodeAt(0);
