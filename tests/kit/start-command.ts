import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

/** A command that is still running, as a user would have started it. */
export interface Started {
  readonly pid: number;
  /** Waits until the error stream has this text; fails if the command ends before. */
  says(text: string): Promise<void>;
  /** What the error stream has so far. */
  said(): string;
  send(signal: NodeJS.Signals): void;
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>;
}

export const builtCommand = join(import.meta.dirname, '../../dist/fleetlab.js');

/** Starts the built command, with its output piped. */
export function startCommand(args: readonly string[], cwd: string): Started {
  const child = spawn(process.execPath, [builtCommand, ...args], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Keeps it out of the user's home folder.
    env: { ...process.env, NO_COLOR: '', XDG_CACHE_HOME: cwd },
  });
  let [stdout, stderr, isOver] = ['', '', false];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = new Promise<Awaited<Started['ended']>>((resolve, reject) => {
    child.on('error', reject).on('close', (code) => {
      isOver = true;
      resolve({ code, stdout, stderr });
    });
  });
  return {
    pid: child.pid!,
    async says(text) {
      while (!stderr.includes(text)) {
        if (isOver) throw new Error(`the command ended without saying "${text}": ${stderr}`);
        await after(20);
      }
    },
    said: () => stderr,
    send: (signal) => void child.kill(signal),
    ended,
  };
}
