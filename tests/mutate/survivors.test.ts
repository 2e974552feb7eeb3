import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { survivors } from './survivors/index.ts';

const root = join(import.meta.dirname, '../..');

it.each(survivors)('an explained survivor in $file quotes an existing line: $line', ({ file, line, why }) => {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  expect(lines.map((one) => one.trim())).toContain(line);
  expect(why.length).toBeGreaterThan(20);
});
