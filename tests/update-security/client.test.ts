import { describe, expect, it } from 'vitest';
import { versionsIn } from '../../sim/update-security/trusted-states.ts';
import { updateMetadata } from '../../sim/update-security/tuf/client.ts';
import { matchesPath, rolesFor } from '../../sim/update-security/tuf/delegation.ts';
import type { AnswersMetadata, MetadataRequest } from '../../sim/update-security/tuf/exchange.ts';
import { metadataFileName } from '../../sim/update-security/tuf/exchange.ts';
import { jsonOf } from '../../sim/update-security/tuf/listed-file.ts';
import type { TopRole } from '../../sim/update-security/tuf/metadata.ts';
import { TufRepository } from '../../sim/update-security/tuf/repository.ts';
import { defaultPlan } from '../../sim/update-security/tuf/repository-plan.ts';
import { answersOf, type RepositoryView } from '../../sim/update-security/tuf/repository-view.ts';
import type { MetadataSigner } from '../../sim/update-security/tuf/signatures.ts';
import { secondsOf, timeText } from '../../sim/update-security/tuf/time-text.ts';
import { type TrustedState, trustedRoot } from '../../sim/update-security/tuf/trusted-state.ts';
import { ed25519Signer, wireCheck } from '../../sim/update-security/tuf/wire-keys.ts';
import {
  delegationAsJson,
  headOf,
  keysAsJson,
  listed,
  writeMetadata,
} from '../../sim/update-security/tuf/write-metadata.ts';
import { allUpdateControls } from '../../sim/update-security/update-verdict.ts';
import { day, start } from './release-world.ts';

const check = wireCheck();
const signer = (name: string): MetadataSigner => ed25519Signer('client', name);
const made = (plan = defaultPlan) => new TufRepository(plan, signer, start);
const factory = (repository: TufRepository): TrustedState => trustedRoot(repository.firstRoot, check)!;

/** Fetches from a view, and records the requests. */
function asked(view: RepositoryView, over: (request: MetadataRequest) => Uint8Array | undefined = () => undefined) {
  const requests: string[] = [];
  const answer: AnswersMetadata = (request) => {
    requests.push(metadataFileName(request));
    const bytes = over(request);
    return bytes === undefined ? answersOf(view)(request) : { kind: 'file', bytes };
  };
  return { requests, answer };
}

const refresh = (trusted: TrustedState, view: RepositoryView, startedAt = start, paths: readonly string[] = []) =>
  updateMetadata({ trusted, startedAt, controls: allUpdateControls, check }, answersOf(view), paths);

