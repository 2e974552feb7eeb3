import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CodeBlock, codeBlocks } from './code-blocks.ts';
import { Desk, withoutBlankEdges } from './desk.ts';
import type { ExamplePage } from './example-pages.ts';
import { missingFrom } from './shortened.ts';

let desk: Desk;

/** The spec of a page: its code blocks do what it says, in their order. */
export function runsExamplesOf(page: ExamplePage): void {
  describe(page, () => {
    beforeEach(() => {
      desk = new Desk();
    });

    afterEach(() => desk?.leave());

    it('shows commands that work, in its order, with the output they have', { timeout: 600_000 }, () => {
      const blocks = codeBlocks(readFileSync(join(import.meta.dirname, '../..', page), 'utf8'));
      expect(blocks.length).toBeGreaterThan(1);
      blocks.forEach((block, i) => {
        const where = `${page}:${block.line}`;
        if (['yaml', 'ts'].includes(block.language)) keep(block, blocks.slice(i + 1), where);
        else if (['js', 'conf', 'dockerfile'].includes(block.language)) desk.keep(block);
        else if (block.language === 'sh') run(block, blocks[i + 1], where);
        else if (block.note.startsWith('the same as: ')) compare(block, where);
        else expect(blocks[i - 1]?.language, `${where}: output stands behind its command`).toBe('sh');
      });
    });
  });
}

/** Runs a scenario, if no command of the page does. */
function keep(block: CodeBlock, later: readonly CodeBlock[], where: string): void {
  const name = desk.keep(block);
  if (later.some(({ language, text, note }) => language === 'sh' && note === '' && text.includes(`run ${name}`)))
    return;
  const { errors, code } = desk.shell(`fleetlab run ${name} --fidelity model --quiet --out checked`);
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
