import { invariant, LabError } from '../../kernel/lab-error.ts';
import type { Bytes, EpochSeconds } from '../../pki/der/index.ts';
import { matchesPath } from './delegation.ts';
import { metadataFileName } from './exchange.ts';
import { type TargetFile, type TopRole, topRoles } from './metadata.ts';
import type { DelegationPlan, RepositoryPlan, RolePlan } from './repository-plan.ts';
import type { RepositoryView, ServedFile } from './repository-view.ts';
import type { MetadataSigner } from './signatures.ts';
import {
  delegationAsJson,
  headOf,
  keysAsJson,
  listed,
  rolesAsJson,
  type SignedJson,
  targetAsJson,
  writeMetadata,
} from './write-metadata.ts';

/**
 * A repository of update metadata: it signs new versions, renews expiring ones, and replaces keys.
 *
 * Every publication creates a new `view`; older views stay unchanged, so that an outdated mirror can serve them.
 *
 * Errors  LabError `repository/role` for a role that it does not have, `repository/threshold` for an impossible
 *         threshold
 */
export class TufRepository {
  view: RepositoryView;
  private readonly roles = new Map<string, RoleState>();
  private readonly byName = new Map<string, Dated<Bytes>[]>();
  private readonly targetFiles = new Map<string, ServedFile>();
  private publication = 0;

  constructor(
    readonly plan: RepositoryPlan,
    private readonly signerFor: (name: string) => MetadataSigner,
    now: EpochSeconds,
  ) {
    for (const role of topRoles) this.enter(role, plan.roles[role]);
    for (const delegation of plan.delegations) this.enter(delegation.name, delegation);
    this.view = this.viewOf(0);
    this.signRoot(now, this.stateOf('root').signers);
    this.publish(now);
  }

  /** The keys of a role. */
  signersOf(role: string): readonly MetadataSigner[] {
    return this.stateOf(role).signers;
  }

  versionOf(role: string): number {
    return this.stateOf(role).version;
  }

  /** The root that clients leave the factory with. */
  get firstRoot(): Bytes {
    const root = this.byName.get(metadataFileName({ role: 'root', version: 1 }))?.[0].value;
    invariant(root !== undefined, 'a repository begins with its root');
    return root;
  }

  /** The role responsible for a path: the first delegation with a matching pattern, or `targets` itself. */
  roleFor(path: string): string {
    return (
      this.plan.delegations.find(({ paths }) => paths.some((pattern) => matchesPath(pattern, path)))?.name ?? 'targets'
    );
  }

  /** Lists a file from the next publication on. */
  put(path: string, file: ServedFile, custom?: unknown): void {
    const entry: TargetFile = { length: file.length, hashes: [['sha256', file.digest]], custom };
    const state = this.stateOf(this.roleFor(path));
    state.targets.set(path, entry);
    state.isChanged = true;
    this.targetFiles.set(fileKey(path, file.digest), file);
  }

  /** Signs what has changed, and with it a new snapshot and a new timestamp. */
  publish(now: EpochSeconds): RepositoryView {
    for (const name of this.targetsRoles()) if (this.stateOf(name).isChanged) this.signTargets(name, now);
    this.signSnapshot(now);
    this.signTimestamp(now);
    return this.next();
  }

  /** Re-signs files that are about to expire; undefined if there were none. */
  renew(now: EpochSeconds): RepositoryView | undefined {
    const due = [...this.roles]
      .filter(([, { plan, expires }]) => expires - now <= plan.renewBeforeS)
      .map(([name]) => name);
    if (due.length === 0) return undefined;
    if (due.includes('root')) this.signRoot(now, this.stateOf('root').signers);
    const targets = this.targetsRoles().filter((name) => due.includes(name));
    for (const name of targets) this.signTargets(name, now);
    if (targets.length > 0 || due.includes('snapshot')) this.signSnapshot(now);
    this.signTimestamp(now);
    return this.next();
  }

  /** Gives a role of the root new keys; when root keys change, both the old and the new ones sign the next root. */
  replaceKeys(role: TopRole, now: EpochSeconds): RepositoryView {
    const state = this.stateOf(role);
    const before = this.stateOf('root').signers;
    state.generation++;
    state.signers = this.keysFor(role, state);
    const signers = role === 'root' ? [...before, ...state.signers] : before;
    this.signRoot(now, signers);
    if (role === 'targets') this.signTargets('targets', now);
    return this.publish(now);
  }

  /** Resets a role to a version, to recover from a fast-forward attack after its keys have been replaced. */
  restartAt(role: 'timestamp' | 'snapshot', version: number): void {
    this.stateOf(role).version = version - 1;
  }

  private targetsRoles(): readonly string[] {
    return ['targets', ...this.plan.delegations.map(({ name }) => name)];
  }

