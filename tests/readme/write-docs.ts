import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { flagsOf } from '../kit/flags.ts';
import { codeBlocks } from './code-blocks.ts';
import { Desk, withoutBlankEdges } from './desk.ts';
import { examplePages } from './example-pages.ts';
import { generatedPages, withTables } from './generated-parts.ts';
import { shortenedAnew } from './shortened.ts';

// `npm run docs` writes the tables anew, `npm run docs -- --outputs` also the outputs on pages with examples, from what is
// built; of one page with `--page docs/api.md` (repeatable).

const { values } = flagsOf({ options: { outputs: { type: 'boolean' }, page: { type: 'string', multiple: true } } });
const root = join(import.meta.dirname, '../..');

function rewrite(page: string, change: (text: string, page: string) => string): void {
  writeFileSync(join(root, page), change(readFileSync(join(root, page), 'utf8'), page));
}

/** Each output as its command has it now; the dates beside them, and names of run folders in commands, are left to people. */
function withOutputs(text: string, page: string): string {
  const desk = new Desk();
  let output: string | undefined;
  let written = text;
  for (const { language, note, text: shown, line } of codeBlocks(text)) {
    if (language === 'text') {
      const [, flags] = /^the same as: (.*)$/.exec(note) ?? [];
      const fresh =
        flags === undefined
          ? output
          : desk.shell(`fleetlab run ${flags.replace(/ --fidelity \w+/, '')} --quiet`).output;
      // With its fence, so that an empty block is found where it is.
      if (fresh !== undefined)
        written = written.replace(fenced(shown), () =>
          fenced(`${shortenedAnew(withoutBlankEdges(shown), fresh, `${page}:${line}`)}\n`),
        );
      output = undefined;
    } else if (language === 'sh') output = note.startsWith('not run: ') ? undefined : desk.shell(shown).output;
    else desk.keep({ language, note, text: shown, line });
  }
  desk.leave();
  return written;
}

const fenced = (text: string): string => `\`\`\`text\n${text}\`\`\``;

for (const page of generatedPages) rewrite(`docs/${page}`, withTables);
if (values.outputs === true || values.page !== undefined)
  for (const page of values.page ?? examplePages) rewrite(page, withOutputs);
