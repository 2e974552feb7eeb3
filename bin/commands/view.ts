import { type Command, InvalidArgumentError } from 'commander';
import { findFolders } from '../../reports/sweep/find-folders.ts';
import { pageOfSweep } from '../../viz/start/served-sweeps.ts';
import { eachPath } from '../console/shared-options.ts';
import { pageFiles } from '../files/page-files.ts';
import { openBrowser } from '../view/open-browser.ts';
import { serveRuns } from '../view/serve-runs.ts';
import { untilInterrupt } from '../view/until-interrupt.ts';

/** Adds `fleetlab view`: serves runs and sweeps to the browser. */
export function addView(program: Command): void {
  program
    .command('view')
    .description('open runs and sweeps in the browser: move through time, follow a device, compare cells')
    .argument(
      '[folders...]',
      'folders of runs or sweeps, or folders that contain them; if none is given, all in runs/ and sweeps/',
      eachPath,
      [],
    )
    .option('--port <port>', 'the port to serve on; 0 picks any free port', portNumber, 4280)
    .option('--no-open', 'print the address, but open no browser')
    .addHelpText('after', AFTER_HELP)
    .action(viewRuns);
}

const AFTER_HELP = `
The server listens on 127.0.0.1 only and serves nothing but the folders given; the page contacts no other host. Ctrl-C ends it.
Each time the page lists runs, the server reads the folders again, so new runs appear. Given one sweep and no run, the page of
that sweep opens.

Examples:
  fleetlab view
  fleetlab view runs/first-light-1-60581580
  fleetlab view /data/campaign-7
  fleetlab view sweeps/policies-1f0e9a3c
  fleetlab view runs/reconnect-storm-* --port 8080 --no-open`;

async function viewRuns(given: readonly string[], { port, open }: { port: number; open: boolean }): Promise<void> {
  const { runs, sweeps } = findFolders(given);
  const [foundRuns, foundSweeps] = [runs(), sweeps()];
  const server = await serveRuns({ page: pageFiles(), runs, sweeps, port });
  const ended = untilInterrupt();
  const isOneSweep = foundRuns.length === 0 && foundSweeps.length === 1;
  const address = `${server.address}${isOneSweep ? pageOfSweep(foundSweeps[0]) : ''}`;
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

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isSafeInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('give a port, 0 to 65535');
  return port;
}
