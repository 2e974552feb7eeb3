import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';

/** The verdict of specs on the code they run on. */
export type Answer =
  | { readonly kind: 'failed'; readonly spec: string; readonly test: string }
  | { readonly kind: 'passed'; readonly tests: number }
  /** No test ran to its end, or a spec file could not even be loaded. */
  | { readonly kind: 'broken'; readonly reason: string };

/** Runs specs in a folder until the first of them fails; without any named, all of them. */
export function runSpecs(folder: string, specs: readonly string[]): Answer {
  const reportFile = join(folder, 'vitest.json');
  rmSync(reportFile, { force: true });
  const { stderr, stdout, error } = spawnSync(
    process.execPath,
    [
      join(folder, 'node_modules/vitest/vitest.mjs'),
      'run',
      ...['--bail=1', '--reporter=json', `--outputFile=${reportFile}`],
      ...specs,
    ],
    { cwd: folder, encoding: 'utf8', maxBuffer: 2 ** 26, timeout: LIMIT_MS, killSignal: 'SIGKILL' },
  );
  if (error !== undefined) return { kind: 'broken', reason: `the specs did not come to an end: ${error.message}` };
  return answerIn(folder, readReport(reportFile) ?? `${stdout}${stderr}`);
}

/** All specs take a quarter of an hour; an error that sends one of them into an endless loop would take forever. */
const LIMIT_MS = 2_400_000;

function answerIn(folder: string, reportFile: Report | string): Answer {
  if (typeof reportFile === 'string')
    return { kind: 'broken', reason: reportFile.trim().split('\n').slice(-5).join('\n') };
  for (const { name, assertionResults } of reportFile.testResults) {
    const failed = assertionResults.find(({ status }) => status === 'failed');
    if (failed === undefined) continue;
    const spec = relative(folder, name);
    // On a loaded machine a timeout does not prove that the code is wrong.
    if (failed.failureMessages.some((message) => /timed out in \d+ms/.test(message)))
      return { kind: 'broken', reason: `${spec} ran out of time: ${failed.fullName}` };
    return { kind: 'failed', spec, test: failed.fullName };
  }
  const unloaded = reportFile.testResults.find(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
  );
  if (unloaded !== undefined)
    return { kind: 'broken', reason: `${relative(folder, unloaded.name)}: ${unloaded.message}` };
  return reportFile.numPassedTests > 0
    ? { kind: 'passed', tests: reportFile.numPassedTests }
    : { kind: 'broken', reason: 'no test ran' };
}

/** As vitest's JSON reporter writes it. */
interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly fullName: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

function readReport(path: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}
