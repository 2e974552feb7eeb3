import { existsSync, rmSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Identities } from '../../broker/live/client/identities.ts';
import { type DeviceFiles, inTurns, listsFile, type PkiFile, pkiFiles } from '../../broker/live/pki-files.ts';
import { type RecipeName, recipes } from '../../broker/live/recipes/recipe-list.ts';
import type { LiveTrust } from '../../broker/live/wire/trust-anchors.ts';
import { credentialOf } from '../../broker/simulated/credential.ts';
import { folderPart } from '../../reports/run-folder/folder-name.ts';
import { makeFolder } from '../../reports/run-folder/make-folder.ts';
import { placing, writeWhole } from '../../reports/run-folder/whole-file.ts';
import { Fleet } from '../../sim/fleet/fleet.ts';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import type { Reason } from '../../sim/pki/crl.ts';
import type { Bytes } from '../../sim/pki/der/index.ts';
import { deviceCount } from '../../sim/plan/device-count.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import { certificateLifetimeOf, tenantPki } from '../../sim/plan/tenant-pki.ts';
import { lockFolder } from '../files/folder-lock.ts';
import { version } from '../files/version.ts';
import {
  type AskedPki,
  damaged,
  digestOf,
  FORMAT,
  type PkiRecord,
  planOf,
  RECORD,
  recordIn,
  SCHEMA,
} from './pki-record.ts';

/** How a folder is to be; by default a new one has files for three devices, and one that is there stays as it is. */
export interface PkiWishes {
  /** The port that the broker will listen on. */
  readonly port: number;
  /** How many devices get files; the first ones of each product first. */
  readonly devices?: number | undefined;
  /** What clients call the broker, beside this machine's own names. */
  readonly hosts?: readonly string[];
  /** Of a new folder: the broker that gets a configuration. Default: `mosquitto`. */
  readonly recipe?: RecipeName;
}

/**
 * A folder with the keys and certificates of a scenario's platform and devices, and with its CRLs, for a broker that stays up: the
 * lab's own or another. `pki.json` says what it was made from, what was issued, and what is revoked.
 *
 * All keys are derived from the seed: FOR SIMULATION ONLY.
 */
export class PkiFolder {
  private readonly fleet: Fleet;
  /** As long as certificates of the folder can be told apart. */
  private readonly plan: Plan;
  /** How many files it has been given. */
  fileCount = 0;

  private constructor(
    readonly path: string,
    plan: Plan,
    private record: PkiRecord,
    private isNew: boolean,
  ) {
    this.plan = { ...plan, durationMs: LIFE_MS };
    this.fleet = new Fleet(this.plan);
  }

  /**
   * Writes a new folder, over one that is there. `plan`: of the scenario that is asked for.
   *
   * Errors  LabError `report/no-file` for a place where no folder can be, `command/folder-in-use`, `pki/too-many-devices` for the
   *         configuration of the broker
   */
  static make(
    path: string,
    plan: Plan,
    asked: AskedPki,
    { port, devices = DEVICES, hosts = [], recipe = 'mosquitto' }: PkiWishes,
  ): PkiFolder {
    refuseTooMany(plan, recipe);
    const isFile = /[\\/]|\.(?:ya?ml|[cm]?[jt]s)$/.test(asked.scenario);
    const record: PkiRecord = {
      ...{ format: FORMAT, schema: SCHEMA, version: version() },
      scenario: isFile ? resolve(asked.scenario) : asked.scenario,
      with: asked.with.map((overlay) => (existsSync(overlay) ? resolve(overlay) : overlay)),
      set: [...asked.set],
      seed: plan.seed,
      plan: digestOf(plan),
      // A while ago, since the clock of a broker that reads the files may be a little behind.
      epoch: Math.floor(Date.now() / 1_000) - LEEWAY_S,
      ...{ port, hosts: [...hosts], recipe, ...countedIn(devices) },
      ...{ issued: [1], revoked: [] },
    };
    // Of another scenario, or revoked since.
    if (existsSync(join(path, RECORD))) rmSync(join(path, 'devices'), { recursive: true, force: true });
    const folder = new PkiFolder(resolve(path), plan, record, true);
    folder.change(
      () => record,
      (made) => folder.filesOf(made),
    );
    return folder;
  }

  /**
   * Opens a folder that is there.
   *
   * Errors  LabError `pki/no-folder`, `pki/damaged-folder`, `pki/other-scenario` where the scenario is no longer what it was
   */
  static async open(path: string): Promise<PkiFolder> {
    const record = recordIn(resolve(path));
    const plan = await planOf(record);
    if (digestOf(plan) !== record.plan)
      throw new LabError('pki/other-scenario', {
        what: `the scenario ${record.scenario} has changed since these keys and certificates were made from it`,
        where: path,
        hint: 'make them anew: fleetlab broker ... --fresh, or fleetlab pki export',
      });
    const folder = new PkiFolder(resolve(path), plan, record, false);
    const unknown = record.revoked.find(({ device }) => folder.fleet.numberOf(device) < 0);
    if (unknown !== undefined) throw damaged(path, `it revokes "${unknown.device}", which the scenario has not`);
    return folder;
  }

