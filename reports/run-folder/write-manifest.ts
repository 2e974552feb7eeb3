import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from './canonical-json.ts';
import { coveredBy } from './covered-text.ts';
import type { Manifest } from './manifest.ts';
import { sha256OfText } from './sha256-of-file.ts';

/** Writes a manifest with its digest, in one step: a reader gets the previous one or this one. */
export function writeManifest(path: string, manifest: Manifest): void {
  const partPath = join(path, '.manifest.json.part');
  writeFileSync(partPath, `${canonicalJson(withDigest(manifest), 2)}\n`);
  renameSync(partPath, join(path, 'manifest.json'));
}

export const withDigest = (manifest: Manifest): Manifest => ({
  ...manifest,
  sha256: sha256OfText(coveredBy(manifest)),
});
