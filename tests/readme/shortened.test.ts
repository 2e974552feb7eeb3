import { describe, expect, it } from 'vitest';
import { isShortened, missingFrom, shortenedAnew } from './shortened.ts';

const output = [
  '  storm',
  '  seed 1',
  '',
  '  ok   a  measured 1',
  '  ok   b  measured 2',
  '  hash 12',
  '  passed',
].join('\n');

describe('a shortened output', () => {
  it('is one with a line that stands for others', () => {
    expect(isShortened('a\n  …\nb')).toBe(true);
    expect(isShortened('a\nb … c')).toBe(false);
  });

  it.each([
    ['its beginning, a part and its end', '  storm\n  seed 1\n…\n  ok   b  measured 2\n…\n  passed'],
    ['a part from the middle', '…\n  ok   a  measured 1\n  ok   b  measured 2\n…'],
    ['its end alone', '…\n  hash 12\n  passed'],
    ['its beginning alone', '  storm\n…'],
    ['all of it', output],
  ])('may show %s', (_what, shown) => {
    expect(missingFrom(shown, output)).toBeUndefined();
  });

  it.each([
    ['a line that is not in the output', '  storm\n…\n  ok   b  measured 3\n…', '  ok   b  measured 3'],
    ['lines in another order', '…\n  ok   b  measured 2\n…\n  ok   a  measured 1\n…', '  ok   a  measured 1'],
    ['a line twice', '…\n  hash 12\n…\n  hash 12\n…', '  hash 12'],
    ['lines together that are apart', '…\n  seed 1\n  hash 12\n…', '  seed 1\n  hash 12'],
    ['a beginning that is not that of the output', '  seed 1\n…', '  seed 1'],
    ['an end that is not that of the output', '  storm\n…\n  hash 12', '  hash 12'],
    ['an omission that leaves out no line', '  storm\n…\n  seed 1\n…', '  seed 1'],
    ['an omission that leaves out no line before the end', `${output.slice(0, -9)}\n…\n  passed`, '  passed'],
    ['an omission at the end that leaves out no line', `${output}\n…`, '…'],
    ['less than all without saying so', '  storm\n  seed 1', '  storm\n  seed 1'],
  ])('may not show %s', (_what, shown, missing) => {
    expect(missingFrom(shown, output)).toBe(missing);
  });

  it('takes the figures that its command prints now', () => {
    const cut = '  storm\n  seed 1\n…\n  ok   b  measured 2\n  hash 12\n…';
    expect(shortenedAnew('  storm\n  seed 3\n…\n  ok   b  measured 7\n  hash 99\n…', output, 'page:7')).toBe(cut);
    expect(shortenedAnew(cut, output, 'page:7')).toBe(cut);
    expect(shortenedAnew('all of another run', output, 'page:7')).toBe(output);
  });

  it('is left to its author where a line has gone or lines are no longer together', () => {
    expect(() => shortenedAnew('  storm\n…\n  failed', output, 'page:7')).toThrow(
      'page:7: the command no longer prints a line that is shown:   failed',
    );
    expect(() => shortenedAnew('…\n  seed 1\n  hash 12\n…', output, 'page:7')).toThrow(
      'page:7: the output has to be cut anew at\n  seed 1',
    );
  });
});
