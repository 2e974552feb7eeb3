import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Page } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Every WCAG 2.2 AA violation on the page as it stands, each with the first element that has it. */
export async function breaches(page: Page): Promise<readonly string[]> {
  // The page's own policy forbids added scripts; the debugger is exempt.
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(context: Document, options: object): Promise<AxeResults> } }).axe.run(
      document,
      {
        runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
        resultTypes: ['violations'],
      },
    ),
  );
  return violations.map(({ id, help, nodes }) => {
    const [{ html, any }] = nodes;
    return `${id} in ${nodes.length} places: ${help}; ${html.slice(0, 140)} ${any[0]?.message ?? ''}`;
  });
}