  private enter(name: string, plan: RolePlan): void {
    if (plan.threshold < 1 || plan.threshold > plan.keys)
      throw new LabError('repository/threshold', {
        what: `${name} needs ${plan.threshold} signatures and has ${plan.keys} keys`,
        hint: 'a threshold is at least 1 and at most the number of keys',
      });
    const state = { plan, generation: 0, version: 0, expires: 0, targets: new Map(), isChanged: true };
    this.roles.set(name, { ...state, signers: this.keysFor(name, state) });
  }

  private keysFor(
    role: string,
    { plan, generation }: Pick<RoleState, 'plan' | 'generation'>,
  ): readonly MetadataSigner[] {
    return Array.from({ length: plan.keys }, (_, n) => this.signerFor(`${role}/${generation}/${n}`));
  }

  private stateOf(role: string): RoleState {
    const state = this.roles.get(role);
    if (state === undefined)
      throw new LabError('repository/role', {
        what: `this repository has no role "${role}"`,
        hint: `use one of ${[...this.roles.keys()].join(', ')}`,
      });
    return state;
  }

  private signRoot(now: EpochSeconds, signers: readonly MetadataSigner[]): void {
    const top = topRoles.map((role) => [role, this.stateOf(role)] as const);
    this.sign('root', now, signers, {
      consistent_snapshot: this.plan.consistentSnapshot,
      keys: keysAsJson(top.flatMap(([, state]) => state.signers)),
      roles: Object.fromEntries(top.map(([role, { signers, plan }]) => [role, rolesAsJson(signers, plan.threshold)])),
    });
  }

  private signTargets(name: string, now: EpochSeconds): void {
    const state = this.stateOf(name);
    const targets = Object.fromEntries([...state.targets].map(([path, file]) => [path, targetAsJson(file)]));
    const { delegations } = this.plan;
    this.sign(name, now, state.signers, {
      targets,
      ...(name === 'targets' && delegations.length > 0 ? { delegations: this.delegationsAsJson(delegations) } : {}),
    });
    state.isChanged = false;
  }

  private delegationsAsJson(delegations: readonly DelegationPlan[]) {
    return {
      keys: keysAsJson(delegations.flatMap(({ name }) => this.stateOf(name).signers)),
      roles: delegations.map(({ name, paths, threshold }) =>
        delegationAsJson({ name, terminating: false, paths }, this.stateOf(name).signers, threshold),
      ),
    };
  }

  private signSnapshot(now: EpochSeconds): void {
    const meta = this.targetsRoles().map((name) => [`${name}.json`, listed(this.versionOf(name), this.latest(name))]);
    this.sign('snapshot', now, this.stateOf('snapshot').signers, { meta: Object.fromEntries(meta) });
  }

  private signTimestamp(now: EpochSeconds): void {
    const meta = { 'snapshot.json': listed(this.versionOf('snapshot'), this.latest('snapshot')) };
    this.sign('timestamp', now, this.stateOf('timestamp').signers, { meta });
  }

  private sign(
    name: string,
    now: EpochSeconds,
    signers: readonly MetadataSigner[],
    rest: Record<string, unknown>,
  ): void {
    const state = this.stateOf(name);
    state.version++;
    state.expires = now + state.plan.lifetimeS;
    const type = topRoles.some((role) => role === name) ? name : 'targets';
    const signed: SignedJson = { ...headOf(type, state.version, state.expires), ...rest };
    this.store(
      metadataFileName({ role: name, version: this.isVersioned(name) ? state.version : undefined }),
      writeMetadata(signed, signers),
    );
  }

  private isVersioned = (name: string): boolean =>
    name === 'root' || (name !== 'timestamp' && this.plan.consistentSnapshot);

  private store(fileName: string, bytes: Bytes): void {
    const dated = { from: this.publication, value: bytes };
    const known = this.byName.get(fileName);
    if (known === undefined) this.byName.set(fileName, [dated]);
    else known.push(dated);
  }

  private latest(name: string): Bytes {
    const version = this.isVersioned(name) ? this.versionOf(name) : undefined;
    const signed = this.byName.get(metadataFileName({ role: name, version }));
    invariant(signed !== undefined, `${name} has been signed`);
    return signed[signed.length - 1].value;
  }

  private next(): RepositoryView {
    this.view = this.viewOf(this.publication);
    this.publication++;
    return this.view;
  }

  private viewOf(publication: number): RepositoryView {
    return {
      metadata: (fileName) => this.byName.get(fileName)?.findLast(({ from }) => from <= publication)?.value,
      file: (path, digest) => this.targetFiles.get(fileKey(path, digest)),
    };
  }
}

interface RoleState {
  readonly plan: RolePlan;
  readonly targets: Map<string, TargetFile>;
  generation: number;
  signers: readonly MetadataSigner[];
  version: number;
  expires: EpochSeconds;
  isChanged: boolean;
}

/** Available from one publication on. */
interface Dated<Value> {
  readonly from: number;
  readonly value: Value;
}

const fileKey = (path: string, digest: string): string => `${digest} ${path}`;