  /** Whether it was made from a scenario that comes to this plan. */
  isOf(plan: Plan): boolean {
    return digestOf(plan) === this.record.plan;
  }

  /** Whether its files are as a broker is asked to be. */
  isAs({ port, hosts = [], devices = this.deviceCount }: PkiWishes): boolean {
    const { record } = this;
    return port === record.port && hosts.join() === record.hosts.join() && devices === this.deviceCount;
  }

  /** What a broker needs of the scenario: the devices, controls, access list and PKI. */
  get forBroker(): Plan {
    return this.plan;
  }

  /** Seconds since 1970 from which its certificates count. */
  get epoch(): number {
    return this.record.epoch;
  }

  /** The credentials of the platform, from today; and whom the broker trusts. */
  trust({ hosts }: Pick<PkiRecord, 'hosts'> = this.record): LiveTrust {
    const today = Math.floor(Date.now() / 86_400_000) * 86_400;
    const { platform, observer, server } = new Identities(this.plan, this.fleet, today).liveTrust(hosts);
    return { ...this.identities().liveTrust(), platform, observer, server };
  }

  get devicesInAll(): number {
    return this.fleet.size;
  }

  /** The devices with files. */
  get devices(): readonly DeviceFiles[] {
    return this.devicesIn(this.record);
  }

  get revoked(): readonly string[] {
    return this.record.revoked.map(({ device }) => device);
  }

  /** The CRLs in the folder are to be signed anew after so many milliseconds. */
  get listsEveryMs(): number {
    return Math.min(...this.tenants.map((tenant) => tenantPki(this.plan.pki, tenant).revocation.validForMs)) / 2;
  }

  /** After so many milliseconds, devices are to have new certificates. */
  get certificatesEveryMs(): number {
    return Math.min(...this.plan.fleet.map((product) => certificateLifetimeOf(this.plan.pki, product))) / 2;
  }

  /** When certificates were last issued: milliseconds since 1970. */
  get issuedAtMs(): number {
    return this.epoch * 1_000 + Math.max(...this.record.issued);
  }

  /**
   * Revokes what was issued to devices so far; a broker that reads the folder has it when it reads `crl.pem` again.
   *
   * Returns  those that were not revoked before
   * Errors   LabError `pki/no-device`, `pki/password`, `command/folder-in-use`
   */
  revoke(names: readonly string[], reason: Reason): readonly string[] {
    for (const name of names) this.refuseUnlessCertified(name);
    let fresh: readonly string[] = [];
    this.change(
      (record) => {
        const before = new Set(record.revoked.map(({ device }) => device));
        fresh = [...new Set(names)].filter((name) => !before.has(name));
        return {
          ...record,
          revoked: [...record.revoked, ...fresh.map((device) => ({ device, at: this.tick, reason }))],
        };
      },
      (record) => [listsFile(this.lists(record))],
    );
    return fresh;
  }

  /** Signs the CRLs anew, with the entries that they have. */
  renewLists(): void {
    this.change(
      (record) => record,
      (record) => [listsFile(this.lists(record))],
    );
  }

  /**
   * Issues new certificates to the devices that have files and are not revoked, and to the platform, and signs the CRLs anew. From
   * then on the broker may be reached at another port and other names, and other devices have files.
   */
  renewCertificates({ port, hosts = [], devices = this.deviceCount }: PkiWishes = this.record): void {
    const longest = Math.max(...this.plan.fleet.map((product) => certificateLifetimeOf(this.plan.pki, product)));
    this.change(
      (record) => {
        // Of certificates that have expired, no list says anything.
        const inForce = record.issued.filter((at) => at + longest > this.tick);
        const { devices: _, ...rest } = record;
        return { ...rest, issued: [...inForce, this.tick], port, hosts: [...hosts], ...countedIn(devices) };
      },
      (record) => this.filesOf(record),
    );
  }

  private filesOf(record: PkiRecord): readonly PkiFile[] {
    // Of a broker at any free port, nothing says in advance which.
    const port = record.port === 0 ? MQTT_OVER_TLS : record.port;
    const [lists, devices] = [this.lists(record), this.devicesIn(record)];
    const { recipe } = record;
    return pkiFiles(this.plan, {
      ...{ folder: this.path, port, trust: this.trust(record), lists, fleet: this.fleet, devices, recipe },
    });
  }

  /** As the only writer, changes what is recorded, which another process may have changed before, and puts the files of that. */
  private change(changed: (record: PkiRecord) => PkiRecord, filesOf: (record: PkiRecord) => readonly PkiFile[]): void {
    placing(this.path, () => makeFolder(this.path));
    const lock = lockFolder(this.path);
    try {
      const next = changed(this.isNew ? this.record : recordIn(this.path));
      const files = filesOf(next);
      for (const { name, text, isSecret } of files) {
        const path = join(this.path, name);
        placing(path, () => makeFolder(dirname(path)));
        putFile(path, text, isSecret);
      }
      putFile(join(this.path, RECORD), `${JSON.stringify(next, undefined, 2)}\n`, true);
      this.record = next;
      this.isNew = false;
      this.fileCount = Math.max(this.fileCount, files.length + 1);
    } finally {
      lock.release();
    }
  }

