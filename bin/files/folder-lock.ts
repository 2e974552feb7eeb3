import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { integer, object, readShape } from '../../reports/run-folder/json-shape.ts';
import { LOCK_NAME } from '../../reports/run-folder/lock-name.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { thisWriter, type Writer, writerStateOf } from './writer.ts';

export interface HeldLock {
  /** Removes the lock; after that another process may write here. */
  release(): void;
}

/**
 * Makes this process the only writer of a folder. It takes over a lock whose writer is gone; of several processes that try
 * at the same time, one succeeds.
 *
 * A hard link creates the lock file with its content in one step. To replace a lock that was left behind, a process first
 * takes a lock on the lock and then renames over it, so no process can remove a lock newer than the one it read.
 *
 * Errors  LabError `command/folder-in-use` if another process writes there, `command/lock-unreadable` for a lock file that
 *         names no writer
 */
export function lockFolder(folder: string, command = process.argv.slice(2).join(' ')): HeldLock {
  return lockAt(join(folder, LOCK_NAME), folder, thisWriter(command));
}

/** The process that writes into a folder now; undefined if none does, or if the lock cannot be read. */
export function writerOf(folder: string): Writer | undefined {
  const text = contentOf(join(folder, LOCK_NAME));
  const writer = text === undefined ? undefined : writerIn(text);
  return writer !== undefined && writerStateOf(writer, thisWriter('')) !== 'gone' ? writer : undefined;
}

function lockAt(path: string, folder: string, writer: Writer): HeldLock {
  const content = `${JSON.stringify(writer)}\n`;
  for (;;) {
    if (isMade(path, content)) return { release: () => releaseOwn(path, content) };
    const held = contentOf(path);
    // The other process released it in between.
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

/** Creates the lock; false if one exists. */
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

/**
 * For file systems without hard links: a process killed between creating and writing leaves a lock that names no
 * writer.
 */
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
      hint: 'make sure that no fleetlab process writes to this folder, then remove the file; or give another folder with --out',
    });
  }
  const standing = writerStateOf(writer, here);
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
    const read = readShape(writerShape, JSON.parse(content));
    return read.success ? read.data : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const known = v.nullable(v.string());

const writerShape = object({
  pid: v.pipe(integer, v.minValue(1)),
  host: v.string(),
  machine: known,
  boot: known,
  pidNamespace: known,
  startTicks: known,
  command: v.string(),
});
