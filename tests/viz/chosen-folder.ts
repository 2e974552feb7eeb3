import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The files of a folder as a browser hands them over when the folder is chosen. */
export const chosenFolder = (path: string, below = ''): readonly File[] =>
  readdirSync(path)
    .sort()
    .map((name) => fileFrom(readFileSync(join(path, name)), name, `${below}${basename(path)}/${name}`));

/** A file that was chosen alone has an empty path. */
export const fileFrom = (bytes: Uint8Array<ArrayBuffer>, name: string, webkitRelativePath = ''): File =>
  Object.defineProperty(new File([bytes], name), 'webkitRelativePath', { value: webkitRelativePath });
