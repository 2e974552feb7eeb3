import { chmodSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Command } from 'commander';
import { makeFolder } from '../../reports/run-folder/make-folder.ts';
import { placing } from '../../reports/run-folder/whole-file.ts';
import { loadScenario } from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { each, pathArgument, scenarioArgument, wholeNumber } from '../console/shared-options.ts';
import { pkiFiles } from './pki-files.ts';

interface ExportOptions {
  readonly out: string;
  readonly seed?: string;
  readonly set: readonly string[];
  readonly with: readonly string[];
  readonly port: number;
  readonly devices: string;
}

/** Adds `fleetlab pki export`: writes a scenario's keys, certificates and CRL, and a Mosquitto configuration. */
export function addPkiExport(pki: Command): void {
  pki
    .command('export')
    .description("write a scenario's certificates, keys and CRL to files, with a configuration for Mosquitto")
    .addArgument(scenarioArgument())
    .requiredOption('--out <folder>', 'the folder to write them to', pathArgument)
    .option('--seed <seed>', 'the seed that keys are derived from')
    .option('--set <path=value>', 'change one value of the scenario (repeatable)', each, [])
    .option('--with <overlay>', 'apply an overlay to the scenario (repeatable)', each, [])
    .option('--port <port>', 'the port that the broker will listen on', wholeNumber, 8_883)
    .option('--devices <count>', 'how many devices to write files for, or "all"', '3')
    .action(async (scenario: string, options: ExportOptions) => {
      const { plan } = await loadScenario(scenario, {
        overlays: options.with,
        set: options.set,
        fidelity: 'live',
        ...(options.seed === undefined ? {} : { seed: options.seed }),
      });
      const folder = resolve(options.out);
      const count = exportPki(plan, folder, { port: options.port, devices: countOf(options.devices) });
      process.stdout.write(`${count} files in ${folder}; its README says how to use them\n`);
    });
}

/** Writes the files, over existing ones, and returns how many. */
export function exportPki(
  plan: Plan,
  folder: string,
  { port, devices }: { readonly port: number; readonly devices: number },
): number {
  // A minute ago, since the clock of a broker that reads them may be a little behind.
  const epoch = Math.floor(Date.now() / 1_000) - LEEWAY;
  const files = pkiFiles(plan, { folder, port, epoch, devices });
  for (const { name, text, isSecret } of files) {
    const path = join(folder, name);
    placing(path, () => {
      makeFolder(dirname(path));
      writeFileSync(path, text, { mode: isSecret ? 0o600 : 0o644 });
    });
    // The mode above applies to new files only.
    if (isSecret) chmodSync(path, 0o600);
  }
  return files.length;
}

function countOf(text: string): number {
  if (text === 'all') return Number.POSITIVE_INFINITY;
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 0) return count;
  throw new LabError('pki/export-devices', {
    what: `"${text}" is not a number of devices`,
    where: '--devices',
    hint: 'write a whole number, or all',
  });
}

const LEEWAY = 60;
