import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { controlCosts } from '../../bin/costs/measure-costs.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { withCosts } from './measured-costs.ts';

// `npm run docs:costs` measures the table of `docs/controls.md` that says what each control costs.

const page = join(import.meta.dirname, '../../docs/controls.md');
const measured = await controlCosts(await loadScenario('honest-faults'), {
  everyVariant: true,
  onProgress: ({ done, total }) => process.stderr.write(`\r${done} of ${total} runs`),
});
process.stderr.write('\n');
if (measured.end !== 'finished') throw new Error(`some runs failed: ${JSON.stringify(measured.failed)}`);
const day = new Date().toISOString().slice(0, 10);
writeFileSync(page, withCosts(readFileSync(page, 'utf8'), measured, day));
