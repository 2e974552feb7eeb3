import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadScenario } from '../../scenarios/index.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { each, pathArgument, scenarioArgument, wholeNumber } from '../console/shared-options.ts';
import { exportPki } from '../live/export-pki.ts';

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
        with: options.with,
        set: options.set,
        fidelity: 'live',
        ...(options.seed === undefined ? {} : { seed: options.seed }),
      });
      const folder = resolve(options.out);
      const count = exportPki(plan, folder, { port: options.port, devices: countOf(options.devices) });
      process.stdout.write(`${count} files in ${folder}; its README says how to use them\n`);
    });
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
