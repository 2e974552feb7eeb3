import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeBlocks } from './code-blocks.ts';
import { Desk } from './desk.ts';
import { generatedPages, withTables } from './generated-parts.ts';

// `npm run docs` writes the tables anew, `npm run docs -- --outputs` also the outputs in the README, from what is built.

const root = join(import.meta.dirname, '../..');

function rewrite(page: string, change: (text: string) => string): void {
  writeFileSync(join(root, page), change(readFileSync(join(root, page), 'utf8')));
}

/** Each output as its command has it now; the dates beside them, and names of run folders in commands, are left to people. */
function withOutputs(page: string): string {
  const desk = new Desk();
  let output: string | undefined;
  let written = page;
  for (const { language, note, text } of codeBlocks(page)) {
    if (language === 'text') {
      const [, flags] = /^the same as: (.*)$/.exec(note) ?? [];
      const fresh =
        flags === undefined
          ? output
          : desk.shell(`fleetlab run ${flags.replace(/ --fidelity \w+/, '')} --quiet`).output;
      // With its fence, so that an empty block is found where it is.
      if (fresh !== undefined) written = written.replace(fenced(text), () => fenced(`${fresh}\n`));
      output = undefined;
    } else if (language === 'sh') output = note.startsWith('not run: ') ? undefined : desk.shell(text).output;
    else desk.keep({ language, note, text, line: 0 });
  }
  desk.leave();
  return written;
}

const fenced = (text: string): string => `\`\`\`text\n${text}\`\`\``;

for (const page of generatedPages) rewrite(`docs/${page}`, withTables);
if (process.argv.includes('--outputs')) rewrite('README.md', withOutputs);
