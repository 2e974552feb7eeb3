import { describe, expect, it } from 'vitest';
import { jsonOf } from '../../sim/update-security/tuf/listed-file.ts';
import { TufRepository } from '../../sim/update-security/tuf/repository.ts';
import { defaultPlan, type RepositoryPlan, type RolePlan } from '../../sim/update-security/tuf/repository-plan.ts';
import type { RepositoryView } from '../../sim/update-security/tuf/repository-view.ts';
import type { MetadataSigner } from '../../sim/update-security/tuf/signatures.ts';
import { trustedRoot } from '../../sim/update-security/tuf/trusted-state.ts';
import {
  headOf,
  keysAsJson,
  listed,
  rolesAsJson,
  writeMetadata,
} from '../../sim/update-security/tuf/write-metadata.ts';
import { day, digestOf, start } from './release-world.ts';

const signer = (name: string): MetadataSigner => ({
  keyId: `id of ${name}`,
  key: { keytype: 'named', scheme: 'named', public: name },
  sign: () => `by ${name}`,
});
const role = (keys: number, threshold: number, lifetime: number, renewBefore: number): RolePlan => ({
  keys,
  threshold,
  lifetimeS: lifetime * day,
  renewBeforeS: renewBefore * day,
});
const plan: RepositoryPlan = {
  roles: {
    root: role(3, 2, 100, 20),
    timestamp: role(1, 1, 10, 5),
    snapshot: role(1, 1, 40, 10),
    targets: role(2, 2, 90, 15),
  },
  delegations: [
    { name: 'acme', paths: ['acme/*', 'shared/*'], ...role(2, 1, 80, 15) },
    { name: 'zeta', paths: ['zeta/*', 'shared/*'], ...role(1, 1, 85, 15) },
  ],
  consistentSnapshot: true,
};
const made = (over: Partial<RepositoryPlan> = {}) => new TufRepository({ ...plan, ...over }, signer, start);
const undelegated = { delegations: [] };

const signedIn = (view: RepositoryView, name: string) => jsonOf(view.metadata(name)!).signed;
const signersIn = (view: RepositoryView, name: string) =>
  (JSON.parse(new TextDecoder().decode(view.metadata(name))) as { signatures: { keyid: string; sig: string }[] })
    .signatures;
const byKeys = (...names: readonly string[]) => names.map((name) => ({ keyid: `id of ${name}`, sig: `by ${name}` }));
const roles = ['root', 'timestamp', 'snapshot', 'targets', 'acme', 'zeta'] as const;
const versionsOf = (repository: TufRepository) => roles.map((name) => repository.versionOf(name));
const file = (word: string) => ({ digest: digestOf(word), length: 7, bytes: undefined });
const entry = (word: string) => ({ length: 7, hashes: { sha256: digestOf(word) } });

describe('a plan', () => {
  it.each([
    [2, 0, false],
    [2, 1, true],
    [2, 2, true],
    [2, 3, false],
  ])('of %d keys and a threshold of %d can be met: %s', (keys, threshold, can) => {
    const make = () => made({ roles: { ...plan.roles, snapshot: role(keys, threshold, 1, 1) } });
    if (can) expect(make().signersOf('snapshot')).toHaveLength(keys);
    else
      expect(make).toThrow(
        expect.objectContaining({
          code: 'repository/threshold',
          message: `snapshot needs ${threshold} signatures and has ${keys} keys\n  a threshold is at least 1 and at most the number of keys`,
        }),
      );
  });

  it('of a delegation must be met, too', () => {
    const delegations = [{ name: 'acme', paths: ['*'], ...role(1, 2, 1, 1) }];
    expect(() => made({ delegations })).toThrow('acme needs 2 signatures and has 1 keys');
  });

  it('has the roles that it names, and no other', () => {
    const repository = made();
    for (const ask of [() => repository.signersOf('other'), () => repository.versionOf('other')])
      expect(ask).toThrow(
        expect.objectContaining({
          code: 'repository/role',
          message: 'this repository has no role "other"\n  use one of root, timestamp, snapshot, targets, acme, zeta',
        }),
      );
  });

  it('lasts by default a year for keys of people and a week for keys of machines', () => {
    const { root, timestamp, snapshot, targets } = defaultPlan.roles;
    expect([root, timestamp, snapshot, targets]).toEqual([
      role(3, 2, 365, 60),
      role(1, 1, 7, 6),
      role(1, 1, 30, 15),
      role(3, 2, 365, 60),
    ]);
    expect([defaultPlan.delegations, defaultPlan.consistentSnapshot]).toEqual([[], true]);
  });
});

