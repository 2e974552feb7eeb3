import { describe, expect, it } from 'vitest';
import { read, repositoryFiles, sourceFiles } from '../kit/source-files.ts';

/** Folders that exist on one machine only. A path starts a text, or follows a quote, a bracket or a blank. */
const machinePath = /(?:^|["'`\s=(:])\/(?:work|root|tmp|home)(?:\/|["'`\s)]|$)/;

describe('the repository', () => {
  it('names no folder of one machine in its code', () => {
    const named = repositoryFiles()
      .filter((file) => /\.(ts|tsx|js|mjs|json|css|html|ya?ml)$/.test(file))
      .flatMap((file) =>
        read(file)
          .split('\n')
          .flatMap((line, i) => (machinePath.test(line) ? [`${file}:${i + 1}: ${line.trim()}`] : [])),
      );
    expect(named).toEqual([]);
  });

  it("locks packages by content and leaves the registry to the user's settings", () => {
    const lock = read('package-lock.json');
    const { packages } = JSON.parse(lock) as {
      packages: Record<string, { resolved?: string; integrity?: string; link?: boolean }>;
    };
    const entries = Object.entries(packages).filter(([path]) => path !== '');
    expect(entries.filter(([, entry]) => entry.resolved !== undefined).map(([path]) => path)).toEqual([]);
    expect(entries.filter(([, entry]) => entry.integrity === undefined).map(([path]) => path)).toEqual([]);
    expect(lock).not.toMatch(/registry/i);
    expect(read('.npmrc')).not.toMatch(/^(@[\w-]+:)?registry\s*=|_auth/im);
  });

  it('has no file with a catch-all name', () => {
    const vague = /(^|\/)(utils?|helpers?|types?|common|misc|shared|lib)\.(ts|tsx)$/;
    expect(sourceFiles().filter((file) => vague.test(file))).toEqual([]);
  });

  it('keeps sources short: beyond 400 lines they are named here, beyond 600 they are refused', async ({ annotate }) => {
    const long = sourceFiles()
      .filter((file) => !file.startsWith('tests/'))
      .map((file) => ({ file, lines: read(file).split('\n').length - 1 }))
      .filter(({ lines }) => lines > 400);
    for (const { file, lines } of long) await annotate(`${file} has ${lines} lines`, 'notice');
    expect(long.filter(({ lines }) => lines > 600).map(({ file, lines }) => `${file} has ${lines} lines`)).toEqual([]);
  });
});

describe('a path of one machine', () => {
  // With `~` for the slash, so that the rule does not find these lines.
  it.each([
    ["open('~tmp~x')", true],
    ['cd ~root', true],
    ['path: ~home~me', true],
    ['`~work`', true],
    ["topic('home~+~tmp~x')", false],
    ['the network~home of it', false],
    ["import('.~work~x.ts')", false],
    ["path('~workers')", false],
  ])('is found in %s', (line, is) => {
    expect(machinePath.test(line.replaceAll('~', '/'))).toBe(is);
  });
});
