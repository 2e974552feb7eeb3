import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawings } from './drawings.ts';

// A part of `npm run docs`.

writeFileSync(join(import.meta.dirname, '../../bin/machine/drawings.json'), `${JSON.stringify(await drawings())}\n`);
