import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** The files of a folder as a browser passes them on when the reader chooses the folder. */
export const chosenFolder = (path: string, below = ''): readonly File[] =>
  readdirSync(path)
    .sort()
    .map((name) => fileFrom(readFileSync(join(path, name)), name, `${below}${basename(path)}/${name}`));

/** A file chosen alone has an empty path. */
export const fileFrom = (bytes: Uint8Array<ArrayBuffer>, name: string, webkitRelativePath = ''): File =>
  Object.defineProperty(new File([bytes], name), 'webkitRelativePath', { value: webkitRelativePath });
