import { Option } from 'commander';
import { pathArgument } from './shared-options.ts';

/** The flags that name a queue, each of which `conflicts` with these; `of` says for which of a command's uses they are. */
export const queueOptions = (conflicts: readonly string[] = [], of = ''): readonly Option[] => [
  ...redisOptions(['postgres', ...conflicts], of),
  new Option(
    '--postgres <url>',
    `${of}the queue is in this PostgreSQL: postgres://user@host:5432/database?sslmode=verify-full; without sslmode there is no TLS`,
  ).conflicts(['redis', ...conflicts]),
];

/** The same of a command that knows no other service than Redis. */
export const redisOptions = (conflicts: readonly string[] = [], of = ''): readonly Option[] => [
  new Option(
    '--redis <url>',
    `${of}the queue is in this Redis: rediss://user@host:6379, or redis:// without TLS`,
  ).conflicts([...conflicts]),
  new Option(
    '--queue-password <file>',
    `${of}a file with the password of the queue (default: FLEETLAB_QUEUE_PASSWORD of the environment)`,
  ).argParser(pathArgument),
  new Option(
    '--queue-ca <file>',
    `${of}certificates of the authorities that vouch for the queue, as PEM (default: those that Node knows)`,
  ).argParser(pathArgument),
];