// Names in quotes are those of theupdateframework/tuf-conformance, whose expectations these are; the code is our own.
describe('a client that refreshes', () => {
  it('"basic_init_and_refresh": requests root 2, timestamp, snapshot 1 and targets 1', () => {
    const repository = made();
    const { requests, answer } = asked(repository.view);
    const input = { trusted: factory(repository), startedAt: start, controls: allUpdateControls, check };
    const { refusal, trusted } = updateMetadata(input, answer);
    expect(refusal).toBeUndefined();
    expect(requests).toEqual(['2.root.json', 'timestamp.json', '1.snapshot.json', '1.targets.json']);
    expect(versionsIn(trusted)).toBe('root 1, timestamp 1, snapshot 1, targets 1');
  });

  it('requests root and timestamp only while nothing is new, and trusts what it trusted', () => {
    const repository = made();
    const { trusted } = refresh(factory(repository), repository.view);
    const { requests, answer } = asked(repository.view);
    const again = updateMetadata({ trusted, startedAt: start, controls: allUpdateControls, check }, answer);
    expect(requests).toEqual(['2.root.json', 'timestamp.json']);
    expect(again.trusted).toEqual(trusted);
  });

  it('"unsigned_initial_root": trusts no root that its own keys did not sign', () => {
    const { signed } = jsonOf(made().firstRoot);
    expect(trustedRoot(writeMetadata(signed, [signer('stranger')]), check)).toBeUndefined();
  });

  it.each([
    ['root', 'root 1'],
    ['timestamp', 'root 1'],
    ['snapshot', 'root 1, timestamp 1'],
    ['targets', 'root 1, timestamp 1, snapshot 1'],
  ])('"unsigned_metadata": stops at an unsigned %s, and keeps what came before', (role, kept) => {
    const repository = made();
    const trusted = factory(repository);
    if (role === 'root') repository.replaceKeys('root', start);
    const name = role === 'root' ? '2.root.json' : role === 'timestamp' ? 'timestamp.json' : `1.${role}.json`;
    const view = resigned(repository.view, name, []);
    const result = refresh(trusted, view);
    expect(result.refusal?.attack).toBe(
      role === 'snapshot' || role === 'targets' ? 'mix-and-match' : 'arbitrary-installation',
    );
    expect(versionsIn(result.trusted)).toBe(kept);
  });

  it('"timestamp_content_changes": keeps a timestamp whose version it has, whatever the new one contains', () => {
    const repository = made();
    const { trusted } = refresh(factory(repository), repository.view);
    const { signed } = jsonOf(repository.view.metadata('timestamp.json')!);
    const changed = writeMetadata(
      { ...signed, meta: { 'snapshot.json': { version: 100 } } },
      repository.signersOf('timestamp'),
    );
    const { requests, answer } = asked(repository.view, ({ role }) => (role === 'timestamp' ? changed : undefined));
    const result = updateMetadata({ trusted, startedAt: start, controls: allUpdateControls, check }, answer);
    expect(result.refusal).toBeUndefined();
    expect(result.trusted.timestamp?.part.snapshot.version).toBe(1);
    expect(requests.at(-1)).toBe('timestamp.json');
  });

  it('"custom_fields": accepts unknown fields, and includes them in what is signed', () => {
    const repository = made();
    const trusted = factory(repository);
    const { signed } = jsonOf(repository.firstRoot);
    const root2 = writeMetadata(
      { ...signed, version: 2, 'custom-field': { a: ['ü', 1] } },
      repository.signersOf('root'),
    );
    const { answer } = asked(repository.view, ({ role, version }) =>
      role === 'root' && version === 2 ? root2 : undefined,
    );
    const result = updateMetadata({ trusted, startedAt: start, controls: allUpdateControls, check }, answer);
    expect(result.refusal).toBeUndefined();
    expect(result.trusted.root.part.version).toBe(2);
  });

  it('"root_expired": trusts an expired root, and stops there', () => {
    const repository = made();
    const { refusal, trusted } = refresh(factory(repository), repository.view, start + 366 * day);
    expect(refusal).toMatchObject({ control: 'update-expiry', evidence: 'root' });
    expect(versionsIn(trusted)).toBe('root 1');
  });

  it.each([
    ['timestamp', 7, 'root 1'],
    ['snapshot', 30, 'root 1, timestamp 2'],
  ] as const)('"%s_expired": trusts no expired one', (role, days, kept) => {
    const repository = made();
    const startedAt = start + (days + 1) * day;
    const view = role === 'timestamp' ? repository.view : withTimestamp(repository, startedAt);
    const { refusal, trusted } = refresh(factory(repository), view, startedAt);
    expect(refusal).toMatchObject({ control: 'update-expiry', attack: 'freeze', evidence: role });
    expect(versionsIn(trusted)).toBe(kept);
  });

  it('"expired_metadata": compares the new version with the trusted one, though that has expired', () => {
    const repository = made();
    repository.publish(start);
    const { trusted } = refresh(factory(repository), repository.view);
    const later = repository.publish(start + 18 * day);
    const result = refresh(trusted, later, start + 18 * day);
    expect(result.refusal).toBeUndefined();
    expect(versionsIn(result.trusted)).toBe('root 1, timestamp 3, snapshot 3, targets 1');
  });

  it.each(['root', 'timestamp', 'snapshot', 'targets'] satisfies TopRole[])(
    'follows a rotation of the %s keys',
    (role) => {
      const repository = made();
      const { trusted } = refresh(factory(repository), repository.view);
      const result = refresh(trusted, repository.replaceKeys(role, start + day), start + day);
      expect(result.refusal).toBeUndefined();
      expect(result.trusted.root.part.version).toBe(2);
    },
  );

  it('"root_rotation": accepts no root that the old keys did not sign, nor one that the new keys did not', () => {
    const repository = made();
    const trusted = factory(repository);
    const old = repository.signersOf('root');
    const view = repository.replaceKeys('root', start);
    for (const signers of [old, repository.signersOf('root')]) {
      const { refusal } = refresh(trusted, resigned(view, '2.root.json', signers));
      expect(refusal).toMatchObject({ control: 'update-signature', attack: 'arbitrary-installation' });
    }
  });

  it('"duplicate_sig_keyids": counts a key once, however often it signed', () => {
    const repository = made();
    const trusted = factory(repository);
    const [one] = repository.signersOf('root');
    const view = repository.replaceKeys('timestamp', start);
    expect(refresh(trusted, resigned(view, '2.root.json', [one, one, one])).refusal?.control).toBe('update-threshold');
  });

  it('limits the length of a chain of roots', () => {
    const repository = made();
    const trusted = factory(repository);
    for (let n = 0; n < 260; n++) repository.replaceKeys('snapshot', start);
    expect(refresh(trusted, repository.view).trusted.root.part.version).toBe(257);
  });
});

