import type { Command } from 'commander';
import { explain } from '../../reports/explain/explain.ts';
import { parseSpan } from '../../sim/kernel/time/duration.ts';
import { runArgument, wholeNumber } from '../console/shared-options.ts';
import { openCheckedRun } from '../files/open-run.ts';

interface ExplainFlags {
  readonly since?: string;
  readonly until?: string;
  readonly limit?: number;
  readonly json?: boolean;
}

/** Adds `fleetlab explain`: the causes of a trace row, or a device's history. */
export function addExplain(program: Command): void {
  program
    .command('explain')
    .description("explain why a row of the trace is there, or list a device's history")
    .addArgument(runArgument())
    .argument('<target...>', 'a device by name or number, or "row N"')
    .option('--since <span>', 'start at this simulated time, such as 8h')
    .option('--until <span>', 'stop at this simulated time')
    .option('--limit <entries>', 'print at most this many entries', wholeNumber)
    .option('--json', 'print as JSON')
    .action(async (folder: string, target: readonly string[], flags: ExplainFlags) => {
      const { since, until, limit, json } = flags;
      const answer = await explain(await openCheckedRun(folder), target.join(' '), {
        ...(since === undefined ? {} : { sinceMs: parseSpan(since, '--since') }),
        ...(until === undefined ? {} : { untilMs: parseSpan(until, '--until') }),
        ...(limit === undefined ? {} : { limit }),
      });
      process.stdout.write(
        json === true ? `${JSON.stringify(answer.data, undefined, 2)}\n` : `${answer.lines.join('\n')}\n`,
      );
    });
}
