import { describe, expect, it } from 'vitest';
import { showInstant } from '../../reports/explain/instant.ts';
import { type Repeat, repeatsFolded } from '../../reports/explain/repeats.ts';

describe('an instant', () => {
  it.each([
    [0, '00:00:00.000'],
    [7, '00:00:00.007'],
    [999, '00:00:00.999'],
    [1_000, '00:00:01.000'],
    [59_999, '00:00:59.999'],
    [60_000, '00:01:00.000'],
    [3_599_999, '00:59:59.999'],
    [3_600_000, '01:00:00.000'],
    [7_208_250, '02:00:08.250'],
    [86_399_999, '23:59:59.999'],
    [86_400_000, '1d 00:00:00.000'],
    [275_400_000, '3d 04:30:00.000'],
    [1_999.6, '00:00:02.000'],
  ])('of %d ms is %s', (ms, text) => expect(showInstant(ms)).toBe(text));
});

describe('repeated entries', () => {
  interface Entry {
    readonly atMs: number;
    readonly says: string;
  }
  const entriesOf = (says: string): readonly Entry[] => [...says].map((letter, i) => ({ atMs: i * 10, says: letter }));
  const isRepeat = (one: Entry | Repeat<Entry>): one is Repeat<Entry> => 'kind' in one;
  /** Letters as they are; a repeat as the number of rounds, the entries in each, and the last round. */
  const folded = (says: string): string =>
    repeatsFolded(entriesOf(says), (entry) => entry.says)
      .map((one) =>
        isRepeat(one) ? `(${one.rounds}x${one.length} ${one.lastRound.map((entry) => entry.says).join('')})` : one.says,
      )
      .join('');

  it.each([
    ['', ''],
    ['a', 'a'],
    ['abc', 'abc'],
    ['aa', 'aa'],
    ['aaa', 'a(2x1 a)'],
    ['aaaa', 'a(3x1 a)'],
    ['abab', 'abab'],
    ['ababa', 'ababa'],
    ['ababab', 'ab(2x2 ab)'],
    ['abababa', 'ab(2x2 ab)a'],
    ['xabababy', 'xab(2x2 ab)y'],
    ['aaabbb', 'a(2x1 a)b(2x1 b)'],
    ['aabaabaab', 'aab(2x3 aab)'],
    ['abcdefgh'.repeat(3), 'abcdefgh(2x8 abcdefgh)'],
    ['abcdefghi'.repeat(3), 'abcdefghi'.repeat(3)],
    ['aabbaabb', 'aabbaabb'],
  ])('%j are folded to %j', (says, expected) => expect(folded(says)).toBe(expected));

  it('cover the time from the second round to the end of the last', () => {
    const [a, b, repeat] = repeatsFolded(entriesOf('abababab'), (entry) => entry.says);
    expect([a, b]).toEqual(entriesOf('ab'));
    expect(repeat).toEqual({
      kind: 'repeat',
      rounds: 3,
      length: 2,
      fromMs: 20,
      untilMs: 70,
      lastRound: [
        { atMs: 60, says: 'a' },
        { atMs: 70, says: 'b' },
      ],
    });
  });
});
