import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../../sim/kernel/lab-error.ts';

/** The files of a folder as they were when they were written, so that the writer notices if another process changed one. */
export class WrittenFiles {
  private readonly stamps = new Map<string, string>();

  constructor(private readonly folder: string) {}

  /** Errors  LabError `report/folder-changed` if another process has removed the file since it was written. */
  keep<File extends { readonly name: string }>(file: File): File {
    const path = join(this.folder, file.name);
    const stamp = stampOf(path);
    if (stamp === GONE) throw changed(path, 'this file was removed');
    this.stamps.set(file.name, stamp);
    return file;
  }

  /** Errors  LabError `report/folder-changed` naming the folder if it is gone, or the first file that is gone or another one. */
  check(): void {
    if (!existsSync(this.folder)) throw changed(this.folder, 'this folder was removed');
    for (const [name, stamp] of this.stamps) {
      const path = join(this.folder, name);
      const now = stampOf(path);
      if (now !== stamp) throw changed(path, `this file was ${now === GONE ? 'removed' : 'changed'}`);
    }
  }
}

const changed = (where: string, what: string): LabError =>
  new LabError('report/folder-changed', {
    what: `${what} while the run was being written`,
    where,
    hint: 'run the scenario again, and leave its folder alone until it has ended; --out makes it elsewhere',
  });

/**
 * Runs `work`, which writes into the folder: where the file system finds something missing, the error says what was
 * removed.
 */
export function writing<Result>(written: WrittenFiles, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT' || code === 'report/no-file') written.check();
    // A file that is gone before its digest is taken is not among those kept.
    if (error instanceof LabError && code === 'report/no-file')
      throw changed(error.diagnostic.where ?? '', 'this file was removed');
    throw error;
  }
}

const GONE = 'gone';

/** What a file system changes whenever a file is written or replaced. */
function stampOf(path: string): string {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? GONE : `${found.ino} ${found.size} ${found.mtimeNs}`;
}
