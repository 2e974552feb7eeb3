import type { Command } from 'commander';
import { explain, explainDevices } from '../../reports/explain/explain.ts';
import { selectInRun } from '../../reports/selection/select-in-run.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { parseSpan } from '../../sim/kernel/time/duration.ts';
import { isSelection } from '../../sim/selection/read-selection.ts';
import { runArgument, wholeNumber } from '../console/shared-options.ts';
import { checkedFiles, openCheckedRun } from '../files/open-run.ts';

interface ExplainFlags {
  readonly since?: string;
  readonly until?: string;
  readonly at?: string;
  readonly limit?: number;
  readonly json?: boolean;
}

/** Adds `fleetlab explain`: the causes of a trace row, or a device's history. */
export function addExplain(program: Command): void {
  program
    .command('explain')
    .description('explain why a row of the trace is there, or list the history of devices')
    .addArgument(runArgument())
    .argument('<target...>', 'a device by name or number, "row N", or a selection of devices')
    .option('--since <span>', 'start at this simulated time, such as 8h')
    .option('--until <span>', 'stop at this simulated time')
    .option('--at <span>', 'select devices as they are at this simulated time; default: the end')
    .option('--limit <entries>', 'print at most this many entries', wholeNumber)
    .option('--json', 'print as JSON')
    .addHelpText(
      'after',
      `
A selection has terms such as ring:canary or link:backoff, joined by and, or, not and parentheses (docs/selections.md). Of more than
10 devices the first 10 are listed.

Examples:
  fleetlab explain runs/first-light-1-… acme/sensor-7
  fleetlab explain runs/first-light-1-… row 1234
  fleetlab explain runs/first-light-1-… "tenant:acme and trust:refused" --at 8h`,
    )
    .action(async (folder: string, words: readonly string[], flags: ExplainFlags) => {
      const { since, until, at, limit, json } = flags;
      const target = words.join(' ');
      const run = await openCheckedRun(folder);
      const options = {
        ...(since === undefined ? {} : { sinceMs: parseSpan(since, '--since') }),
        ...(until === undefined ? {} : { untilMs: parseSpan(until, '--until') }),
        ...(limit === undefined ? {} : { limit }),
      };
      const atMs = at === undefined ? undefined : parseSpan(at, '--at');
      if (atMs !== undefined && !isSelection(target)) throw withoutSelection(target);
      const answer = isSelection(target)
        ? await explainDevices(run, await selectInRun(checkedFiles(folder), target, atMs), options)
        : await explain(run, target, options);
      process.stdout.write(
        json === true ? `${JSON.stringify(answer.data, undefined, 2)}\n` : `${answer.lines.join('\n')}\n`,
      );
    });
}

const withoutSelection = (target: string): LabError =>
  new LabError('flag/at-without-selection', {
    what: `--at says when devices are selected, and "${target}" is no selection`,
    where: '--at',
    hint: 'use --since and --until for a part of its history',
  });
