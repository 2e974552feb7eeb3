import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LocatedValue } from './located.ts';
import { readYaml } from './read-yaml.ts';
import { overlayFolders, readyMadeFolder, yamlNames } from './ready-made.ts';

export interface ReadyMade {
  /** Its name for `fleetlab run` and `extends`. */
  readonly name: string;
  readonly claim: string;
  /** The names that `--variant` takes. */
  readonly variants: readonly string[];
  readonly file: string;
}

/** The scenarios that come with the package, by name. */
export const readyMadeScenarios = (): readonly ReadyMade[] => listed('');

/** Overlays that come with the package, for `--with`. */
export const readyMadeOverlays = (): readonly ReadyMade[] => overlayFolders.flatMap(listed);

const listed = (folder: string): readonly ReadyMade[] =>
  yamlNames(join(readyMadeFolder(), folder)).map((stem) => {
    const file = join(readyMadeFolder(), folder, `${stem}.yaml`);
    const root = readYaml(readFileSync(file, 'utf8'), file);
    return {
      name: folder === '' ? stem : `${folder}/${stem}`,
      claim: claimOf(root),
      variants: variantNames(root),
      file,
    };
  });

function claimOf(root: LocatedValue): string {
  const claim = root.kind === 'map' ? root.entries.get('claim')?.value : undefined;
  return claim?.kind === 'scalar'
    ? String(claim.value ?? '')
        .replace(/\s+/g, ' ')
        .trim()
    : '';
}

function variantNames(root: LocatedValue): readonly string[] {
  const variants = root.kind === 'map' ? root.entries.get('variants')?.value : undefined;
  return variants?.kind === 'map' ? [...variants.entries.keys()] : [];
}
