import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Identifies a process that writes into a folder, so that another process can check whether it is still alive. */
export interface Writer {
  readonly pid: number;
  readonly host: string;
  /** Together with `startTicks`, these distinguish the process from a later one with the same pid: see `standingOf`. */
  readonly machine: string | null;
  readonly boot: string | null;
  readonly pidNamespace: string | null;
  /** In kernel ticks since the machine booted. */
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

export type WriterState = 'alive' | 'gone' | 'elsewhere';

/**
 * Whether a writer is still alive. `elsewhere` is one that this process cannot see, on another machine or in another
 * container: it counts as alive, since a folder that is being written must not be overwritten.
 *
 * The start time shows that another process has the pid by now, and the kernel's boot id that the machine was rebooted. On
 * systems that give neither (not Linux), any process with that pid counts as the writer.
 */
export function writerStateOf(writer: Writer, here: Writer): WriterState {
  if (writer.host !== here.host || differ(writer.machine, here.machine)) return 'elsewhere';
  if (differ(writer.boot, here.boot)) return 'gone';
  if (differ(writer.pidNamespace, here.pidNamespace)) return 'elsewhere';
  if (!isThere(writer.pid)) return 'gone';
  const status = statusOf(writer.pid);
  if (status === undefined) return 'alive';
  // A zombie has ended, but its parent has not read its exit code yet.
  if (status.state === 'Z' || status.state === 'X') return 'gone';
  return differ(writer.startTicks, status.startTicks) ? 'gone' : 'alive';
}

const differ = (one: string | null, other: string | null): boolean => one !== null && other !== null && one !== other;

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists and belongs to another user.
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/** From `/proc/<pid>/stat`, proc(5): the name in parentheses may contain anything, so fields are counted from its end. */
function statusOf(pid: number): { readonly state: string; readonly startTicks: string } | undefined {
  const text = textOf(`/proc/${pid}/stat`);
  if (text === null) return undefined;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0]!, startTicks: fields[19]! };
}

/** Null if the file cannot be read. */
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
