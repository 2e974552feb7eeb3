import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { isAcceptedFilter, isAcceptedTopic, isTooDeep, LEVELS_MAX, levelsOf } from '../../broker/topic/filter.ts';
import { FilterTrie } from '../../broker/topic/filter-trie.ts';
import { doFiltersMeet, hasWildcard } from '../../sim/protocol/topic-filter.ts';
import {
  commandsTopicOf,
  isCommandsTopicOf,
  isDeviceName,
  nameOfCommandsTopic,
  nameOfTelemetryTopic,
  nameOfTopic,
  ownPrefix,
  statusTopicOf,
  systemTopic,
  telemetryTopicOf,
} from '../../sim/protocol/topic-layout.ts';

const deep = (levels: number): string => Array.from({ length: levels }, () => 'a').join('/');

describe('a topic', () => {
  it.each([
    ['', 1],
    ['a', 1],
    ['a/b', 2],
    ['/', 2],
    ['a//b', 3],
    ['a/b/c/', 4],
  ])('"%s" has %i levels', (topic, levels) => {
    expect(levelsOf(topic)).toBe(levels);
  });

  it.each([
    [LEVELS_MAX - 1, '', false],
    [LEVELS_MAX, '', false],
    [LEVELS_MAX + 1, '', true],
    // Levels may be empty, so as many characters hold one level more.
    [LEVELS_MAX + 1, '/', true],
    [LEVELS_MAX, '/', false],
  ])('of %i levels, separated by "/" alone where "%s" is, is too deep: %s', (levels, separators, isDeep) => {
    expect(isTooDeep(separators === '' ? deep(levels) : separators.repeat(levels - 1))).toBe(isDeep);
  });

  it.each([
    ['a', true],
    ['/', true],
    ['$SYS/a', true],
    ['', false],
    ['a/#', false],
    ['a/+', false],
    [deep(LEVELS_MAX), true],
    [deep(LEVELS_MAX + 1), false],
  ])('%s is taken for PUBLISH: %s', (topic, isTaken) => {
    expect(isAcceptedTopic(topic)).toBe(isTaken);
  });
});

describe('a filter', () => {
  it.each([
    ['', false],
    ['a', true],
    ['#', true],
    ['/#', true],
    ['a/#', true],
    ['a/b/#', true],
    ['ab#', false],
    ['a/b#', false],
    ['#/a', false],
    ['##', false],
    ['a/#/b', false],
    ['+', true],
    ['+/a', true],
    ['a/+', true],
    ['a/+/b', true],
    ['+/+/+', true],
    ['+ab', false],
    ['+a/', false],
    ['+a/b', false],
    ['ab+', false],
    ['a/b+', false],
    ['a/b+/c', false],
    ['a/+bc', false],
    [deep(LEVELS_MAX), true],
    [deep(LEVELS_MAX + 1), false],
  ])('%s is taken for SUBSCRIBE: %s', (filter, isTaken) => {
    expect(isAcceptedFilter(filter)).toBe(isTaken);
  });

  it.each(['a#', '++', '+a', 'a+', 'a+/', 'a+/b', 'a/+b'])('%s is accepted or refused as aedes does', (filter) => {
    expect(isAcceptedFilter(filter)).toBe(true);
  });

  it.each([
    ['a', 'a', true],
    ['a', 'b', false],
    ['', '', true],
    ['a', '+', true],
    ['+', '+', true],
    ['a', '#', true],
    ['a/b/c', '#', true],
    ['a', 'a/#', true],
    ['a/b/c', 'a/#', true],
    ['b', 'a/#', false],
    ['b/c', 'a/#', false],
    ['a', 'a/b', false],
    ['a', 'a/+', false],
    ['+', 'a/b', false],
    ['a', 'a/+/#', false],
    ['a', 'a/+/+', false],
    ['a/b/c', 'a/+/c', true],
    ['a/b/d', 'a/+/c', false],
    ['+/b', 'a/+', true],
    ['+/b', 'a/c', false],
    ['a/#', '+/b', true],
    ['a/#', '#', true],
  ])('%s and %s have a topic in common: %s', (one, other, doMeet) => {
    expect([doFiltersMeet(one, other), doFiltersMeet(other, one)]).toEqual([doMeet, doMeet]);
  });
});

