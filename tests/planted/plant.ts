import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { flagsOf } from '../kit/flags.ts';
import { plantedErrors } from './errors/index.ts';
import type { PlantedError } from './planted-error.ts';
import { runSpecs } from './run-specs.ts';
import { planted, sandboxOf } from './sandbox.ts';

/**
 * Plants mistakes in a copy of the project, one at a time, and prints which test noticed each: `npm run plant`, or
 * `npm run plant -- NAME...`. Ends with 1 if one went unnoticed, with 2 for an unknown name.
 *
 * `--list` prints the mistakes and their places.
 */
const root = join(import.meta.dirname, '../..');
const { values, positionals } = flagsOf({ allowPositionals: true, options: { list: { type: 'boolean' } } });

/** Specs that pass without any planted error. */
const sound = new Set<string>();

const unknown = positionals.filter((name) => plantedErrors.every((error) => error.name !== name));
if (unknown.length > 0) {
  process.stderr.write(`no planted error ${unknown.join(', ')}: \`npm run plant -- --list\` prints what there is\n`);
  process.exit(2);
}
const meant = plantedErrors.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
if (values.list) for (const { name, file } of meant) process.stdout.write(`${name}  ${file}\n`);
else process.exitCode = plantAll();

function plantAll(): number {
  const sandbox = sandboxOf(root);
  let noticed = 0;
  for (const [nth, error] of meant.entries()) {
    const found = lookedFor(sandbox, error);
    if (found.isNoticed) noticed++;
    process.stdout.write(`${nth + 1}/${meant.length}  ${error.name}  ${error.file}\n    ${found.inWords}\n`);
  }
  rmSync(sandbox, { recursive: true, force: true });
  process.stdout.write(`${noticed} of ${meant.length} planted errors noticed\n`);
  return noticed === meant.length ? 0 : 1;
}

function lookedFor(sandbox: string, { file, was, is, specs }: PlantedError) {
  const takeBack = planted(sandbox, file, was, is);
  try {
    const first = runSpecs(sandbox, specs);
    const answer = first.kind === 'passed' ? askAll(sandbox) : first;
    switch (answer.kind) {
      case 'failed':
        takeBack();
        if (!holds(sandbox, answer.spec))
          return { isNoticed: false, inWords: `NOT ASKED: ${answer.spec} fails without the error, too` };
        return { isNoticed: true, inWords: `noticed by ${answer.spec}: ${answer.test}` };
      case 'passed':
        return { isNoticed: false, inWords: `NOT NOTICED by any of ${answer.tests} tests` };
      default:
        return { isNoticed: false, inWords: `NOT ASKED: ${answer.reason}` };
    }
  } finally {
    takeBack();
  }
}

/** Whether a spec passes on the unchanged code: only then does its failure mean something. */
function holds(sandbox: string, spec: string): boolean {
  if (!sound.has(spec) && runSpecs(sandbox, [spec]).kind === 'passed') sound.add(spec);
  return sound.has(spec);
}

/** All specs; those that run the built command test the error too. */
function askAll(sandbox: string) {
  const { status, stderr, stdout } = spawnSync('npm', ['run', 'build'], { cwd: sandbox, encoding: 'utf8' });
  return status === 0 ? runSpecs(sandbox, []) : ({ kind: 'broken', reason: `${stdout}${stderr}` } as const);
}
