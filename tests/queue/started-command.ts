import { emptyFolder } from '../kit/fleetlab.ts';
import { type Started, startCommand as start } from '../kit/start-command.ts';
import type { Service } from './service.ts';

const running: Started[] = [];

/** Ends what a test that failed has left running. */
export async function endCommands(): Promise<void> {
  for (const one of running) one.send('SIGKILL');
  await Promise.all(running.splice(0).map(({ ended }) => ended));
}

/** Starts the built command, which `endCommands` ends at the latest. */
export function startCommand(args: readonly string[], cwd: string): Started {
  const started = start(args, cwd);
  running.push(started);
  return started;
}

/** Starts a worker with one thread, and waits until it takes runs. */
export async function startWorker(service: Service, ...more: readonly string[]): Promise<Started> {
  const worker = startCommand(['worker', ...service.flags, '--workers', '1', ...more], emptyFolder());
  await worker.says('1 thread, runs from');
  return worker;
}