describe('a client that searches for a target', () => {
  it('"graph_traversal": searches depth first, in order, no role twice, no further than a terminating one', () => {
    const graph = new Delegations([
      ['targets', 'A'],
      ['targets', 'B'],
      ['A', 'C', { terminating: true }],
      ['A', 'D'],
      ['C', 'B'],
      ['C', 'A'],
    ]);
    expect(graph.visited('missing')).toEqual(['A', 'C', 'B']);
  });

  it('"targetfile_search": searches only roles that the path is delegated to', () => {
    const graph = new Delegations([
      ['targets', 'A', { paths: ['*.doc'] }],
      ['targets', 'B', { paths: ['releases/*/*'] }],
      ['B', 'C', { paths: ['releases/x/*'] }],
    ]);
    expect(graph.visited('releases/x/one')).toEqual(['B', 'C']);
    expect(graph.visited('releases/one')).toEqual([]);
  });

  it('"cached_role_is_verified_against_current_delegator": the keys of another delegator are not enough', () => {
    // C is signed by its key; A names that key, and B another one.
    const graph = new Delegations([
      ['targets', 'A', { paths: ['a/*'] }],
      ['targets', 'B', { paths: ['b/*'] }],
      ['A', 'C', { paths: ['*/*'] }],
      ['B', 'C', { paths: ['*/*'], key: 'another key of C' }],
    ]);
    const { trusted, refusal } = graph.ask('a/one');
    expect(refusal).toBeUndefined();
    expect(trusted.targets.has('C')).toBe(true);
    expect(graph.ask('b/one', trusted).refusal).toMatchObject({ control: 'update-signature', evidence: '1.C.json' });
  });

  it('finds a bin by the first bits of a path (TAP 15)', () => {
    const succinct = { keyIds: [], threshold: 1, bitLength: 9, namePrefix: 'bin' };
    const [role] = rolesFor({ keys: new Map(), roles: [], succinct }, 'file1.txt');
    // SHA-256 of "file1.txt" begins with 55ae75d991c770d8.
    expect(role.name).toBe('bin-0ab');
  });

  it.each([
    ['*.tgz', 'app.tgz', true],
    ['*.tgz', 'dir/app.tgz', false],
    ['foo-version-?.tgz', 'foo-version-a.tgz', true],
    ['foo-version-?.tgz', 'foo-version-alpha.tgz', false],
    ['targets/*.tgz', 'targets/foo.tgz', true],
    ['*', '', true],
    ['a*b*c', 'a--b--b-c', true],
    [`${'*a'.repeat(40)}b`, 'a'.repeat(200), false],
    ['', '', true],
  ])('matches %j with %j: %s', (pattern, path, matches) => {
    expect(matchesPath(pattern, path)).toBe(matches);
  });
});

