import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeWhole } from '../../reports/run-folder/whole-file.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { metadataFileName } from '../../sim/update-security/tuf/exchange.ts';
import type { Signed, SignedPart } from '../../sim/update-security/tuf/metadata.ts';
import { MetadataError, readMetadata } from '../../sim/update-security/tuf/read-metadata.ts';
import type { SignatureCheck } from '../../sim/update-security/tuf/signatures.ts';
import { signersOf } from '../../sim/update-security/tuf/threshold.ts';
import { type TrustedState, trustedRoot } from '../../sim/update-security/tuf/trusted-state.ts';

const fileOf = (folder: string, role: string): string => join(folder, metadataFileName({ role, version: undefined }));

/** Writes the first root into a folder. The caller vouches for it: only its format is checked. */
export function initFolder(folder: string, rootFile: string): void {
  const bytes = contentsOf(rootFile);
  if (bytes === undefined)
    throw new LabError('tuf/no-file', {
      what: 'cannot be read',
      where: rootFile,
      hint: 'give the root.json that you trust, as the owner of the repository published it',
    });
  trustedIn(bytes, rootFile, undefined);
  writeWhole(fileOf(folder, 'root'), (write) => write(bytes));
}

/**
 * Reads the trusted metadata of a folder. The root must be signed by its own keys. Any other file counts as absent if
 * it is damaged or not signed by the root's keys.
 *
 * Errors  LabError `tuf/no-root`, `tuf/root` for a folder without a valid root
 */
export function readFolder(folder: string, check: SignatureCheck): TrustedState {
  const bytes = contentsOf(fileOf(folder, 'root'));
  if (bytes === undefined)
    throw new LabError('tuf/no-root', {
      what: 'this folder has no root.json to trust',
      where: folder,
      hint: 'begin with: fleetlab tuf --metadata-dir FOLDER init ROOT.json',
    });
  const state = trustedIn(bytes, fileOf(folder, 'root'), check);
  const read = <Type extends SignedPart['type']>(role: string, type: Type) => fileIn(folder, role, type);
  const signed = <Part extends SignedPart>(file: Signed<Part> | undefined): Signed<Part> | undefined => {
    const { roles, keys } = state.root.part;
    const by = file === undefined ? undefined : roles[file.part.type];
    return by !== undefined && signersOf(file!, by, keys, check) >= by.threshold ? file : undefined;
  };
  return {
    ...state,
    timestamp: signed(read('timestamp', 'timestamp')),
    snapshot: signed(read('snapshot', 'snapshot')),
    targets: targetsIn(folder),
  };
}

/** Writes the files that changed, each whole. Removes first, so that old versions never lie beside a new root. */
export function writeFolder(folder: string, before: TrustedState, after: TrustedState): void {
  for (const role of ['timestamp', 'snapshot'] as const)
    if (before[role] !== undefined && after[role] === undefined) rmSync(fileOf(folder, role), { force: true });
  const write = (role: string, was: Signed | undefined, is: Signed | undefined): void => {
    if (is !== undefined && is !== was) writeWhole(fileOf(folder, role), (part) => part(is.bytes));
  };
  write('root', before.root, after.root);
  write('timestamp', before.timestamp, after.timestamp);
  write('snapshot', before.snapshot, after.snapshot);
  for (const [role, file] of after.targets) write(role, before.targets.get(role), file);
}

/** All targets roles in a folder, by file name. Their signatures are checked when a role is used. */
function targetsIn(folder: string): TrustedState['targets'] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  const roles = names.flatMap((name) => roleOf(name)).filter((role) => !notTargets.includes(role));
  return new Map(
    roles.sort().flatMap((role) => {
      const file = fileIn(folder, role, 'targets');
      return file === undefined ? [] : [[role, file] as const];
    }),
  );
}

const notTargets: readonly string[] = ['root', 'timestamp', 'snapshot'];

/** Ignores files whose names do not decode to a role. */
function roleOf(fileName: string): readonly string[] {
  try {
    return [decodeURIComponent(fileName.slice(0, -'.json'.length))];
  } catch {
    return [];
  }
}

function trustedIn(bytes: Uint8Array, file: string, check: SignatureCheck | undefined): TrustedState {
  const hint = 'give a root.json in its original form, byte for byte';
  try {
    if (check === undefined)
      return { root: readMetadata(bytes, 'root'), timestamp: undefined, snapshot: undefined, targets: new Map() };
    const state = trustedRoot(bytes, check);
    if (state !== undefined) return state;
  } catch (error) {
    if (!(error instanceof MetadataError)) throw error;
    throw new LabError('tuf/root', { what: `no root of update metadata: ${error.message}`, where: file, hint });
  }
  throw new LabError('tuf/root', { what: 'this root is not signed by its own keys', where: file, hint });
}

function fileIn<Type extends SignedPart['type']>(folder: string, role: string, type: Type) {
  const bytes = contentsOf(fileOf(folder, role));
  try {
    return bytes === undefined ? undefined : readMetadata(bytes, type);
  } catch (error) {
    if (error instanceof MetadataError) return undefined;
    throw error;
  }
}

function contentsOf(file: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(readFileSync(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR' || code === 'EACCES') return undefined;
    throw error;
  }
}
