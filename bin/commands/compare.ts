import type { Command } from 'commander';
import { compareRuns } from '../../reports/outcome/compare-runs.ts';
import { comparisonLines } from '../../reports/print/comparison-lines.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { suggest } from '../../sim/kernel/near.ts';
import { type GroupTerm, groupTerms } from '../../sim/plan/selection.ts';
import { Exit } from '../console/exit-codes.ts';
import { each, runArgument, wholeNumber } from '../console/shared-options.ts';
import { openCheckedRun } from '../files/open-run.ts';

interface CompareFlags {
  readonly limit: number;
  readonly by: readonly string[];
  readonly json?: boolean;
}

/** Adds `fleetlab compare`: compares the device outcomes of two runs, and the figures of groups. */
export function addCompare(program: Command): void {
  program
    .command('compare')
    .description('compare two runs device by device: final states, and the decisions of controls; and by group')
    .addArgument(runArgument('left'))
    .addArgument(runArgument('right'))
    .option('--limit <differences>', 'print at most this many differences, and figures', wholeNumber, 20)
    .option('--by <attribute>', `compare the figures of groups, by ${groupTerms.join(', ')} (repeatable)`, each, [])
    .option('--json', 'print as JSON')
    .addHelpText('after', AFTER_HELP)
    .action(async (left: string, right: string, { limit, by, json }: CompareFlags) => {
      const attributes = by.map(attributeCalled);
      const [one, other] = [await openCheckedRun(left), await openCheckedRun(right)];
      const compared = await compareRuns(one, other, attributes);
      process.stdout.write(
        json === true
          ? `${JSON.stringify({ left, right, ...compared }, undefined, 2)}\n`
          : `${comparisonLines(compared, { left, right, limit }).join('\n')}\n`,
      );
      process.exitCode = compared.differences.length === 0 ? Exit.ok : Exit.missed;
    });
}

const AFTER_HELP = `
Without --by, the figures are those of the groups that thresholds or \`split\` of both runs name.
Exit codes: 0 the device outcomes are equal, 1 they differ, 2 a folder cannot be read.

Examples:
  fleetlab compare runs/before runs/after
  fleetlab compare runs/before runs/after --by product --by site`;

function attributeCalled(text: string): GroupTerm {
  const known = groupTerms.find((term) => term === text);
  if (known !== undefined) return known;
  throw new LabError('compare/attribute', {
    what: `devices are not grouped by "${text}"`,
    where: `--by ${text}`,
    hint: suggest(text, groupTerms),
  });
}
