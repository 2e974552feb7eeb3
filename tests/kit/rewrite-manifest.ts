import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from '../../reports/run-folder/manifest.ts';
import { writeManifest } from '../../reports/run-folder/write-manifest.ts';

/**
 * Changes a manifest as its writer would: the digest matches the new content, so that only deeper checks can find the
 * change.
 */
export function rewriteManifest(path: string, change: (manifest: ReturnType<typeof JSON.parse>) => void): void {
  const manifest = JSON.parse(readFileSync(join(path, 'manifest.json'), 'utf8')) as Manifest;
  change(manifest);
  writeManifest(path, manifest);
}
