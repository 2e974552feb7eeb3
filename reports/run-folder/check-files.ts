import { sha256Of } from './digest.ts';
import type { Manifest, RunFile } from './manifest.ts';
import { damaged, type RunFiles } from './table-reader.ts';

/**
 * Holds every file that a manifest lists against its length and its digest, before any of it is believed: the edges of row
 * groups, too, stand in the files, and a damaged page can keep a decoder busy for ever. Does nothing where files have no digests
 * to offer, since who serves them has checked them.
 *
 * Errors  LabError `report/damaged-run` naming the file
 */
export async function checkFiles(files: RunFiles, { files: listed }: Manifest): Promise<void> {
  if (files.sha256 === undefined) return;
  for (const file of listed) {
    const { byteLength } = await files.bytes(file.name);
    if (byteLength !== file.bytes)
      throw damaged(files, file.name, `the file has ${byteLength} bytes where the manifest says ${file.bytes}`);
    checkDigest(files, file, await files.sha256(file.name));
  }
}

/** A small file as text, held against its digest as it was read. */
export async function intactText(files: RunFiles, file: RunFile): Promise<string> {
  const text = await files.text(file.name);
  checkDigest(files, file, await sha256Of(text));
  return text;
}

function checkDigest(files: RunFiles, { name, sha256 }: RunFile, digest: string | undefined): void {
  if (digest === undefined || digest === sha256) return;
  throw damaged(files, name, 'the file is not the one that was written: its SHA-256 differs from the manifest');
}
