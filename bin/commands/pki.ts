import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Command } from 'commander';
import { limboReport } from '../../reports/print/pki/limbo-report.ts';
import { shownFile } from '../../reports/print/pki/shown-file.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { judgeLimbo } from '../../sim/pki/limbo.ts';
import { Exit } from '../console/exit-codes.ts';
import { readLimbo } from '../files/read-limbo.ts';
import { addPkiExport } from './pki-export.ts';
import { addPkiRevoke } from './pki-revoke.ts';

/** Adds `fleetlab pki`: shows, exports and revokes certificates, and runs public path-validation cases. */
export function addPki(program: Command): void {
  const pki = program
    .command('pki')
    .description('show, export and revoke certificates; run public path-validation test cases');
  addLimbo(pki);
  addShow(pki);
  addPkiExport(pki);
  addPkiRevoke(pki);
  for (const command of pki.commands)
    command.exitOverride().showHelpAfterError(`(fleetlab pki ${command.name()} --help)`);
}

function addLimbo(pki: Command): void {
  pki
    .command('limbo')
    .description('run public path-validation test cases; exit code 1 if an invalid path is accepted')
    .argument('[file]', 'a limbo.json of C2SP/x509-limbo; it may be compressed (.br, .gz)')
    .option('--json', 'print every verdict as JSON')
    .action((file: string | undefined, { json }: { readonly json?: boolean }) => {
      if (file === undefined)
        throw new LabError('pki/limbo-file', {
          what: 'this command needs a file of test cases',
          where: 'fleetlab pki limbo',
          hint: 'give limbo.json from https://github.com/C2SP/x509-limbo; it may be compressed (.br, .gz)',
        });
      const verdicts = readLimbo(contentsOf(file), file).map(judgeLimbo);
      const { lines, falseAccepts } = limboReport(basename(file), verdicts);
      process.stdout.write(json === true ? `${JSON.stringify(verdicts, undefined, 2)}\n` : `${lines.join('\n')}\n`);
      if (falseAccepts > 0) process.exitCode = Exit.missed;
    });
}

function addShow(pki: Command): void {
  pki
    .command('show')
    .description('print the contents of a certificate, CRL or OCSP response in plain words; verifies nothing')
    .argument('<file>', 'a file in PEM, with one or more blocks, or in DER')
    .action((file: string) => {
      process.stdout.write(`${shownFile(contentsOf(file), file).join('\n')}\n`);
    });
}

function contentsOf(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new LabError('pki/no-file', {
      what: `cannot be read: ${(error as NodeJS.ErrnoException).code ?? (error as Error).message}`,
      where: file,
      hint: 'give a file that exists and that you may read',
    });
  }
}
