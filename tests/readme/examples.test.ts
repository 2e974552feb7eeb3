import { examplePages } from './example-pages.ts';
import { runsExamplesOf } from './run-examples.ts';

/** They take minutes, so that each has a spec of its own. */
const guides: readonly string[] = ['docs/guides/architects.md', 'docs/guides/security-teams.md'];

for (const page of examplePages) if (!guides.includes(page)) runsExamplesOf(page);
