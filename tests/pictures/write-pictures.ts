import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pictures } from './pictures.ts';

// A part of `npm run docs`.

const folder = join(import.meta.dirname, '../../docs/pictures');
mkdirSync(folder, { recursive: true });
for (const [name, svg] of Object.entries(await pictures())) writeFileSync(join(folder, name), svg);
