import type { ListenAddress } from '../../broker/live/server/embedded-broker.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';

/**
 * Why a server cannot listen at an address, where that is a mistake of the user: LabError `listen/port`, `listen/host`; else the error
 * itself. `flag`: that of the port.
 */
export function listenError(error: NodeJS.ErrnoException, { host, port }: ListenAddress, flag: string): Error {
  const taken = ports.get(error.code ?? '');
  if (taken !== undefined)
    return new LabError('listen/port', {
      what: `port ${port} ${taken}`,
      where: flag,
      hint: `give another port, or ${flag} 0 for any free port`,
    });
  if (!noHost.includes(error.code ?? '')) return error;
  return new LabError('listen/host', {
    what: `this machine has no address ${host}`,
    where: '--host',
    hint: 'give an address of this machine, such as 0.0.0.0 for all',
  });
}

const ports: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'is taken'],
  ['EACCES', 'needs special permission'],
]);
const noHost: readonly string[] = ['EADDRNOTAVAIL', 'ENOTFOUND', 'EINVAL'];
