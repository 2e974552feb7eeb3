import { type Command, InvalidArgumentError } from 'commander';
import { pageOfSweep } from '../../viz/start/served-sweeps.ts';
import { eachPath } from '../console/shared-options.ts';
import { findShown } from '../files/find-runs.ts';
import { pageFiles } from '../files/page-files.ts';
import { openBrowser } from '../view/open-browser.ts';
import { serveRuns } from '../view/serve-runs.ts';
import { untilInterrupt } from '../view/until-interrupt.ts';

export function addView(program: Command): void {
  program
    .command('view')
    .description('look at runs and sweeps in the browser: drag the clock, follow a device, compare cells')
    .argument(
      '[folders...]',
      'of runs or sweeps, or folders that hold them; all in runs/ and sweeps/ if none is named',
      eachPath,
      [],
    )
    .option('--port <port>', 'where to serve on this machine; 0 takes any that is free', portNumber, 4280)
    .option('--no-open', 'print the address and open no browser')
    .addHelpText('after', afterHelp)
    .action(viewRuns);
}

const afterHelp = `
The page is served on 127.0.0.1 only, from the folders named and nothing else; it asks no other host. Ctrl-C ends it.
A folder that holds others is looked through again for each list, so a run made meanwhile is found. Where one sweep and no
run is named, its page opens.

Examples:
  fleetlab view
  fleetlab view runs/first-light-1-60581580
  fleetlab view /data/campaign-7
  fleetlab view sweeps/policies-1f0e9a3c
  fleetlab view runs/reconnect-storm-* --port 8080 --no-open`;

async function viewRuns(given: readonly string[], { port, open }: { port: number; open: boolean }): Promise<void> {
  const { runs, sweeps } = findShown(given);
  const [foundRuns, foundSweeps] = [runs(), sweeps()];
  const server = await serveRuns({ page: pageFiles(), runs, sweeps, port });
  const ended = untilInterrupt();
  const isOneSweep = foundRuns.length === 0 && foundSweeps.length === 1;
  const address = `${server.address}${isOneSweep ? pageOfSweep(foundSweeps[0]) : ''}`;
  process.stdout.write(`viewing ${told(foundRuns.length, foundSweeps.length)} at ${address}\n`);
  if (open) openBrowser(address);
  await ended;
  await server.close();
}

function told(runs: number, sweeps: number): string {
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
