import type { Command } from 'commander';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { versionsIn } from '../../sim/update-security/trusted-states.ts';
import type { UpdateVerdict } from '../../sim/update-security/update-verdict.ts';
import { Exit } from '../console/exit-codes.ts';
import { pathArgument } from '../console/shared-options.ts';
import { initFolder } from '../tuf/trusted-folder.ts';
import { downloadTarget, updateFolder } from '../tuf/update.ts';

interface TufFlags {
  readonly metadataDir?: string;
  readonly metadataUrl?: string;
  readonly targetName?: string;
  readonly targetBaseUrl?: string;
  readonly targetDir?: string;
}

/** Adds `fleetlab tuf`: the TUF client of simulated devices as a command, for real repositories. */
export function addTuf(program: Command): void {
  const tuf = program
    .command('tuf')
    .description('a TUF client for update metadata: the same one that simulated devices use, for a real repository')
    .option('--metadata-dir <folder>', 'the folder of the trusted metadata', pathArgument)
    .option('--metadata-url <url>', "the URL of the repository's metadata")
    .option('--target-name <path>', 'the target to download, by its path in the metadata')
    .option('--target-base-url <url>', "the URL of the repository's targets")
    .option('--target-dir <folder>', 'the folder for downloaded targets', pathArgument)
    .addHelpText('after', EXAMPLES);
  addInit(tuf);
  addRefresh(tuf);
  addDownload(tuf);
  for (const command of tuf.commands)
    command.exitOverride().showHelpAfterError(`(fleetlab tuf ${command.name()} --help)`);
}

const EXAMPLES = `
Examples:
  fleetlab tuf --metadata-dir trusted init root.json
  fleetlab tuf --metadata-dir trusted --metadata-url https://example.com/metadata refresh
  fleetlab tuf --metadata-dir trusted --metadata-url https://example.com/metadata \\
      --target-name app/firmware.bin --target-base-url https://example.com/targets --target-dir firmware download

Exit codes: 0 done, 1 refused (the line says which check refused, and what attack it prevents), 2 a flag is wrong.
A refusal does not change what is already trusted: the client can go on once the repository is correct again.`;

function addInit(tuf: Command): void {
  tuf
    .command('init')
    .description("trust a first root, which must come from the repository's owner and not from the repository")
    .argument('<root>', 'a root.json file')
    .action((root: string, _own: object, command: Command) => {
      const { 'metadata-dir': folder } = needed(command, 'metadata-dir');
      initFolder(folder, root);
      process.stdout.write(`trusts ${root}\n`);
    });
}

function addRefresh(tuf: Command): void {
  tuf
    .command('refresh')
    .description('update the metadata')
    .action(async (_own: object, command: Command) => {
      const flags = needed(command, 'metadata-dir', 'metadata-url');
      const place = { metadataDir: flags['metadata-dir'], metadataUrl: flags['metadata-url'] };
      await refusing(async () => {
        const { refusal, trusted } = await updateFolder(place, now());
        if (refusal !== undefined) return refused(refusal);
        process.stdout.write(`up to date: ${versionsIn(trusted)}\n`);
      });
    });
}

function addDownload(tuf: Command): void {
  tuf
    .command('download')
    .description('update the metadata, and download a target that it lists')
    .action(async (_own: object, command: Command) => {
      const flags = needed(command, 'metadata-dir', 'metadata-url', 'target-name', 'target-base-url', 'target-dir');
      const metadata = { metadataDir: flags['metadata-dir'], metadataUrl: flags['metadata-url'] };
      const path = flags['target-name'];
      const place = { targetName: path, targetBaseUrl: flags['target-base-url'], targetDir: flags['target-dir'] };
      await refusing(async () => {
        const { refusal, targets, isConsistent } = await updateFolder(metadata, now(), [path]);
        if (refusal !== undefined) return refused(refusal);
        const [target] = targets;
        if (target === undefined) return fails(`${path}: no role of the repository lists it`);
        const download = await downloadTarget(target, place, isConsistent);
        if ('refusal' in download) return refused(download.refusal);
        process.stdout.write(`${download.file}: ${download.isNew ? 'downloaded' : 'was there'}, by ${target.by}\n`);
      });
    });
}

type Flag = 'metadata-dir' | 'metadata-url' | 'target-name' | 'target-base-url' | 'target-dir';

const properties = {
  'metadata-dir': 'metadataDir',
  'metadata-url': 'metadataUrl',
  'target-name': 'targetName',
  'target-base-url': 'targetBaseUrl',
  'target-dir': 'targetDir',
} as const satisfies Readonly<Record<Flag, keyof TufFlags>>;

/** The flags belong to `tuf`, so that they may come before or after the name of the subcommand. */
function needed<Name extends Flag>(command: Command, ...names: readonly Name[]): Readonly<Record<Name, string>> {
  const given = command.optsWithGlobals<TufFlags>();
  const missing = names.filter((name) => given[properties[name]] === undefined);
  if (missing.length > 0)
    throw new LabError('tuf/flags', {
      what: `this command needs ${missing.map((name) => `--${name}`).join(', ')}`,
      where: `fleetlab tuf ${command.name()}`,
      hint: 'fleetlab tuf --help has examples',
    });
  return Object.fromEntries(names.map((name) => [name, given[properties[name]]])) as Record<Name, string>;
}

/** A folder without a valid root is a refused update, not a usage error. */
async function refusing(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof LabError) || !['tuf/no-root', 'tuf/root'].includes(error.code)) throw error;
    fails(error.message);
  }
}

const refused = ({ control, attack, reason }: UpdateVerdict): void =>
  fails(`refused by ${control} (${attack?.replaceAll('-', ' ')}): ${reason}`);

function fails(line: string): void {
  process.stderr.write(`${line}\n`);
  process.exitCode = Exit.missed;
}

const now = (): number => Math.floor(Date.now() / 1000);
