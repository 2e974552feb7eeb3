import { sha256Of } from './digest.ts';
import type { Manifest, RunFile } from './manifest.ts';
import { damaged, type RunFiles } from './table-reader.ts';

/**
 * Checks every file that a manifest lists against its length and digest, before any of it is used: the files also hold
 * the edges of row groups, and a damaged page can keep a decoder busy forever. Does nothing where `files` offers no
 * digests, since the server has checked them.
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

/** A small file as text, checked against its digest. */
export async function intactText(files: RunFiles, file: RunFile): Promise<string> {
  const text = await files.text(file.name);
  checkDigest(files, file, await sha256Of(text));
  return text;
}

function checkDigest(files: RunFiles, { name, sha256 }: RunFile, digest: string | undefined): void {
  if (digest === undefined || digest === sha256) return;
  throw damaged(files, name, 'the file is not the one that was written: its SHA-256 differs from the manifest');
}
