import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, relative, sep } from 'node:path';

/** What the paths in a scenario are relative to. */
export interface SourceFolder {
  readonly path: string;
  /** The folder that no path may lead out of, with links resolved; undefined: files may be anywhere. */
  readonly within?: string | undefined;
}

/** A folder whose scenarios name files in it alone, since it is copied to other machines as a whole. */
export const closedFolder = (path: string): SourceFolder => ({
  path,
  within: existsSync(path) ? realpathSync(path) : path,
});

/** Whether a path is that of a folder or of something in it. Both have their links resolved, or neither. */
export function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
