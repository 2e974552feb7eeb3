import { spawnSync } from 'node:child_process';
import { flagsOf } from './flags.ts';

// `npm run tools`, which `npm test` runs before the tests: installs missing programs where it may, and prints the command to type where it may not.

interface Tool {
  readonly command: string;
  /** What serves as well, if it cannot be installed. */
  readonly orElse?: string;
  readonly asks: readonly string[];
  /** The exit code with which it answers. */
  readonly status: number;
  readonly debianPackage: string;
}

/** Programs that tests use for a second opinion, and the Debian package of each. */
const tools: readonly Tool[] = [
  { command: 'openssl', asks: ['version'], status: 0, debianPackage: 'openssl' },
  { command: 'zsh', asks: ['-c', 'true'], status: 0, debianPackage: 'zsh' },
  { command: 'fish', asks: ['-c', 'true'], status: 0, debianPackage: 'fish' },
  // It answers --help with exit code 3.
  { command: 'mosquitto', asks: ['-h'], status: 3, debianPackage: 'mosquitto' },
  { command: 'mosquitto_pub', asks: ['--version'], status: 1, debianPackage: 'mosquitto-clients' },
  // Brokers that the lab has recipes for. Debian's `rabbitmq-server` in the PATH asks who may start it.
  { command: '/usr/lib/rabbitmq/bin/rabbitmqctl', asks: ['version'], status: 0, debianPackage: 'rabbitmq-server' },
  { command: 'nats-server', asks: ['--version'], status: 0, debianPackage: 'nats-server' },
  // What queues of sweeps are in. Debian keeps the programs of PostgreSQL in a folder for each version, out of the PATH.
  { command: 'redis-server', asks: ['--version'], status: 0, debianPackage: 'redis-server' },
  { command: 'sh', asks: ['-c', 'ls /usr/lib/postgresql/*/bin/postgres'], status: 0, debianPackage: 'postgresql' },
  // As in `launch-browser.ts`: CHROMIUM can name another browser.
  {
    ...{ command: process.env.CHROMIUM ?? 'chromium-headless-shell', orElse: 'chromium' },
    ...{ asks: ['--version'], status: 0, debianPackage: 'chromium-headless-shell' },
  },
];

const isThere = ({ command, asks, status }: Pick<Tool, 'command' | 'asks' | 'status'>): boolean =>
  spawnSync(command, asks).status === status;

flagsOf({ options: {} });
const missing = tools.filter((tool) => !isThere(tool)).map(({ debianPackage }) => debianPackage);
if (missing.length > 0) {
  const line = `apt-get update && apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  if (process.getuid?.() === 0 && isThere({ command: 'apt-get', asks: ['--version'], status: 0 })) {
    spawnSync('sh', ['-c', line], { stdio: 'inherit', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  }
  const stillMissing = tools
    .filter((tool) => !isThere(tool) && (tool.orElse === undefined || !isThere({ ...tool, command: tool.orElse })))
    .map(({ command }) => command);
  if (stillMissing.length > 0) {
    process.stderr.write(`the tests need ${stillMissing.join(', ')}; as root, type: ${line}\n`);
    process.exitCode = 2;
  }
}