describe('values under filters', () => {
  const trieOf = (...filters: string[]): FilterTrie<string> => {
    const trie = new FilterTrie<string>();
    for (const filter of filters) trie.add(filter, filter);
    return trie;
  };
  const found = (trie: FilterTrie<string>, topic: string): readonly string[] => {
    const all: string[] = [];
    trie.match(topic, all);
    return all;
  };

  it('are found for a topic, the rest first, then the level itself, then any level', () => {
    const trie = trieOf('+/+', '+/b', 'a/+', 'a/b', 'a/#', '#', 'a', 'a/b/c', 'a/b/#', 'b');
    expect(found(trie, 'a/b')).toEqual(['#', 'a/#', 'a/b/#', 'a/b', 'a/+', '+/b', '+/+']);
    expect(found(trie, 'a')).toEqual(['#', 'a/#', 'a']);
    expect(found(trie, 'c')).toEqual(['#']);
    expect(found(trie, 'a/b/c')).toEqual(['#', 'a/#', 'a/b/#', 'a/b/c']);
  });

  it('of one filter are found in the order of adding, behind what was found before', () => {
    const trie = new FilterTrie<number>();
    for (const value of [3, 1, 2]) trie.add('a', value);
    const all = [9];
    trie.match('a', all);
    expect(all).toEqual([9, 3, 1, 2]);
    expect(trie.remove('a', (value) => value < 3)).toBe(true);
    trie.match('a', all);
    expect(all.slice(4)).toEqual([3, 2]);
    expect(trie.size).toBe(2);
  });

  it('under a wildcard in front are not found for topics of the broker [MQTT-4.7.2-1]', () => {
    const trie = trieOf('#', '+/a', '$SYS/#', '$SYS/+', '$SYS/a', '$SYS');
    expect(found(trie, '$SYS/a')).toEqual(['$SYS/#', '$SYS/a', '$SYS/+']);
    expect(found(trie, '$SYS')).toEqual(['$SYS/#', '$SYS']);
    expect(found(trie, '$other/a')).toEqual([]);
    expect(found(trie, 'a$/a')).toEqual(['#', '+/a']);
    expect(found(trieOf(), '$SYS/a')).toEqual([]);
  });

  it.each(['+', '#'])('are found once for a topic that is no more than %s', (topic) => {
    expect(found(trieOf('+', '#'), topic)).toEqual(['#', '+']);
  });

  it('are removed one by one, and nothing else with them', () => {
    const trie = trieOf('a', 'a/b', 'a/b/c', 'a/d', 'e/f');
    const removed = (filter: string) => trie.remove(filter, (value) => value === filter);
    expect(trie.remove('a/b', (value) => value === 'a')).toBe(false);
    expect(trie.remove('a/x', () => true)).toBe(false);
    expect(trie.remove('e', () => true)).toBe(false);
    expect(trie.size).toBe(5);
    const left = () => ['a', 'a/b', 'a/b/c', 'a/d', 'e/f'].filter((topic) => found(trie, topic).length > 0);
    expect(left()).toEqual(['a', 'a/b', 'a/b/c', 'a/d', 'e/f']);
    expect([removed('a/b'), left()]).toEqual([true, ['a', 'a/b/c', 'a/d', 'e/f']]);
    expect([removed('a/b'), left()]).toEqual([false, ['a', 'a/b/c', 'a/d', 'e/f']]);
    expect([removed('a/b/c'), left()]).toEqual([true, ['a', 'a/d', 'e/f']]);
    expect([removed('a'), left()]).toEqual([true, ['a/d', 'e/f']]);
    expect([removed('a/d'), left()]).toEqual([true, ['e/f']]);
    expect([removed('e/f'), left()]).toEqual([true, []]);
    expect(trie.size).toBe(0);
    trie.add('a/b', 'again');
    expect(found(trie, 'a/b')).toEqual(['again']);
  });

  it('prunes the empty levels, from the last one up', () => {
    const trie = new FilterTrie<string>();
    for (const filter of ['a/b/c', 'a/b/c', 'a/d']) trie.add(filter, filter);
    const deleted = vi.spyOn(Map.prototype, 'delete');
    onTestFinished(() => deleted.mockRestore());
    const levels = (filter: string) => {
      deleted.mockClear();
      trie.remove(filter, () => true);
      return deleted.mock.calls.map(([word]) => word);
    };
    expect(levels('a/b/c')).toEqual([]);
    expect(levels('a/b/c')).toEqual(['c', 'b']);
    expect(levels('a/d')).toEqual(['d', 'a']);
  });
});

