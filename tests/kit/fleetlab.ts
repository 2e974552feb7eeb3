import { execFileSync, spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
/** The built command, which these helpers build once and run as a user would. */
export const command = join(root, 'dist', 'fleetlab.js');
const vite = (...args: readonly string[]): void => {
  const path = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  execFileSync(process.execPath, [path, 'build', ...args, '--logLevel', 'warn'], {
    cwd: root,
    // Tests set another, with which pages get what a developer needs, and are longer.
    env: { ...process.env, NODE_ENV: 'production' },
  });
};
if (!existsSync(command)) vite();
// Building the command empties the folder that holds the viewer's page, which a report needs.
if (!existsSync(join(root, 'dist', 'viewer', 'index.html'))) vite('--mode', 'viewer');
if (!existsSync(join(root, 'dist', 'viewer', 'sweep.html'))) vite('--mode', 'sweep');
if (!existsSync(join(root, 'dist', 'viewer', 'matrix.html'))) vite('--mode', 'matrix');

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Circumstances {
  readonly cwd: string;
  /** Ctrl-C is sent once either stream holds this text. */
  readonly signal?: { readonly name: NodeJS.Signals; readonly after: string };
}

/** Runs the built command as a user would, with its output piped. */
export function fleetlab(args: readonly string[], { cwd, signal }: Circumstances): Promise<Ended> {
  return run(process.execPath, [command, ...args], cwd, signal);
}

/** The same in a shell, in which `fleetlab` is the command; a failure anywhere in a pipe is a failure. */
export function shell(line: string, cwd: string): Promise<Ended> {
  const script = `set -o pipefail; fleetlab() { '${process.execPath}' '${command}' "$@"; }; ${line}`;
  return run('bash', ['-c', script], cwd, undefined);
}

function run(file: string, args: readonly string[], cwd: string, signal: Circumstances['signal']): Promise<Ended> {
  return new Promise((resolve, reject) => {
    // Keeps test files out of the user's home folder.
    cache ??= emptyFolder();
    const env = { ...process.env, NO_COLOR: '', XDG_CACHE_HOME: cache };
    const child = spawn(file, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env });
    let [stdout, stderr, isSent] = ['', '', false];
    const interruptIfDue = (): void => {
      if (signal === undefined || isSent || !(stdout.includes(signal.after) || stderr.includes(signal.after))) return;
      isSent = true;
      child.kill(signal.name);
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      interruptIfDue();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      interruptIfDue();
    });
    child.on('error', reject).on('close', (code, by) => resolve({ code, signal: by, stdout, stderr }));
  });
}

let cache: string | undefined;
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

/** A fresh folder, deleted with the test file that asked for it. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fleetlab-command-'));
  folders.push(folder);
  return folder;
}

/**
 * Returns a function that makes a fresh folder with what commands have left in another one. They run once a test file, when the
 * first test asks.
 */
export function madeOnce(make: (cwd: string) => Promise<unknown>): () => Promise<string> {
  let made: Promise<string> | undefined;
  const original = async (): Promise<string> => {
    const cwd = emptyFolder();
    await make(cwd);
    return cwd;
  };
  return async () => {
    made ??= original();
    const cwd = emptyFolder();
    cpSync(await made, cwd, { recursive: true, preserveTimestamps: true });
    return cwd;
  };
}

/** A scenario small enough to be run many times over. */
export const small = [
  'run',
  'reconnect-storm',
  '--fidelity',
  'model',
  '--set',
  'fleet[acme/sensor].count=40',
  '--set',
  'duration=50m',
  '--set',
  'sampleEvery=10s',
  '--set',
  'expect={}',
];

/** The only run folder in `cwd`. */
export function onlyRun(cwd: string): string {
  const [name, ...others] = readdirSync(join(cwd, 'runs'));
  if (name === undefined || others.length > 0) throw new Error(`${others.length + 1} folders where one was expected`);
  return join('runs', name);
}
