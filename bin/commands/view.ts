import { type Command, InvalidArgumentError } from 'commander';
import { findRuns } from '../view/find-runs.ts';
import { openBrowser } from '../view/open-browser.ts';
import { pageFiles } from '../view/page-files.ts';
import { serveRuns } from '../view/serve-runs.ts';
import { untilInterrupt } from '../view/until-interrupt.ts';

export function addView(program: Command): void {
  program
    .command('view')
    .description('look at runs in the browser: drag the clock, follow a device, see why')
    .argument('[runs...]', 'run folders, or folders that hold them; every run in runs/ if none is named')
    .option('--port <port>', 'where to serve on this machine; 0 takes any that is free', portNumber, 4280)
    .option('--no-open', 'print the address and open no browser')
    .addHelpText('after', afterHelp)
    .action(viewRuns);
}

const afterHelp = `
The page is served on 127.0.0.1 only, from the run folders named and nothing else; it asks no other host. Ctrl-C ends it.
A folder that holds run folders is looked through again for each list, so a run made meanwhile is found.

Examples:
  fleetlab view
  fleetlab view runs/first-light-1-60581580
  fleetlab view /data/campaign-7
  fleetlab view runs/reconnect-storm-* --port 8080 --no-open`;

async function viewRuns(given: readonly string[], { port, open }: { port: number; open: boolean }): Promise<void> {
  const runs = findRuns(given);
  const found = runs();
  const server = await serveRuns({ page: pageFiles(), runs, port });
  const ended = untilInterrupt();
  process.stdout.write(`viewing ${found.length === 1 ? '1 run' : `${found.length} runs`} at ${server.address}\n`);
  if (open) openBrowser(server.address);
  await ended;
  await server.close();
}

function portNumber(text: string): number {
  const port = Number(text);
  if (!Number.isSafeInteger(port) || port < 0 || port > 65_535)
    throw new InvalidArgumentError('give a port, 0 to 65535');
  return port;
}