describe('what a device owns in the tree of topics', () => {
  const name = 'acme/sensor-7';
  it('is below its name', () => {
    expect([ownPrefix(name), telemetryTopicOf(name), commandsTopicOf(name), statusTopicOf(name)]).toEqual(
      ['', 'telemetry', 'commands', 'status'].map((last) => `devices/acme/sensor-7/${last}`),
    );
    expect(systemTopic('new/clients')).toBe('$SYS/fleetlab/new/clients');
  });

  it.each([
    ['a/b', true],
    ['/', true],
    ['a/', true],
    ['/b', true],
    ['', false],
    ['a', false],
    ['a/b/c', false],
    ['a//', false],
    ['a/+', false],
    ['#/b', false],
  ])('%s names a device: %s', (text, isOne) => {
    expect(isDeviceName(text)).toBe(isOne);
  });

  it.each([
    ['a', false],
    ['a+', true],
    ['#', true],
    ['a/+/#', true],
  ])('%s has a wildcard: %s', (text, has) => {
    expect(hasWildcard(text)).toBe(has);
  });

  it.each([
    ['commands', nameOfCommandsTopic, 'telemetry', 'commandz'],
    ['telemetry', nameOfTelemetryTopic, 'commands', 'telemetrx'],
  ] as const)('is recognized by the topic of its %s, and by no other', (last, nameOf, other, alike) => {
    expect(nameOf(`devices/acme/sensor-7/${last}`)).toBe('acme/sensor-7');
    for (const topic of [
      ...[`devices/acme/sensor-7/${other}`, `devices/acme/sensor-7/${alike}`, `devicez/acme/sensor-7/${last}`],
      ...[`devices/acme/${last}`, `devices/acme/sensor-7/x/${last}`, `devices/+/+/${last}`, `devices/${last}`, ''],
    ])
      expect(nameOf(topic), topic).toBeUndefined();
  });
});

describe('the topic of the commands for a device', () => {
  const name = 'acme/sensor-7';
  it.each([
    [commandsTopicOf(name), true],
    [commandsTopicOf('acme/sensor-8'), false],
    [commandsTopicOf('acme/sensor-77'), false],
    [commandsTopicOf('acme/sensor'), false],
    ['devicez/acme/sensor-7/commands', false],
    ['devices/acme/sensor-7/commandz', false],
    ['devices/acme/sensor-7/telemetr', false],
    [`x${commandsTopicOf(name)}`, false],
    [`${commandsTopicOf(name)}s`, false],
    // As long as it is, with both ends.
    ['devices/acme/sensor-x/commands', false],
    ['commands/acme/sensor-7/devices', false],
    ['acme/sensor-7devices//commands', false],
    ['', false],
  ])('is %s: %s', (topic, isIt) => {
    expect(isCommandsTopicOf(name, topic)).toBe(isIt);
    expect(nameOfCommandsTopic(topic) === name).toBe(isIt);
  });
});

describe('the device below whose topics a topic is', () => {
  it.each([
    ['devices/acme/sensor-1/telemetry', 'acme/sensor-1'],
    ['devices/acme/sensor-1/a/b', 'acme/sensor-1'],
    ['devices/acme/sensor-1/', 'acme/sensor-1'],
    ['devices/acme/sensor-1', undefined],
    ['devices/acme', undefined],
    ['devices', undefined],
    ['device/acme/sensor-1/telemetry', undefined],
    ['$SYS/devices/acme/sensor-1/x', undefined],
    ['', undefined],
  ])('of %s is %s', (topic, name) => {
    expect(nameOfTopic(topic)).toBe(name);
  });
});
