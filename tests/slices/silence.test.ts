import { expect, it } from 'vitest';
import { Silence } from '../../bin/slices/silence.ts';

it('silence adds up from one look to the next, and ends with a message', () => {
  const silence = new Silence(100, 0);
  expect([100, 200, 300].map((now) => silence.look(now))).toEqual([100, 200, 300]);
  silence.heard();
  expect(silence.look(400)).toBe(100);
});

it('a time in which this process stood still counts as two looks at most', () => {
  const silence = new Silence(100, 0);
  expect(silence.look(60_000)).toBe(200);
});
