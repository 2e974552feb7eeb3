import { afterEach, describe, expect, it, vi } from 'vitest';
import { countOf } from './flags.ts';

describe('the number of runs of a campaign', () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each([
    ['1', 1],
    ['5000', 5_000],
    ['007', 7],
  ])('is %s', (text, count) => {
    expect(countOf('count', text)).toBe(count);
  });

  it.each(['0', '-1', '1.5', '1e3', 'many', '', ' 1', '99999999999999999999'])(
    'is not "%s": the command ends with 2 and says what to give',
    (text) => {
      const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
      const exit = vi.spyOn(process, 'exit').mockReturnValue(undefined as never);
      countOf('count', text);
      expect(exit).toHaveBeenCalledExactlyOnceWith(2);
      expect(said.mock.calls).toEqual([[`--count ${text}: give a whole number from 1 on\n`]]);
    },
  );
});
