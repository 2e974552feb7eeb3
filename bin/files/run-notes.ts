import type { Manifest } from '../../reports/run-folder/manifest.ts';
import { endingOf } from '../../reports/run-folder/run-ending.ts';
import { writerOf } from './folder-lock.ts';

/** Prints a note on the error stream if a run has not finished, or if its manifest has no digest. */
export function printNotes(folder: string, manifest: Manifest): void {
  for (const note of notesOn(folder, manifest)) process.stderr.write(`note: ${folder}: ${note}\n`);
}

/** Says that a run has not finished, and where its trace ends, or that its manifest has no digest; else nothing. */
export function notesOn(folder: string, manifest: Manifest): readonly string[] {
  return [ending(folder, manifest), ...(manifest.sha256 === null ? [undigested(manifest)] : [])].filter(
    (note) => note !== undefined,
  );
}

function ending(folder: string, manifest: Manifest): string | undefined {
  const text = endingOf(manifest);
  if (manifest.end !== 'running' || text === undefined) return text;
  const writer = writerOf(folder);
  const state = writer === undefined ? 'the run was killed' : `process ${writer.pid} is still writing the run`;
  return text.replace(/^[^:]*/, state);
}

const undigested = ({ version }: Manifest): string =>
  `written by fleetlab ${version}, whose manifests have no digest of their own: damage to manifest.json may go unnoticed`;
