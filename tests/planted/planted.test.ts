import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { plantedErrors } from './errors/index.ts';

const root = join(import.meta.dirname, '../..');

describe('a planted error', () => {
  it.each(plantedErrors)('can be planted: $name', ({ file, was, is, specs }) => {
    expect(readFileSync(join(root, file), 'utf8').split(was)).toHaveLength(2);
    expect(is).not.toBe(was);
    for (const spec of specs) expect(existsSync(join(root, spec)), spec).toBe(true);
  });

  it('has a name of its own', () => {
    const names = plantedErrors.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)+$/);
  });
});
