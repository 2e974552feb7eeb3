import { spawnSync } from 'node:child_process';

/** Programs that tests ask for a second opinion, and the Debian package each comes in. */
const tools = [{ command: 'openssl', asks: ['version'], debianPackage: 'openssl' }];

/** Before all tests: installs what is missing where it may, and says what to type where it may not. */
export default function haveTools(): void {
  const missing = tools
    .filter(({ command, asks }) => !answers(command, asks))
    .map(({ debianPackage }) => debianPackage);
  if (missing.length === 0) return;
  const line = `apt-get update && apt-get install -y ${missing.join(' ')}`;
  if (process.getuid?.() === 0 && answers('apt-get', ['--version'])) {
    spawnSync('sh', ['-c', line], { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  }
  const stillMissing = tools.filter(({ command, asks }) => !answers(command, asks)).map(({ command }) => command);
  if (stillMissing.length > 0) throw new Error(`the tests need ${stillMissing.join(', ')}; as root, type: ${line}`);
}

const answers = (command: string, asks: readonly string[]): boolean => spawnSync(command, asks).status === 0;
