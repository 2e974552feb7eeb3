import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { type CodeBlock, fileNameOf } from './code-blocks.ts';

const root = join(import.meta.dirname, '../..');

/** A folder in which a reader of a page could work: the command is at hand, and the package is installed. */
export class Desk {
  private readonly folder = mkdtempSync(join(tmpdir(), 'fleetlab-desk-'));

  constructor() {
    const command = join(root, 'dist/fleetlab.js');
    if (!existsSync(command)) throw new Error('dist/ is not there: npm run build');
    mkdirSync(join(this.folder, 'bin'));
    writeFileSync(join(this.folder, 'bin/fleetlab'), `#!/bin/sh\nexec node '${command}' "$@"\n`);
    chmodSync(join(this.folder, 'bin/fleetlab'), 0o755);
    mkdirSync(join(this.folder, 'node_modules'));
    symlinkSync(root, join(this.folder, 'node_modules/fleetlab'));
  }

  /** Keeps a block that is a file under the name in its first line. */
  keep(block: CodeBlock): string {
    const name = fileNameOf(block);
    if (name === undefined) throw new Error(`line ${block.line}: the file does not say its name in its first line`);
    writeFileSync(join(this.folder, name), block.text);
    return name;
  }

  pathOf(name: string): string {
    return join(this.folder, name);
  }

  shell(commands: string): { readonly output: string; readonly errors: string; readonly code: number | null } {
    const path = [join(this.folder, 'bin'), dirname(process.execPath), process.env.PATH].join(delimiter);
    const { stdout, stderr, status } = spawnSync('bash', ['-eo', 'pipefail', '-c', commands], {
      cwd: this.folder,
      env: { ...process.env, PATH: path, NO_COLOR: '1' },
      encoding: 'utf8',
    });
    return { output: withoutBlankEdges(stdout), errors: stderr, code: status };
  }

  /** What a page has left running, with its process in a `.pid` file, ends too. */
  leave(): void {
    for (const name of readdirSync(this.folder).filter((file) => file.endsWith('.pid')))
      spawnSync('kill', [readFileSync(join(this.folder, name), 'utf8').trim()]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const withoutBlankEdges = (text: string): string => text.replace(/^\n+|\n+$/g, '');
