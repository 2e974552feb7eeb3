import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { PageFile } from '../../reports/export/html/single-page.ts';
import { readyMadeFolder } from '../../scenarios/source/ready-made.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';

/** Where `npm run build` puts the viewer, whether this runs from source or from the bundle. */
export const builtPage = (): string => join(readyMadeFolder(), '..', 'dist', 'viewer');

/**
 * The files of the built viewer, by name. They are few and small, so they are read once; no other file of the folder can
 * be requested later.
 *
 * Errors  LabError `view/no-page` if the viewer is not built
 */
export function pageFiles(folder = builtPage()): ReadonlyMap<string, PageFile> {
  if (!existsSync(join(folder, 'index.html'))) {
    throw new LabError('view/no-page', {
      what: 'the viewer is not built: there is no index.html',
      where: folder,
      hint: 'build it: npm run build',
    });
  }
  return new Map(
    readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isFile() && extname(entry.name) in types)
      .map(({ name }) => [name, { type: types[extname(name)], bytes: readFileSync(join(folder, name)) }]),
  );
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};