describe('invalid metadata', () => {
  const repository = made();
  it.each([
    ['no JSON', 'nothing'],
    ['another role', new TextDecoder().decode(repository.firstRoot)],
    ['a number that is not one', '{"signatures":[],"signed":{"_type":"timestamp","spec_version":"1.0","version":1.5}}'],
    ['lists without end', '['.repeat(8000)],
  ])('is refused: %s', (_what, text) => {
    const bytes = new TextEncoder().encode(text);
    const { answer } = asked(repository.view, ({ role }) => (role === 'timestamp' ? bytes : undefined));
    const input = { trusted: factory(repository), startedAt: start, controls: allUpdateControls, check };
    expect(updateMetadata(input, answer).refusal).toMatchObject({ control: 'update-format', attack: 'malformed' });
  });
});

it.each([0, start, 951_782_400, 4_102_444_799, 253_402_300_799])(
  'the time %i reads back as it is written',
  (seconds) => {
    expect(secondsOf(timeText(seconds))).toBe(seconds);
  },
);

it.each(['2026-02-30T00:00:00Z', '2026-01-01', '2026-01-01T00:00:00+00:00', '2026-01-01T24:00:00Z'])(
  'the time %s is invalid',
  (text) => expect(secondsOf(text)).toBeUndefined(),
);

/** The file, signed by other keys. */
function resigned(view: RepositoryView, name: string, signers: readonly MetadataSigner[]): RepositoryView {
  const file = writeMetadata(jsonOf(view.metadata(name)!).signed, signers);
  return { ...view, metadata: (one) => (one === name ? file : view.metadata(one)) };
}

/** The first publication, with a timestamp that is fresh. */
function withTimestamp(repository: TufRepository, now: number): RepositoryView {
  const { view } = repository;
  const { signed } = jsonOf(view.metadata('timestamp.json')!);
  const fresh = writeMetadata(
    { ...signed, version: 2, expires: timeText(now + day) },
    repository.signersOf('timestamp'),
  );
  return { ...view, metadata: (name) => (name === 'timestamp.json' ? fresh : view.metadata(name)) };
}

interface Delegated {
  readonly paths?: readonly string[];
  readonly terminating?: boolean;
  readonly key?: string;
}

/** A repository with a graph of delegations, each role without a target of its own. */
class Delegations {
  private readonly repository = made();
  private readonly view: RepositoryView;

  constructor(private readonly edges: readonly (readonly [from: string, to: string, Delegated?])[]) {
    const expires = start + 300 * day;
    const roles = [...new Set(['targets', ...edges.map(([, to]) => to)])];
    const { repository } = this;
    const files = new Map(
      roles.map((role) => {
        const signers = role === 'targets' ? repository.signersOf('targets') : [signer(`key of ${role}`)];
        const signed = { ...headOf('targets', 1, expires), targets: {}, ...this.delegationsOf(role) };
        return [`1.${role}.json`, writeMetadata(signed, signers)];
      }),
    );
    const meta = Object.fromEntries(roles.map((role) => [`${role}.json`, { version: 1 }]));
    const snapshot = writeMetadata({ ...headOf('snapshot', 1, expires), meta }, repository.signersOf('snapshot'));
    files.set('1.snapshot.json', snapshot);
    const top = { ...headOf('timestamp', 1, expires), meta: { 'snapshot.json': listed(1, snapshot) } };
    files.set('timestamp.json', writeMetadata(top, repository.signersOf('timestamp')));
    this.view = { file: () => undefined, metadata: (name) => files.get(name) ?? repository.view.metadata(name) };
  }

  ask(path: string, trusted = factory(this.repository)) {
    return refresh(trusted, this.view, start, [path]);
  }

  visited(path: string): readonly string[] {
    const { requests, answer } = asked(this.view);
    updateMetadata(
      { trusted: factory(this.repository), startedAt: start, controls: allUpdateControls, check },
      answer,
      [path],
    );
    return requests.slice(4).map((name) => name.replace(/^1\.|\.json$/g, ''));
  }

  private delegationsOf(from: string): object {
    const own = this.edges.filter(([one]) => one === from);
    if (own.length === 0) return {};
    const roles = own.map(([, name, { paths = ['*'], terminating = false, key = `key of ${name}` } = {}]) => ({
      signers: [signer(key)],
      json: delegationAsJson({ name, terminating, paths }, [signer(key)], 1),
    }));
    return {
      delegations: { keys: keysAsJson(roles.flatMap(({ signers }) => signers)), roles: roles.map(({ json }) => json) },
    };
  }
}
