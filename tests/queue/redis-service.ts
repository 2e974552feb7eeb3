import { Launched, newSecrets, type Service, serviceOf } from './service.ts';

/** Starts a Redis that keeps nothing on disk: killed, it is empty. */
export async function startRedis(): Promise<Service> {
  const secrets = await newSecrets();
  const { folder, port, ca, certificate, key, password } = secrets;
  // From its input, so that no list of processes and no file has the password.
  const input = [
    ...['port 0', `tls-port ${port}`, 'bind 127.0.0.1', `dir ${folder}`, 'save ""', 'appendonly no'],
    ...[`tls-cert-file ${certificate}`, `tls-key-file ${key}`, `tls-ca-cert-file ${ca}`, 'tls-auth-clients no'],
    ...['maxmemory-policy noeviction', 'user default off', `user lab on ">${password}" ~* &* +@all`],
  ].join('\n');
  const launched = new Launched({ command: 'redis-server', args: ['-'], input }, port);
  await launched.start();
  return serviceOf('redis', `rediss://lab@127.0.0.1:${port}`, secrets, launched);
}
