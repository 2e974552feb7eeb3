import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CodeBlock, codeBlocks } from './code-blocks.ts';
import { Desk, withoutBlankEdges } from './desk.ts';
import { generatedPages, withTables } from './generated-parts.ts';

const root = join(import.meta.dirname, '../..');
const read = (page: string): string => readFileSync(join(root, page), 'utf8');
const pages = ['README.md', ...generatedPages.map((page) => `docs/${page}`)];

let desk: Desk;

beforeAll(() => {
  desk = new Desk();
});

afterAll(() => desk?.leave());

describe.each(['README.md', 'docs/scenarios.md'])('%s', (page) => {
  it('shows commands that work, in its order, with the output they have', { timeout: 240_000 }, () => {
    const blocks = codeBlocks(read(page));
    expect(blocks.length).toBeGreaterThan(2);
    blocks.forEach((block, i) => {
      const where = `${page}:${block.line}`;
      if (['yaml', 'ts'].includes(block.language)) keep(block, where);
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
  if (next?.language === 'text' && next.note === '') expect(output, where).toBe(withoutBlankEdges(next.text));
}

/** The fidelity and the folder, whose name holds the fidelity, are the page's own. */
function compare({ text, note }: CodeBlock, where: string): void {
  const { output } = desk.shell(`fleetlab run ${note.replace('the same as: ', '')} --quiet`);
  const comparable = (shown: string): string =>
    shown.replace(/^( +seed \S+, )\w+,/m, '$1-,').replace(/^( +run folder +).*$/m, '$1-');
  expect(comparable(output), where).toBe(comparable(withoutBlankEdges(text)));
}

describe('the reference pages', () => {
  it.each(generatedPages)('%s has the tables of this code (npm run docs makes them anew)', (page) => {
    const text = read(`docs/${page}`);
    expect(text).toBe(withTables(text));
    expect(text).toContain('<!-- table: ');
  });
});

describe('every page', () => {
  it.each(pages)('%s links only to files that are there', (page) => {
    const links = Array.from(read(page).matchAll(/\]\(([^)#]+)[^)]*\)/g), ([, target]) => target);
    const missing = links.filter(
      (target) => !/^https?:/.test(target) && !existsSync(join(root, dirname(page), target)),
    );
    expect(missing).toEqual([]);
  });
});
