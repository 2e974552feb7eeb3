// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the specs read holes of templates
import { describe, expect, it } from 'vitest';
import { bareCode } from '../kit/bare-code.ts';
import { read, sourceFiles } from '../kit/source-files.ts';

/** What would make a run depend on the machine, the time or the place it runs at. */
const forbidden = {
  // `Date.UTC` is arithmetic; everything else in `Date` reads the clock or the time zone.
  'the wall clock': /\bDate\b(?!\.UTC\b)|\bperformance\b|\bhrtime\b/,
  'timers of the process': /\b(setTimeout|setInterval|setImmediate|queueMicrotask|nextTick)\b/,
  'chance without a seed': /\bMath\.random\b|\b(randomUUID|randomBytes|randomInt|getRandomValues)\b/,
  'the locale': /\blocaleCompare\b|\bIntl\b|\btoLocale\w*/,
  'the environment': /\bprocess\.(env|pid|argv|memoryUsage)\b/,
} as const;

/** No source states the order in which promises settle. */
const unordered = /\basync\b|\bawait\b|\bnew Promise\b|\bPromise\.|\.then\(/;

/** `file:line: code` of every line of a folder's code that matches. */
function linesOf(folder: string, pattern: RegExp): readonly string[] {
  return sourceFiles(folder).flatMap((file) => {
    const source = read(file);
    const lines = source.split('\n');
    return bareCode(source)
      .split('\n')
      .flatMap((code, i) => (pattern.test(code) ? [`${file}:${i + 1}: ${lines[i].trim()}`] : []));
  });
}

describe.each(['sim', 'scenarios', 'reports'])('%s', (folder) => {
  it.each(Object.entries(forbidden))('does without %s', (_what, pattern) => {
    expect(linesOf(folder, pattern)).toEqual([]);
  });
});

describe('sim', () => {
  it('awaits nothing', () => {
    expect(linesOf('sim', unordered)).toEqual([]);
  });
});

describe('the rules', () => {
  it.each([
    ['Date.now()', true],
    ['new Date()', true],
    ['Date.UTC(2024, 0)', false],
    ['lastUpDate', false],
    ['performance.now()', true],
    ['setTimeout(f, 1)', true],
    ['Math.random()', true],
    ['crypto.randomUUID()', true],
    ['a.localeCompare(b)', true],
    ['new Intl.NumberFormat()', true],
    ['n.toLocaleString()', true],
    ['process.env.SEED', true],
    ['"Date.now()"', false],
    ['/* Math.random() */ 4', false],
    ['`${Date.now()}`', true],
  ])('find in %s what is forbidden', (code, seen) => {
    expect(Object.values(forbidden).some((pattern) => pattern.test(bareCode(code)))).toBe(seen);
  });

  it.each([
    ['async function f() {}', true],
    ['await f()', true],
    ['p.then(f)', true],
    ['settle(): Promise<void>;', false],
    ['awaiting', false],
  ])('find in %s whether it awaits', (code, seen) => {
    expect(unordered.test(bareCode(code))).toBe(seen);
  });
});
