import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A copy of the project to plant errors in, so that the project itself is never touched: the tracked and new files as
 * they are now, with the installed packages.
 */
export function sandboxOf(root: string): string {
  const sandbox = join(root, '.planted');
  rmSync(sandbox, { recursive: true, force: true });
  const deleted = new Set(gitNames(root, ['--deleted']));
  for (const name of gitNames(root, ['--cached', '--others', '--exclude-standard'])) {
    if (deleted.has(name)) continue;
    mkdirSync(dirname(join(sandbox, name)), { recursive: true });
    cpSync(join(root, name), join(sandbox, name));
  }
  symlinkSync(join(root, 'node_modules'), join(sandbox, 'node_modules'));
  return sandbox;
}

function gitNames(root: string, which: readonly string[]): readonly string[] {
  const args = ['ls-files', '-z', ...which];
  const { status, stdout, stderr } = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(`git cannot list the files of ${root}: ${stderr}`);
  return stdout.split('\0').filter(Boolean);
}

/** Changes a file of the sandbox; returns a function that undoes the change. */
export function planted(sandbox: string, file: string, was: string, is: string): () => void {
  const path = join(sandbox, file);
  const whole = readFileSync(path, 'utf8');
  if (whole.split(was).length !== 2) throw new Error(`${file} does not have once: ${was}`);
  writeFileSync(
    path,
    whole.replace(was, () => is),
  );
  return () => writeFileSync(path, whole);
}
