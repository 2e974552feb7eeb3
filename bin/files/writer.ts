import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** A process that writes into a folder, told so that another one can find out whether it still lives. */
export interface Writer {
  readonly pid: number;
  readonly host: string;
  /** What else tells one machine, one start of it, one container and one process from the next that gets its number. */
  readonly machine: string | null;
  readonly boot: string | null;
  readonly pidNamespace: string | null;
  /** In the kernel's own ticks since the machine started. */
  readonly startTicks: string | null;
  readonly command: string;
}

export function thisWriter(command: string): Writer {
  return {
    pid: process.pid,
    host: hostname(),
    machine: textOf('/etc/machine-id'),
    boot: textOf('/proc/sys/kernel/random/boot_id'),
    pidNamespace: linkOf('/proc/self/ns/pid'),
    startTicks: statusOf(process.pid)?.startTicks ?? null,
    command,
  };
}

export type Standing = 'alive' | 'gone' | 'elsewhere';

/**
 * Whether a writer still lives. `elsewhere` is one that this process cannot see, on another machine or in another container:
 * it counts as alive, since nothing that is being written may be written over.
 *
 * A number that another process has by now is told by the time at which that one started, a machine that was started again by
 * the kernel's id of the start. Where the system tells neither (it is not Linux), a process of that number counts as the writer.
 */
export function standingOf(writer: Writer, here: Writer): Standing {
  if (writer.host !== here.host || differ(writer.machine, here.machine)) return 'elsewhere';
  if (differ(writer.boot, here.boot)) return 'gone';
  if (differ(writer.pidNamespace, here.pidNamespace)) return 'elsewhere';
  if (!isThere(writer.pid)) return 'gone';
  const status = statusOf(writer.pid);
  if (status === undefined) return 'alive';
  // A zombie has ended, and its parent has not asked for its exit code yet.
  if (status.state === 'Z' || status.state === 'X') return 'gone';
  return differ(writer.startTicks, status.startTicks) ? 'gone' : 'alive';
}

const differ = (one: string | null, other: string | null): boolean => one !== null && other !== null && one !== other;

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and another user's.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** Of `/proc/<pid>/stat`, proc(5): the name stands in brackets and may hold anything, so fields are counted from its end. */
function statusOf(pid: number): { readonly state: string; readonly startTicks: string } | undefined {
  const text = textOf(`/proc/${pid}/stat`);
  if (text === null) return undefined;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0]!, startTicks: fields[19]! };
}

/** Null where the system has no such file. */
function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}