describe('a new repository', () => {
  it('has signed everything once', () => {
    const repository = made();
    const { view } = repository;
    expect(versionsOf(repository)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(signersIn(view, '1.root.json')).toEqual(byKeys('root/0/0', 'root/0/1', 'root/0/2'));
    expect(signersIn(view, 'timestamp.json')).toEqual(byKeys('timestamp/0/0'));
    expect(signersIn(view, '1.snapshot.json')).toEqual(byKeys('snapshot/0/0'));
    expect(signersIn(view, '1.targets.json')).toEqual(byKeys('targets/0/0', 'targets/0/1'));
    expect(signersIn(view, '1.acme.json')).toEqual(byKeys('acme/0/0', 'acme/0/1'));
    expect(signersIn(view, '1.zeta.json')).toEqual(byKeys('zeta/0/0'));
    expect(repository.firstRoot).toEqual(view.metadata('1.root.json'));
  });

  it('names in its root the keys of the roles that root names', () => {
    const repository = made();
    const top = ['root', 'timestamp', 'snapshot', 'targets'] as const;
    expect(signedIn(repository.view, '1.root.json')).toEqual({
      ...headOf('root', 1, start + 100 * day),
      consistent_snapshot: true,
      keys: keysAsJson(top.flatMap((name) => repository.signersOf(name))),
      roles: Object.fromEntries(
        top.map((name) => [name, rolesAsJson(repository.signersOf(name), plan.roles[name].threshold)]),
      ),
    });
  });

  it('delegates to the roles of its plan, which delegate no further', () => {
    const repository = made();
    const { view } = repository;
    const [acme, zeta] = [repository.signersOf('acme'), repository.signersOf('zeta')];
    expect(signedIn(view, '1.targets.json')).toEqual({
      ...headOf('targets', 1, start + 90 * day),
      targets: {},
      delegations: {
        keys: keysAsJson([...acme, ...zeta]),
        roles: [
          { name: 'acme', ...rolesAsJson(acme, 1), terminating: false, paths: ['acme/*', 'shared/*'] },
          { name: 'zeta', ...rolesAsJson(zeta, 1), terminating: false, paths: ['zeta/*', 'shared/*'] },
        ],
      },
    });
    expect(signedIn(view, '1.acme.json')).toEqual({ ...headOf('targets', 1, start + 80 * day), targets: {} });
    expect(signedIn(made(undelegated).view, '1.targets.json')).toEqual({
      ...headOf('targets', 1, start + 90 * day),
      targets: {},
    });
  });

  it('lists all files in snapshot and timestamp', () => {
    const { view } = made();
    const names = ['targets', 'acme', 'zeta'];
    expect(signedIn(view, '1.snapshot.json')).toEqual({
      ...headOf('snapshot', 1, start + 40 * day),
      meta: Object.fromEntries(names.map((name) => [`${name}.json`, listed(1, view.metadata(`1.${name}.json`)!)])),
    });
    expect(signedIn(view, 'timestamp.json')).toEqual({
      ...headOf('timestamp', 1, start + 10 * day),
      meta: { 'snapshot.json': listed(1, view.metadata('1.snapshot.json')!) },
    });
  });

  it.each([
    [
      true,
      ['1.root.json', '1.snapshot.json', '1.targets.json', '1.acme.json'],
      ['root.json', 'snapshot.json', 'acme.json'],
    ],
    [
      false,
      ['1.root.json', 'snapshot.json', 'targets.json', 'acme.json'],
      ['root.json', '1.snapshot.json', '1.acme.json'],
    ],
  ])('has versions in its names if snapshots are consistent: %s', (consistentSnapshot, there, absent) => {
    const { view } = made({ consistentSnapshot });
    for (const name of [...there, 'timestamp.json']) expect(view.metadata(name), name).toBeDefined();
    for (const name of [...absent, '1.timestamp.json']) expect(view.metadata(name), name).toBeUndefined();
    expect(signedIn(view, '1.root.json').consistent_snapshot).toBe(consistentSnapshot);
    const snapshot = consistentSnapshot ? '1.snapshot.json' : 'snapshot.json';
    expect(signedIn(view, 'timestamp.json').meta).toEqual({ 'snapshot.json': listed(1, view.metadata(snapshot)!) });
  });
});

it.each([
  [0, false],
  [1, false],
  [2, true],
  [3, true],
])('a first root that %d of its keys signed, where it takes 2, is trusted: %s', (count, isTrusted) => {
  const { signed } = jsonOf(made().firstRoot);
  const bytes = writeMetadata(signed, made().signersOf('root').slice(0, count));
  const trusted = trustedRoot(bytes, (key, _message, signature) => signature === `by ${key.public}`);
  expect(trusted?.root.bytes).toEqual(isTrusted ? bytes : undefined);
});

describe('a file', () => {
  it.each([
    ['acme/image', 'acme'],
    ['zeta/image', 'zeta'],
    // The first of two counts.
    ['shared/image', 'acme'],
    ['other/image', 'targets'],
    ['acme', 'targets'],
  ])('%s is listed by %s', (path, role) => {
    const repository = made();
    expect(repository.roleFor(path)).toBe(role);
    repository.put(path, file('one'));
    const view = repository.publish(start + day);
    expect(signedIn(view, `2.${role}.json`).targets).toEqual({ [path]: entry('one') });
    expect(versionsOf(repository)).toEqual([
      1,
      2,
      2,
      ...['targets', 'acme', 'zeta'].map((name) => (name === role ? 2 : 1)),
    ]);
    expect(view.file(path, digestOf('one'))).toEqual(file('one'));
    expect(view.file(path, digestOf('two'))).toBeUndefined();
    expect(view.file('acme/other', digestOf('one'))).toBeUndefined();
  });

  it('is listed from the next publication on, until another one has its path', () => {
    const repository = made(undelegated);
    const before = repository.view;
    repository.put('a', file('one'), { custom: 1 });
    repository.put('b', file('two'));
    expect(repository.view).toBe(before);
    const first = repository.publish(start);
    expect(repository.view).toBe(first);
    repository.put('a', file('three'));
    const second = repository.publish(start + day);
    expect(signedIn(first, '2.targets.json').targets).toEqual({
      a: { ...entry('one'), custom: { custom: 1 } },
      b: entry('two'),
    });
    expect(signedIn(second, '3.targets.json').targets).toEqual({ a: entry('three'), b: entry('two') });
    expect(signedIn(second, '3.targets.json').expires).toBe(headOf('', 1, start + 91 * day).expires);
    // Older images stay available by their digests.
    expect([second.file('a', digestOf('one')), second.file('a', digestOf('three'))]).toEqual([
      file('one'),
      file('three'),
    ]);
  });

  it('that is listed already does not cause new targets to be signed', () => {
    const repository = made();
    repository.put('acme/image', file('one'));
    repository.publish(start);
    repository.publish(start);
    expect(versionsOf(repository)).toEqual([1, 3, 3, 1, 2, 1]);
  });
});

describe('a view', () => {
  it('stays what it was, even where names have no versions', () => {
    const repository = made({ consistentSnapshot: false });
    const views = [repository.view];
    for (const n of [1, 2]) {
      repository.put('acme/image', file(String(n)));
      views.push(repository.publish(start + n * day));
    }
    expect(views.map((view) => signedIn(view, 'acme.json').version)).toEqual([1, 2, 3]);
    expect(views.map((view) => signedIn(view, 'timestamp.json').version)).toEqual([1, 2, 3]);
    expect(views.map((view) => signedIn(view, 'targets.json').version)).toEqual([1, 1, 1]);
  });
});

describe('renewal', () => {
  it.each([
    // Timestamp: 10 days, renewed with 5 left.
    [5 * day - 1, undefined],
    [5 * day, [1, 2, 1, 1, 1, 1]],
    // Snapshot: 40 days, renewed with 10 left.
    [30 * day - 1, [1, 2, 1, 1, 1, 1]],
    [30 * day, [1, 2, 2, 1, 1, 1]],
    // A delegated role: 80 days, renewed with 15 left; a snapshot lists it.
    [65 * day, [1, 2, 2, 1, 2, 1]],
    [70 * day, [1, 2, 2, 1, 2, 2]],
    [75 * day, [1, 2, 2, 2, 2, 2]],
    // Root: 100 days, renewed with 20 left.
    [80 * day, [2, 2, 2, 2, 2, 2]],
  ])('after %d seconds signs what expires: %j', (after, versions) => {
    const repository = made();
    const before = repository.view;
    const view = repository.renew(start + after);
    expect(view === undefined).toBe(versions === undefined);
    expect(repository.view).toBe(view ?? before);
    expect(versionsOf(repository)).toEqual(versions ?? [1, 1, 1, 1, 1, 1]);
  });

  it('of a role alone brings a snapshot and a timestamp, though theirs are still valid', () => {
    const lasting = role(1, 1, 1_000, 1);
    const repository = made({ roles: { root: lasting, timestamp: lasting, snapshot: lasting, targets: lasting } });
    repository.renew(start + 65 * day);
    expect(versionsOf(repository)).toEqual([1, 2, 2, 1, 2, 1]);
  });

  it('of a root alone brings a timestamp, and is signed by the existing keys', () => {
    const lasting = role(1, 1, 1_000, 1);
    const repository = made({
      roles: { root: role(2, 1, 10, 5), timestamp: lasting, snapshot: lasting, targets: lasting },
      ...undelegated,
    });
    const view = repository.renew(start + 5 * day)!;
    expect(['root', 'timestamp', 'snapshot', 'targets'].map((name) => repository.versionOf(name))).toEqual([
      2, 2, 1, 1,
    ]);
    expect(signersIn(view, '2.root.json')).toEqual(byKeys('root/0/0', 'root/0/1'));
    expect(signedIn(view, '2.root.json').expires).toBe(headOf('', 1, start + 15 * day).expires);
  });
});

describe('keys', () => {
  it.each([
    ['timestamp', [2, 2, 2, 1, 1, 1]],
    ['snapshot', [2, 2, 2, 1, 1, 1]],
    ['targets', [2, 2, 2, 2, 1, 1]],
    ['root', [2, 2, 2, 1, 1, 1]],
  ] as const)('of %s are replaced in a new root, and sign from then on', (name, versions) => {
    const repository = made();
    const old = repository.signersOf(name);
    const view = repository.replaceKeys(name, start + day);
    const now = repository.signersOf(name).map(({ keyId }) => keyId);
    expect(now).toEqual(old.map((_, n) => `id of ${name}/1/${n}`));
    expect(versionsOf(repository)).toEqual(versions);
    expect(repository.view).toBe(view);
    const { roles } = signedIn(view, '2.root.json') as unknown as { roles: Record<string, { keyids: string[] }> };
    expect(roles[name].keyids).toEqual(now);
    const roots = ['root/0/0', 'root/0/1', 'root/0/2'];
    const [both, file] = {
      root: [[...roots, 'root/1/0', 'root/1/1', 'root/1/2'], undefined],
      timestamp: [roots, ['timestamp.json', 'timestamp/1/0']],
      snapshot: [roots, ['2.snapshot.json', 'snapshot/1/0']],
      targets: [roots, ['2.targets.json', 'targets/1/0', 'targets/1/1']],
    }[name] as [string[], [string, ...string[]] | undefined];
    expect(signersIn(view, '2.root.json')).toEqual(byKeys(...both));
    if (file !== undefined) expect(signersIn(view, file[0])).toEqual(byKeys(...file.slice(1)));
    expect(repository.firstRoot).toEqual(view.metadata('1.root.json'));
  });

  it('that are replaced twice are new each time, and the last sign the next root', () => {
    const repository = made();
    repository.replaceKeys('root', start);
    const view = repository.replaceKeys('root', start);
    expect(signersIn(view, '3.root.json').map(({ sig }) => sig)).toEqual(
      [1, 2].flatMap((generation) => [0, 1, 2].map((n) => `by root/${generation}/${n}`)),
    );
  });
});

it.each(['timestamp', 'snapshot'] as const)('a %s can return to a version, and continue from there', (name) => {
  const repository = made();
  for (const n of [1, 2, 3]) repository.publish(start + n * day);
  repository.restartAt(name, 2);
  repository.publish(start + 4 * day);
  expect(repository.versionOf(name)).toBe(2);
  expect(repository.versionOf(name === 'timestamp' ? 'snapshot' : 'timestamp')).toBe(5);
});
