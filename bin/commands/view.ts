import type { Command } from 'commander';
import { eachPath, portNumber } from '../console/shared-options.ts';
import { viewFolders } from '../view/view-folders.ts';

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
    .option('--compare', 'open the two runs side by side: where they differ, and which devices only one of them lost')
    .option('--no-open', 'print the address, but open no browser')
    .addHelpText('after', AFTER_HELP)
    .action(viewFolders);
}

const AFTER_HELP = `
The server listens on 127.0.0.1 only and serves nothing but the folders given; the page contacts no other host. Ctrl-C ends it.
Each time the page lists runs, the server reads the folders again, so new runs appear. Given one sweep and no run, the page of
that sweep opens.

Examples:
  fleetlab view
  fleetlab view runs/first-light-1-60581580
  fleetlab view runs/before runs/after --compare
  fleetlab view /data/campaign-7
  fleetlab view sweeps/policies-1f0e9a3c
  fleetlab view runs/reconnect-storm-* --port 8080 --no-open`;
