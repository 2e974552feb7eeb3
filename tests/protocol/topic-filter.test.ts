import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { covers, doFiltersMeet, isFilter } from '../../sim/protocol/topic-filter.ts';

const levels = ['a', 'b', '', '$s'];
/** Every topic of up to four levels; a filter of up to three cannot tell longer ones apart. */
const topics = [1, 2, 3, 4].flatMap((length) =>
  Array.from({ length: levels.length ** length }, (_, nth) =>
    Array.from({ length }, (__, i) => levels[Math.floor(nth / levels.length ** i) % levels.length]).join('/'),
  ),
);

/** [MQTT-4.7.1-2], [MQTT-4.7.1-3], [MQTT-4.7.2-1], level by level. */
function doesMatch(filter: string[], topic: string[], isFirst = true): boolean {
  const [level, ...rest] = filter;
  if (level === '#') return !(isFirst && topic[0].startsWith('$'));
  if (topic.length === 0) return level === undefined;
  if (level === undefined) return false;
  if (level === '+' ? isFirst && topic[0].startsWith('$') : level !== topic[0]) return false;
  return (topic.length === 1 && rest[0] === '#') || doesMatch(rest, topic.slice(1), false);
}

const topicsOf = (filter: string): ReadonlySet<string> =>
  new Set(topics.filter((topic) => doesMatch(filter.split('/'), topic.split('/'))));

const filter = fc
  .tuple(fc.array(fc.constantFrom(...levels, '+'), { maxLength: 2 }), fc.constantFrom('#', '+', 'a', '', '$s'))
  .map(([words, last]) => [...words, last].join('/'));

describe('topic filters', () => {
  it('cover each other if every topic of one is a topic of the other', () => {
    fc.assert(
      fc.property(filter, filter, (wider, narrower) => {
        const outer = topicsOf(wider);
        expect(covers(wider, narrower)).toBe([...topicsOf(narrower)].every((topic) => outer.has(topic)));
      }),
      { numRuns: 2_000, examples: [['/a', 'a/a']] },
    );
  });

  it('meet if they have a topic in common', () => {
    fc.assert(
      fc.property(filter, filter, (one, other) => {
        const left = topicsOf(one);
        expect(doFiltersMeet(one, other)).toBe([...topicsOf(other)].some((topic) => left.has(topic)));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ['a', true],
    ['', false],
    ['/', true],
    ['+', true],
    ['#', true],
    ['a/#', true],
    ['a#', false],
    ['#/a', false],
    ['a+/b', false],
    ['+a', false],
    ['++', false],
    ['a/+/#', true],
  ])('%j is a filter: %s', (text, is) => {
    expect(isFilter(text)).toBe(is);
  });
});
