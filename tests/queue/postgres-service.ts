import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Launched, newSecrets, type Service, serviceOf, userNamed } from './service.ts';

/** Where Debian puts PostgreSQL: one folder a version. */
const PROGRAMS = '/usr/lib/postgresql';

/** The newest version that is there. */
export function postgresProgram(name: string): string {
  const versions = readdirSync(PROGRAMS).sort((a, b) => Number(b) - Number(a));
  return join(PROGRAMS, versions[0] ?? 'none', 'bin', name);
}

/** Starts a PostgreSQL of its own; it refuses to run as root. */
export async function startPostgres(): Promise<Service> {
  const secrets = await newSecrets();
  const { folder, port, certificate, key, passwordFile } = secrets;
  const user = userNamed('postgres');
  const data = join(folder, 'data');
  mkdirSync(data);
  if (user !== undefined) for (const path of [data, key, passwordFile]) chownSync(path, user.uid, user.gid);
  const own = [
    '--username',
    'lab',
    '--auth',
    'scram-sha-256',
    '--pwfile',
    passwordFile,
    '--no-sync',
    '--encoding',
    'UTF8',
  ];
  execFileSync(postgresProgram('initdb'), ['--pgdata', data, '--locale', 'C', ...own], { stdio: 'pipe', ...user });
  const settings = {
    ...{ listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '', fsync: 'off' },
    ...{ ssl: 'on', ssl_cert_file: certificate, ssl_key_file: key },
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const launched = new Launched({ command: postgresProgram('postgres'), args: ['-D', data, ...args], user }, port);
  await launched.start();
  return serviceOf('postgres', `postgres://lab@127.0.0.1:${port}/postgres?sslmode=verify-full`, secrets, launched);
}
