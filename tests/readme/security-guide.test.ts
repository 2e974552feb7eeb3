import { runsExamplesOf } from './run-examples.ts';

runsExamplesOf('docs/guides/security-teams.md');
