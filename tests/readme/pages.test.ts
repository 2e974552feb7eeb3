import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import { type CodeBlock, codeBlocks } from './code-blocks.ts';
import { Desk, withoutBlankEdges } from './desk.ts';
import { examplePages } from './example-pages.ts';
import { generatedPages, withTables } from './generated-parts.ts';
import { inlineFields, takesValue } from './inline-fields.ts';
import { isAnchorOf, linksOf } from './page-links.ts';
import { missingFrom } from './shortened.ts';

const root = join(import.meta.dirname, '../..');
const read = (page: string): string => readFileSync(join(root, page), 'utf8');
const pages = [
  ...readdirSync(root).filter((name) => name.endsWith('.md')),
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].sort();

let desk: Desk;

describe.each(examplePages)('%s', (page) => {
  beforeEach(() => {
    desk = new Desk();
  });

  afterEach(() => desk?.leave());

  it('shows commands that work, in its order, with the output they have', { timeout: 240_000 }, () => {
    const blocks = codeBlocks(read(page));
    expect(blocks.length).toBeGreaterThan(1);
    blocks.forEach((block, i) => {
      const where = `${page}:${block.line}`;
      if (['yaml', 'ts'].includes(block.language)) keep(block, where);
      else if (['js', 'conf'].includes(block.language)) desk.keep(block);
      else if (block.language === 'sh') run(block, blocks[i + 1], where);
      else if (block.note.startsWith('the same as: ')) compare(block, where);
      else expect(blocks[i - 1]?.language, `${where}: output stands behind its command`).toBe('sh');
    });
  });
});

function keep(block: CodeBlock, where: string): void {
  const { errors, code } = desk.shell(`fleetlab run ${desk.keep(block)} --fidelity model --quiet --out checked`);
  expect({ errors, code }, where).toEqual({ errors: '', code: 0 });
}

function run({ text, note }: CodeBlock, next: CodeBlock | undefined, where: string): void {
  if (note.startsWith('not run: ')) return;
  const { output, errors, code } = desk.shell(text);
  expect(code, `${where}\n${errors}`).toBe(Number(/^exit code (\d)$/.exec(note)?.[1] ?? 0));
  if (next?.language === 'text' && next.note === '') expectShown(next.text, output, where);
}

/** The output itself, or lines of it with omissions between them. */
function expectShown(text: string, output: string, where: string): void {
  const shown = withoutBlankEdges(text);
  const missing = missingFrom(shown, output);
  if (missing !== undefined) expect(output, `${where}: the output does not have\n${missing}`).toBe(shown);
  expect(missing).toBeUndefined();
}

/** The fidelity and the folder, whose name holds the fidelity, are the page's own. */
function compare({ text, note }: CodeBlock, where: string): void {
  const { output } = desk.shell(`fleetlab run ${note.replace('the same as: ', '')} --quiet`);
  const comparable = (shown: string): string =>
    shown.replace(/^( +seed \S+, )\w+,/m, '$1-,').replace(/^( +run folder +).*$/m, '$1-');
  expectShown(comparable(text), comparable(output), where);
}

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

describe('every page', () => {
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
    if (!(examplePages as readonly string[]).includes(page) && page !== 'CONTRIBUTING.md') expect(fences).toEqual([]);
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
