import { describe, expect, it } from 'vitest';
import { read } from '../kit/source-files.ts';

const page = read('docs/api.md');

/** The names in the export lists of a file, as another file imports them. */
const exportsIn = (source: string): readonly string[] =>
  Array.from(source.matchAll(/^export (?:type )?\{([^}]*)\}/gm), ([, list]) => list)
    .flatMap((list) => list.split(','))
    .map((entry) => entry.trim().replace(/^type /, ''))
    .filter((entry) => entry !== '')
    .map((entry) => entry.split(' as ').at(-1)!);

/** Whether the page names it in code: alone, as a call, or in an import. */
const isNamed = (name: string): boolean => new RegExp(`\`[^\`\n]*\\b${name}\\b[^\`\n]*\``).test(page);

describe('the page of the package', () => {
  const names = exportsIn(read('bin/index.ts'));

  it('describes all that it exports', () => {
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => !isNamed(name))).toEqual([]);
  });

  it('imports in its examples nothing that is not exported', () => {
    const imported = Array.from(page.matchAll(/^import \{([^}]*)\} from 'fleetlab'/gm), ([, list]) => list)
      .flatMap((list) => list.split(','))
      .map((name) => name.trim());
    expect(imported.length).toBeGreaterThan(5);
    expect(imported.filter((name) => !names.includes(name))).toEqual([]);
  });
});
