import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** Every file that is tracked or new and not ignored, as paths from the repository root. */
export function repositoryFiles(): readonly string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return listed.split('\0').filter((file) => file !== '' && exists(file));
}

/** Every source below the named folder, or below any; without those that are broken on purpose. */
export const sourceFiles = (folder?: string): readonly string[] =>
  repositoryFiles().filter(
    (file) =>
      /^[^/]+\/.*\.(ts|tsx|js|mjs)$/.test(file) &&
      !file.startsWith('tests/broken/') &&
      (folder === undefined || file.startsWith(`${folder}/`)),
  );

export const exists = (file: string): boolean => existsSync(join(root, file));

export const read = (file: string): string => readFileSync(join(root, file), 'utf8');
