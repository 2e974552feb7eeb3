import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { lockName } from '../../reports/run-folder/lock-name.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { standingOf, thisWriter, type Writer } from './writer.ts';

export interface HeldLock {
  /** Takes the lock away; after that another process may write here. */
  release(): void;
}

/**
 * Makes this process the only writer of a folder. A lock whose writer is gone is taken over; of several processes that try at the
 * same time, one gets it.
 *
 * The lock is a file that comes into being with its content, by a hard link. Only its successor replaces a lock that was left
 * behind, by a rename, and it becomes that by holding a lock on the lock: so none is ever removed by a process that saw an older one.
 *
 * Errors  LabError `command/folder-in-use` if another process writes there, `command/lock-unreadable` for a lock that says nothing
 */
export function lockFolder(folder: string, command = process.argv.slice(2).join(' ')): HeldLock {
  return lockAt(join(folder, lockName), folder, thisWriter(command));
}

/** The process that writes into a folder now; undefined if none does. Of a lock that cannot be read nothing is known. */
export function writerOf(folder: string): Writer | undefined {
  const text = contentOf(join(folder, lockName));
  const writer = text === undefined ? undefined : writerIn(text);
  return writer !== undefined && standingOf(writer, thisWriter('')) !== 'gone' ? writer : undefined;
}

function lockAt(path: string, folder: string, writer: Writer): HeldLock {
  const content = `${JSON.stringify(writer)}\n`;
  for (;;) {
    if (isMade(path, content)) return { release: () => releaseOwn(path, content) };
    const held = contentOf(path);
    // Released between the two looks.
    if (held === undefined) continue;
    refuseUnlessGone(held, path, folder, writer);
    const takingOver = lockAt(`${path}.next`, folder, writer);
    try {
      if (contentOf(path) !== held) continue;
      replace(path, content);
      return { release: () => releaseOwn(path, content) };
    } finally {
      takingOver.release();
    }
  }
}

/** Makes the lock unless one is there. */
function isMade(path: string, content: string): boolean {
  const draft = draftOf(path, content);
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (code === 'ENOENT') throw error;
    return isMadeWithoutLink(path, content);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** On a file system that has no links: here a process that is killed in between leaves a lock that says nothing. */
function isMadeWithoutLink(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

const replace = (path: string, content: string): void => renameSync(draftOf(path, content), path);

function draftOf(path: string, content: string): string {
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, content);
  return draft;
}

function releaseOwn(path: string, content: string): void {
  if (contentOf(path) === content) rmSync(path, { force: true });
}

function contentOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function refuseUnlessGone(content: string, path: string, folder: string, here: Writer): void {
  const writer = writerIn(content);
  if (writer === undefined) {
    throw new LabError('command/lock-unreadable', {
      what: 'this lock does not say which process writes here',
      where: path,
      hint: 'make sure that no fleetlab writes into this folder, then remove the file; or give another folder with --out',
    });
  }
  const standing = standingOf(writer, here);
  if (standing === 'gone') return;
  throw new LabError('command/folder-in-use', {
    what: `process ${writer.pid}${standing === 'alive' ? '' : ` on ${writer.host}`} is writing here: fleetlab ${writer.command}`,
    where: folder,
    hint:
      standing === 'alive'
        ? 'wait until it has ended, or give another folder with --out'
        : `give another folder with --out; if that process has ended, remove ${path}`,
  });
}

function writerIn(content: string): Writer | undefined {
  try {
    return writerShape.safeParse(JSON.parse(content)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const known = z.nullable(z.string());

const writerShape = z.object({
  pid: z.int().check(z.positive()),
  host: z.string(),
  machine: known,
  boot: known,
  pidNamespace: known,
  startTicks: known,
  command: z.string(),
});
