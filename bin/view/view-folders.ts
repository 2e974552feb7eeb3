import { findFolders } from '../../reports/sweep/find-folders.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { pageOfSweep } from '../../viz/start/served-sweeps.ts';
import { writeLink } from '../../viz/state/link.ts';
import { pageFiles } from '../files/page-files.ts';
import { openBrowser } from './open-browser.ts';
import { serveRuns } from './serve-runs.ts';
import { untilInterrupt } from './until-interrupt.ts';

export interface ViewOptions {
  readonly port: number;
  /** Open the address in a browser, beside printing it. */
  readonly open: boolean;
  /** The address is that of the two runs side by side. */
  readonly compare?: boolean | undefined;
}

/**
 * Serves runs and sweeps until Ctrl-C.
 *
 * Errors  those of `findFolders`; LabError `view/not-two` where something else than two runs is to be compared, `view/port-taken`
 */
export async function viewFolders(
  given: readonly string[],
  { port, open, compare = false }: ViewOptions,
): Promise<void> {
  const { runs, sweeps } = findFolders(given);
  const [foundRuns, foundSweeps] = [runs(), sweeps()];
  const names = foundRuns.map(({ name }) => name);
  if (compare && names.length !== 2)
    throw new LabError('view/not-two', {
      what: `two runs are compared, and here ${names.length === 1 ? 'is 1' : `are ${names.length}`}`,
      where: '--compare',
      hint: 'name two run folders: fleetlab view runs/before runs/after --compare',
    });
  const server = await serveRuns({ page: pageFiles(), runs, sweeps, port });
  const ended = untilInterrupt();
  const isOneSweep = foundRuns.length === 0 && foundSweeps.length === 1;
  const place = compare
    ? `#${writeLink({ run: names[0], vs: names[1] })}`
    : isOneSweep
      ? pageOfSweep(foundSweeps[0])
      : '';
  const address = `${server.address}${place}`;
  process.stdout.write(`viewing ${countsText(foundRuns.length, foundSweeps.length)} at ${address}\n`);
  if (open) openBrowser(address);
  await ended;
  await server.close();
}

function countsText(runs: number, sweeps: number): string {
  const [ofRuns, ofSweeps] = [counted(runs, 'run'), counted(sweeps, 'sweep')];
  return sweeps === 0 ? ofRuns : runs === 0 ? ofSweeps : `${ofRuns} and ${ofSweeps}`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
