import type { Command } from 'commander';
import { compareOutcomes, describeDifference, outcomesOf } from '../../reports/outcome/device-outcomes.ts';
import { Exit } from '../console/exit-codes.ts';
import { runArgument, wholeNumber } from '../console/shared-options.ts';
import { openCheckedRun } from '../files/open-run.ts';

/** Adds `fleetlab compare`: compares the device outcomes of two runs. */
export function addCompare(program: Command): void {
  program
    .command('compare')
    .description('compare two runs device by device: final states, and the decisions of controls')
    .addArgument(runArgument('left'))
    .addArgument(runArgument('right'))
    .option('--limit <differences>', 'print at most this many differences', wholeNumber, 20)
    .option('--json', 'print as JSON')
    .addHelpText('after', '\nExit codes: 0 the device outcomes are equal, 1 they differ, 2 a folder cannot be read.')
    .action(async (left: string, right: string, { limit, json }: { limit: number; json?: boolean }) => {
      const [one, other] = [await openCheckedRun(left), await openCheckedRun(right)];
      const devices = await one.devices();
      const differences = compareOutcomes(await outcomesOf(one), await outcomesOf(other), (device) =>
        devices.nameOf(device),
      );
      if (json === true) process.stdout.write(`${JSON.stringify(differences, undefined, 2)}\n`);
      else {
        const lines = differences.slice(0, limit).map(describeDifference);
        const more = differences.length > limit ? [`and ${differences.length - limit} more`] : [];
        const count = differences.length === 0 ? 'equal device outcomes' : `${differences.length} differences`;
        process.stdout.write(`${[...lines, ...more, `${count}: ${left} | ${right}`].join('\n')}\n`);
      }
      process.exitCode = differences.length === 0 ? Exit.ok : Exit.missed;
    });
}
