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

export function addTuf(program: Command): void {
  const tuf = program
    .command('tuf')
    .description('a client for update metadata (TUF): the one that devices of a run have, against a real repository')
    .option('--metadata-dir <folder>', 'where trusted metadata is kept', pathArgument)
    .option('--metadata-url <url>', 'where the repository has its metadata')
    .option('--target-name <path>', 'the target to download, by its path in the metadata')
    .option('--target-base-url <url>', 'where the repository has its targets')
    .option('--target-dir <folder>', 'where downloaded targets are put', pathArgument)
    .addHelpText('after', examples);
  addInit(tuf);
  addRefresh(tuf);
  addDownload(tuf);
  for (const command of tuf.commands)
    command.exitOverride().showHelpAfterError(`(fleetlab tuf ${command.name()} --help)`);
}

const examples = `
Examples:
  fleetlab tuf --metadata-dir trusted init root.json
  fleetlab tuf --metadata-dir trusted --metadata-url https://example.com/metadata refresh
  fleetlab tuf --metadata-dir trusted --metadata-url https://example.com/metadata \\
      --target-name app/firmware.bin --target-base-url https://example.com/targets --target-dir firmware download

Exit codes: 0 done, 1 refused (the line says which check, and what it prevents), 2 a flag is wrong.
What has been trusted so far stays trusted: a client that refused can go on when the repository is in order again.`;

function addInit(tuf: Command): void {
  tuf
    .command('init')
    .description('begin to trust a root; it has to come from its owner, not from the repository')
    .argument('<root>', 'root.json')
    .action((root: string, _own: object, command: Command) => {
      const { 'metadata-dir': folder } = needed(command, 'metadata-dir');
      initFolder(folder, root);
      process.stdout.write(`trusts ${root}\n`);
    });
}

function addRefresh(tuf: Command): void {
  tuf
    .command('refresh')
    .description('bring the metadata up to date')
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
    .description('bring the metadata up to date, and download a target that it lists')
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

/** The flags belong to `tuf`, so that they may stand before the name of the subcommand, or behind it. */
function needed<Name extends Flag>(command: Command, ...names: readonly Name[]): Readonly<Record<Name, string>> {
  const given = command.optsWithGlobals<TufFlags>();
  const missing = names.filter((name) => given[properties[name]] === undefined);
  if (missing.length > 0)
    throw new LabError('tuf/flags', {
      what: `without ${missing.map((name) => `--${name}`).join(', ')}`,
      where: `fleetlab tuf ${command.name()}`,
      hint: 'fleetlab tuf --help has examples',
    });
  return Object.fromEntries(names.map((name) => [name, given[properties[name]]])) as Record<Name, string>;
}

/** A folder that has nothing to trust is no mistake on the command line: the update is refused. */
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
