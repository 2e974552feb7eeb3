import { spawn } from 'node:child_process';

/** How a child command ended: its exit code, or that it was stopped when its time was up. */
export type Ending = number | 'out of time';

/** Runs a script in a group of processes of its own, and ends the group when its time is up. */
export function inTime(script: string, args: readonly string[], ms: number): Promise<Ending> {
  if (ms <= 0) return Promise.resolve('out of time');
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...process.execArgv, script, ...args], { stdio: 'inherit', detached: true });
    let isStopped = false;
    const timer = setTimeout(() => {
      isStopped = true;
      process.kill(-(child.pid as number), 'SIGKILL');
    }, ms);
    child.once('error', reject);
    child.once('exit', (code) => {
      clearTimeout(timer);
      resolve(isStopped ? 'out of time' : (code ?? 1));
    });
  });
}
