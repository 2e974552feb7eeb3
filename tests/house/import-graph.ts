import { posix } from 'node:path';
import { importsIn } from '../kit/imports-in.ts';
import { exists, read, repositoryFiles, sourceFiles } from '../kit/source-files.ts';
import { floors } from './floors.ts';
import type { ImportGraph } from './house-rules.ts';

/** The files of all top folders but `tests`, with what each imports, including type imports. */
export const importGraph = (): ImportGraph =>
  new Map(
    Object.keys(floors)
      .flatMap((folder) => sourceFiles(folder))
      // Declares modules for the compiler, and holds no code.
      .filter((file) => !file.endsWith('.d.ts'))
      .map((file) => [file, filesNamedIn(file)]),
  );

function filesNamedIn(file: string): readonly string[] {
  const source = read(file);
  const started = Array.from(source.matchAll(/new URL\('(\.[^']+)'/g), ([, named]) => named);
  return [...new Set([...importsIn(source), ...started])]
    .filter((named) => named.startsWith('.'))
    .map((named) => posix.join(posix.dirname(file), named.replace(/\?[\w&]+$/, '')))
    .filter((target) => /\.(ts|tsx|js)$/.test(target) && exists(target));
}

/** The entry points of the build, and the scripts of pages. */
export function entryPoints(): readonly string[] {
  const built = Array.from(read('vite.config.ts').matchAll(/'((?:bin|broker|viz)\/[^']+\.tsx?)'/g), ([, file]) => file);
  const pages = repositoryFiles().filter((file) => /^viz\/[^/]+\.html$/.test(file));
  const scripts = pages.flatMap((page) =>
    Array.from(read(page).matchAll(/<script[^>]* src="\.\/([^"]+)"/g), ([, file]) => `viz/${file}`),
  );
  return [...built, ...scripts];
}