  /** Milliseconds since its certificates count. A device gets no two in one second. */
  private get tick(): number {
    return Math.max(1, (Math.floor(Date.now() / 1_000) - LEEWAY_S - this.epoch) * 1_000);
  }

  private get tenants(): readonly string[] {
    return [...new Set(this.plan.fleet.map(({ tenant }) => tenant))];
  }

  private identities(): Identities {
    return new Identities(this.plan, this.fleet, this.epoch);
  }

  private get deviceCount(): number {
    return this.record.devices ?? Number.POSITIVE_INFINITY;
  }

  private devicesIn({ issued, revoked, devices = Number.POSITIVE_INFINITY }: PkiRecord): readonly DeviceFiles[] {
    const identities = this.identities();
    const isRevoked = new Set(revoked.map(({ device }) => device));
    const stamp = identities.stampAt(Math.max(...issued));
    const listed = inTurns(this.fleet).slice(0, devices);
    return listed.flatMap((device): readonly DeviceFiles[] => {
      const name = this.fleet.nameOf(device);
      if (isRevoked.has(name)) return [];
      if (this.fleet.productOf(device).plan.identity === 'password')
        return [{ name, password: credentialOf(this.plan.seed, name) }];
      const { chainPem, keyPem } = identities.credentialAt(device, stamp);
      return [{ name, chainPem, keyPem }];
    });
  }

  /** DER: one for each authority, in force now. */
  private lists({ issued, revoked }: PkiRecord): readonly Bytes[] {
    const identities = this.identities();
    const entries = new Map(revoked.map(({ device, at, reason }) => [this.fleet.numberOf(device), { at, reason }]));
    for (const device of entries.keys()) for (const at of issued) identities.issued(device, identities.stampAt(at));
    const thisUpdate = this.tick;
    return identities.listsOf((tenant) => {
      const { validForMs } = tenantPki(this.plan.pki, tenant).revocation;
      const nextUpdate = thisUpdate + LEEWAY_S * 1_000 + validForMs;
      // Rises with every list, however often the folder is opened.
      const number = Date.now() - this.epoch * 1_000;
      return { number, thisUpdate, nextUpdate, revoked: entries, version: entries.size, row: NONE };
    }, thisUpdate);
  }

  private refuseUnlessCertified(name: string): void {
    const device = this.fleet.numberOf(name);
    if (device < 0)
      throw new LabError('pki/no-device', {
        what: `the scenario ${this.plan.name} has no device called "${name}"`,
        where: this.path,
        hint: `its devices have names such as ${this.fleet.nameOf(0)}, up to ${this.fleet.nameOf(this.fleet.size - 1)}`,
      });
    if (this.fleet.productOf(device).plan.identity === 'password')
      throw new LabError('pki/password', {
        what: `${name} shows a password and no certificate, so a CRL cannot name it`,
        where: this.path,
        hint: 'revoke a device that has a certificate',
      });
  }
}

/**
 * The folder for a scenario, opened, or made where none is there or a new one is asked for. By default it is `pki/<scenario>`.
 *
 * Errors  those of a scenario, of `PkiFolder.open` and of `PkiFolder.make`; LabError `pki/other-scenario`
 */
export async function pkiFolderFor(
  given: string | undefined,
  asked: AskedPki,
  { isFresh, ...wishes }: PkiWishes & { readonly isFresh: boolean },
): Promise<PkiFolder> {
  const plan = await planOf(asked);
  const path = given ?? join('pki', folderPart(plan.name));
  if (isFresh || !existsSync(join(path, RECORD))) return PkiFolder.make(path, plan, asked, wishes);
  const folder = await PkiFolder.open(path);
  if (folder.isOf(plan)) return folder;
  throw new LabError('pki/other-scenario', {
    what: 'these keys and certificates are of another scenario, or of other settings',
    where: path,
    hint: 'name another folder with --pki, or make these anew with --fresh',
  });
}

const putFile = (path: string, text: string, isSecret: boolean): void =>
  writeWhole(path, (write) => write(text), isSecret ? 0o600 : 0o644);

function refuseTooMany({ fleet }: Plan, recipe: RecipeName): void {
  const [devices, most] = [deviceCount(fleet), recipes[recipe].devicesMax];
  if (devices > most)
    throw new LabError('pki/too-many-devices', {
      what: `the configuration of ${recipe} has a user for each of its devices, at most ${most}, and the fleet has ${devices}`,
      where: '--for',
      hint: 'give --set fleet[...].count=..., or a broker that needs no such list: --for mosquitto',
    });
}

/** Left out of a record: all. */
const countedIn = (devices: number) => (Number.isFinite(devices) ? { devices } : {});

const DEVICES = 3;
const MQTT_OVER_TLS = 8_883;
const LEEWAY_S = 60;
/** Ten years. */
const LIFE_MS = 10 * 365 * 86_400_000;
