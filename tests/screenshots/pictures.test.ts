import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { headerOf } from './palette-png.ts';
import { bytesMax, fileOf, pictures, scale, schemes, viewport } from './pictures.ts';

const root = join(import.meta.dirname, '../..');
const files = pictures.flatMap((picture) =>
  schemes.map((scheme) => ({ picture, scheme, file: fileOf(picture, scheme) })),
);

describe('the pictures of the documentation', () => {
  it.each(files)('$file is a PNG of the size of the viewport, and small', ({ file }) => {
    const png = readFileSync(join(root, file));
    expect(headerOf(png)).toMatchObject({ width: viewport.width * scale, height: viewport.height * scale });
    expect(png.length).toBeLessThanOrEqual(bytesMax);
  });

  it.each(pictures)('$name is shown light and dark', (picture) => {
    for (const page of picture.pages) {
      const text = readFileSync(join(root, page), 'utf8');
      const from = (file: string): string => relative(dirname(page), file);
      const dark = `<source media="(prefers-color-scheme: dark)" srcset="${from(fileOf(picture, 'dark'))}">`;
      expect(text).toContain(dark);
      expect(text).toMatch(new RegExp(`<img src="${from(fileOf(picture, 'light'))}"[^>]* alt="[^"]{40,}"`));
    }
  });

  it('are these, and no others', () => {
    const shot = readdirSync(join(root, 'docs/pictures')).filter((file) => file.endsWith('.png'));
    expect(shot.sort()).toEqual(files.map(({ file }) => basename(file)).sort());
  });
});
