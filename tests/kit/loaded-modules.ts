import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Packages and files that a file loads, by following its own imports; type imports load nothing. */
export function loadedModules(file: string, seen = new Set<string>()): ReadonlySet<string> {
  for (const [, what, from] of readFileSync(file, 'utf8').matchAll(/^(?:import|export) ([^'"]*?)from '([^']+)';/gms)) {
    if (what.startsWith('type ') || seen.has(from)) continue;
    if (!from.startsWith('.')) seen.add(from);
    else if (!seen.has(join(dirname(file), from)))
      loadedModules(join(dirname(file), from), seen.add(join(dirname(file), from)));
  }
  return seen;
}
