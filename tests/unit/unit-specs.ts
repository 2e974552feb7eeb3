import { join, posix } from 'node:path';
import { runTimeImportsIn } from '../kit/imports-in.ts';
import { exists, read, repositoryFiles } from '../kit/source-files.ts';
import { filesOf, rooms } from '../mutate/rooms.ts';

/** What unit specs do without: processes, sockets, a browser, the whole lab, and a build. */
const heavy: readonly string[] = [
  ...['node:child_process', 'node:http', 'node:https', 'node:net', 'node:tls', 'node:worker_threads'],
  ...['aedes', 'mqtt', 'piscina', 'playwright-core'],
  'sim/simulation/world.ts',
  // Reads what the build makes.
  'tests/viz/built-page.test.ts',
];

const root = join(import.meta.dirname, '../..');

/**
 * The specs of rooms, and those that load nothing heavy, themselves or by their imports. Paths from the repository
 * root.
 */
export function unitSpecs(): readonly string[] {
  const ofRooms = rooms.flatMap(({ specs }) => filesOf(root, specs, '.test.ts'));
  const light = repositoryFiles().filter((file) => file.endsWith('.test.ts') && !loadsHeavy(file));
  return [...new Set([...ofRooms, ...light])];
}

function loadsHeavy(file: string, seen = new Set<string>()): boolean {
  if (heavy.includes(file)) return true;
  if (seen.has(file)) return false;
  seen.add(file);
  return importsOf(file).some((imported) => loadsHeavy(imported, seen));
}

const known = new Map<string, readonly string[]>();

/** The run-time imports of a file: packages by name, files from the repository root. */
function importsOf(file: string): readonly string[] {
  if (!file.endsWith('.ts') || !exists(file)) return [];
  const found =
    known.get(file) ??
    runTimeImportsIn(read(file)).map((named) =>
      named.startsWith('.') ? posix.join(posix.dirname(file), named) : named,
    );
  known.set(file, found);
  return found;
}
