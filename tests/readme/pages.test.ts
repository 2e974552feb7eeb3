import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { codeBlocks } from './code-blocks.ts';
import { examplePages, measuredPages } from './example-pages.ts';
import { generatedPages, withTables } from './generated-parts.ts';
import { inlineFields, takesValue } from './inline-fields.ts';
import { isAnchorOf, linksOf } from './page-links.ts';

const root = join(import.meta.dirname, '../..');
const read = (page: string): string => readFileSync(join(root, page), 'utf8');
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].sort();

describe('the reference pages', () => {
  it.each(generatedPages)('%s has the tables of this code (npm run docs makes them anew)', (page) => {
    const text = read(`docs/${page}`);
    expect(text).toBe(withTables(text));
    expect(text).toContain('<!-- table: ');
  });
});

describe('README.md', () => {
  it('fits in 200 lines', () => {
    expect(read('README.md').split('\n').length).toBeLessThan(200);
  });

  it('shows the scripts that npm names as they are in package.json', () => {
    const shown = codeBlocks(read('README.md')).filter(
      ({ note }) => note === 'not compared: the tests cannot run themselves',
    );
    expect(shown).toHaveLength(1);
    const heads = Array.from(shown[0].text.matchAll(/^> fleetlab@(\S+) (\w+)\n> (.+)$/gm), ([, ...parts]) => parts);
    expect(heads.map(([, name]) => name)).toEqual(['test', 'check']);
    for (const [version, name, line] of heads)
      expect([version, line]).toEqual([manifest.version, manifest.scripts[name as 'test' | 'check']]);
  });
});

describe('CONTRIBUTING.md', () => {
  it('shows scripts that package.json has', () => {
    const shown = codeBlocks(read('CONTRIBUTING.md')).flatMap(({ text }) =>
      text.split('\n').filter((line) => line !== ''),
    );
    expect(shown.length).toBeGreaterThan(2);
    for (const line of shown) expect(Object.keys(manifest.scripts)).toContain(/^npm run ([\w:]+)/.exec(line)?.[1]);
  });
});

describe('docs/glossary.md', () => {
  it('has each term once, in alphabetical order', () => {
    const terms = Array.from(read('docs/glossary.md').matchAll(/^\| (?!term \||---)([^|]+) \|/gm), ([, term]) =>
      inOrder(term),
    );
    expect(terms.length).toBeGreaterThan(50);
    expect(terms).toEqual([...new Set(terms)].sort());
  });
});

const inOrder = (term: string): string => term.toLowerCase().replaceAll('-', ' ');

const withCommands: ReadonlySet<string> = new Set([...examplePages, ...measuredPages, 'CONTRIBUTING.md']);

describe('every page', () => {
  it('that is measured has a script that measures it again', () => {
    const scripts = Object.values(manifest.scripts);
    for (const page of measuredPages) expect(scripts.some((script) => script.includes(`--page ${page}`))).toBe(true);
  });

  it('is found', () => {
    expect(pages).toEqual(expect.arrayContaining([...examplePages, 'CONTRIBUTING.md', 'docs/adr/README.md']));
  });

  it.each(pages)('%s has only blocks that are run, or that a test reads', (page) => {
    const text = read(page);
    const fences = Array.from(text.matchAll(/^```(.*)$/gm), ([, language]) => language);
    expect(
      fences.filter((language, nth) => nth % 2 === 0 && language === ''),
      'a block says its language',
    ).toEqual([]);
    if (!withCommands.has(page)) expect(fences).toEqual([]);
  });

  // Recipes name parts of the code, and the changelog spellings that are no more.
  const aboutScenarios = pages.filter((page) => !page.startsWith('docs/extending/') && page !== 'CHANGELOG.md');
  it.each(aboutScenarios)('%s names fields of scenarios with values that they can have', (page) => {
    const wrong = inlineFields(read(page)).filter(({ name, value }) => !takesValue(name, value));
    expect(wrong).toEqual([]);
  });

  it.each(pages)('%s links only to files and headings that are there', (page) => {
    const missing = linksOf(read(page)).filter(({ path, anchor }) => {
      const target = path === '' ? page : join(dirname(page), path);
      if (!existsSync(join(root, target))) return true;
      return anchor !== '' && !isAnchorOf(anchor, read(target));
    });
    expect(missing).toEqual([]);
  });
});
