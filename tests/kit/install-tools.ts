import { spawnSync } from 'node:child_process';

// `npm run tools`, which `npm test` runs before the tests: installs what is missing where it may, and says what to type where it may not.

/** Programs that tests ask for a second opinion, and the Debian package each comes in. */
const tools = [
  { command: 'openssl', asks: ['version'], status: 0, debianPackage: 'openssl' },
  // Asked for help it answers with 3.
  { command: 'mosquitto', asks: ['-h'], status: 3, debianPackage: 'mosquitto' },
  // As Playwright is told to in `tests/viz/browser/browser.ts`: another browser can be named in CHROMIUM.
  { command: process.env.CHROMIUM ?? 'chromium', asks: ['--version'], status: 0, debianPackage: 'chromium' },
];

const isThere = ({ command, asks, status }: Pick<(typeof tools)[number], 'command' | 'asks' | 'status'>): boolean =>
  spawnSync(command, asks).status === status;

const missing = tools.filter((tool) => !isThere(tool)).map(({ debianPackage }) => debianPackage);
if (missing.length > 0) {
  const line = `apt-get update && apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() === 0 && isThere({ command: 'apt-get', asks: ['--version'], status: 0 })) {
    spawnSync('sh', ['-c', line], { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  }
  const stillMissing = tools.filter((tool) => !isThere(tool)).map(({ command }) => command);
  if (stillMissing.length > 0) {
    process.stderr.write(`the tests need ${stillMissing.join(', ')}; as root, type: ${line}\n`);
    process.exitCode = 2;
  }
}
