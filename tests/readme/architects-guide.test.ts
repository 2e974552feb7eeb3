import { runsExamplesOf } from './run-examples.ts';

runsExamplesOf('docs/guides/architects.md');
