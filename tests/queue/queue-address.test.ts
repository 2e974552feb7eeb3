import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type QueueFlags, queueAddress } from '../../bin/queue/queue-address.ts';
import { emptyFolder } from '../kit/tiny-sweep.ts';

const fileWith = (text: string): string => {
  const path = join(emptyFolder(), 'file');
  writeFileSync(path, text);
  return path;
};

const refusal = (flags: QueueFlags): string => {
  try {
    queueAddress(flags, {});
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was not refused');
};

describe('the address of a queue', () => {
  it('is none where no flag names one', () => {
    expect(queueAddress({}, { FLEETLAB_QUEUE_PASSWORD: 'x' })).toBeUndefined();
  });

  it.each([
    ['Redis', { redis: 'redis://host' }, { kind: 'redis', host: 'host', port: 6379, user: undefined, tls: undefined }],
    [
      'Redis with TLS, a user, a port and a database',
      { redis: 'rediss://lab@host:1234/3' },
      { user: 'lab', port: 1234, database: '3', tls: { ca: undefined }, shown: 'rediss://lab@host:1234/3' },
    ],
    ['an address of IPv6', { redis: 'redis://[::1]:7000' }, { host: '::1', port: 7000 }],
    [
      'PostgreSQL',
      { postgres: 'postgres://host/lab' },
      { kind: 'postgres', port: 5432, database: 'lab', tls: undefined },
    ],
    ['PostgreSQL with TLS', { postgres: 'postgresql://a%40b@host/?sslmode=verify-full' }, { user: 'a@b', tls: {} }],
    ['PostgreSQL that says it has none', { postgres: 'postgres://host/?sslmode=disable' }, { tls: undefined }],
  ])('is read: %s', (_what, flags, address) => {
    expect(queueAddress(flags, {})).toMatchObject(address);
  });

  it('has the password of a file, or else that of the environment, and does not show it', () => {
    const environment = { FLEETLAB_QUEUE_PASSWORD: 'from environment' };
    const redis = 'redis://lab@host';
    const ofFile = queueAddress({ redis, queuePassword: fileWith('from file\n') }, environment);
    expect([ofFile?.password, queueAddress({ redis }, environment)?.password]).toEqual([
      'from file',
      'from environment',
    ]);
    expect(queueAddress({ redis }, {})?.password).toBeUndefined();
    expect(ofFile?.shown).toBe(redis);
  });

  it('has the authorities of a file', () => {
    const queueCa = fileWith('PEM');
    expect(queueAddress({ redis: 'rediss://host', queueCa }, {})?.tls).toEqual({ ca: 'PEM' });
  });
});

describe('an address is refused, and not repeated,', () => {
  it.each<[string, QueueFlags, string]>([
    ['with a password', { redis: 'redis://lab:secret@host' }, 'the address has a password'],
    ['with a password and no user', { postgres: 'postgres://:secret@host/x' }, 'the address has a password'],
    ['of another kind', { redis: 'postgres://lab@secret' }, 'this is not the address of a queue'],
    ['that is none', { redis: 'lab:secret@host' }, 'this is not the address of a queue'],
    ['without a host', { postgres: 'postgres:///secret' }, 'this is not the address of a queue'],
    ['with a setting', { redis: 'redis://host?password=secret' }, 'unknown setting "password"'],
    [
      'with another setting of PostgreSQL',
      { postgres: 'postgres://host?password=secret' },
      'unknown setting "password"',
    ],
    ['with TLS that checks nothing', { postgres: 'postgres://host?sslmode=require' }, 'sslmode=require does not check'],
    ['with a database of Redis that is no number', { redis: 'redis://host/secret' }, 'a database of Redis is a number'],
    ['with a broken escape', { postgres: 'postgres://host/%zz' }, 'a percent sign of the address is no escape'],
    ['beside another', { redis: 'redis://host', postgres: 'postgres://host' }, 'runs go to one queue'],
    ['with authorities and no TLS', { redis: 'redis://host', queueCa: 'x' }, 'the queue is reached without TLS'],
    ['that is missing beside authorities', { queueCa: 'x' }, '--queue-ca: no queue is named'],
    ['that is missing beside a password', { queuePassword: 'x' }, '--queue-password: no queue is named'],
    [
      'with a password file that is not there',
      { redis: 'redis://host', queuePassword: 'no-file' },
      'this file is not there',
    ],
  ])('%s', (_what, flags, message) => {
    expect(refusal(flags)).toContain(message);
    expect(refusal(flags)).not.toContain('secret');
  });
});
