import { unwatchFile, watchFile } from 'node:fs';
import { join } from 'node:path';
import { refuseUnserved } from '../../broker/live/refuse-unserved.ts';
import { type EdgeLimits, refuseLongReadings } from '../../broker/live/server/edge-limits.ts';
import { type BrokerFigures, EmbeddedBroker, type ListenAddress } from '../../broker/live/server/embedded-broker.ts';
import type { ClockSetting } from '../../broker/live/wire/live-clock.ts';
import { wallMs } from '../../broker/live/wire/wire.ts';
import type { LiveFact } from '../../broker/live/wire/wire-verdict.ts';
import { type ReadLists, readLists } from './crl-file.ts';
import { listenError } from './listen-error.ts';
import type { PkiFolder, PkiWishes } from './pki-folder.ts';

export interface KeptBrokerOptions {
  readonly listen: ListenAddress;
  /** What clients call it, beside this machine's own names; and how many devices have files. */
  readonly wishes: Omit<PkiWishes, 'port'>;
  readonly limits: EdgeLimits;
  /** What the broker has decided, of every client. */
  readonly noted: (fact: LiveFact) => void;
  /** What has been read again or renewed, and what could not be. */
  readonly said: (what: string) => void;
}

/**
 * The lab's own broker, up until it is ended: it reads the CRLs of its folder again when they change, and renews CRLs and
 * certificates before they are out of date.
 *
 * Errors  those of `listenError`, of `refuseUnserved` and `refuseLongReadings`
 */
export class KeptBroker {
  private lists: ReadLists;
  private clock: ClockSetting;
  private listsAt = Date.now();
  private triedAt = 0;
  private readonly ticking: NodeJS.Timeout;

  private constructor(
    private readonly folder: PkiFolder,
    private readonly broker: EmbeddedBroker,
    private readonly said: (what: string) => void,
    { lists, clock }: { readonly lists: ReadLists; readonly clock: ClockSetting },
  ) {
    this.lists = lists;
    this.clock = clock;
    watchFile(this.crlFile, { interval: LOOK_MS }, (now, before) => {
      if (now.mtimeMs !== before.mtimeMs || now.ino !== before.ino) this.reload();
    });
    this.ticking = setInterval(() => this.renewWhatIsDue(), LOOK_MS);
  }

  static async start(
    folder: PkiFolder,
    { listen, wishes, limits, noted, said }: KeptBrokerOptions,
  ): Promise<KeptBroker> {
    const plan = folder.forBroker;
    refuseUnserved(plan);
    refuseLongReadings(plan, limits);
    const asked = { port: listen.port, ...wishes };
    if (Date.now() - folder.issuedAtMs > folder.certificatesEveryMs || !folder.isAs(asked))
      folder.renewCertificates(asked);
    else folder.renewLists();
    const lists = readLists(join(folder.path, CRL_FILE));
    if ('wrong' in lists) throw new Error(lists.wrong);
    const { server, anchors, authorities, platform, observer } = folder.trust();
    const clock = clockFrom(folder.epoch);
    const broker = await EmbeddedBroker.start(
      {
        ...{ plan, server, anchors, authorities, crls: lists.lists, clock, limits, listen },
        platform: { clientId: platform.clientId, serial: platform.credential.serial },
        observer: { serial: observer.serial },
      },
      (news) => {
        if (news.kind === 'facts') news.facts.forEach(noted);
      },
    ).catch((error: NodeJS.ErrnoException) => {
      throw listenError(error, listen, '--port');
    });
    return new KeptBroker(folder, broker, said, { lists, clock });
  }

  get port(): number {
    return this.broker.listensOn;
  }

  /** When the first CRL is out of date, in seconds since 1970, and how many certificates are revoked. */
  get known(): Pick<ReadLists, 'until' | 'revoked'> {
    return this.lists;
  }

  figures(): BrokerFigures {
    return this.broker.figures();
  }

  /** Reads the CRLs of the folder again. A file that has none leaves those that the broker has. */
  reload(): void {
    const read = readLists(this.crlFile);
    if ('wrong' in read) {
      this.said(`${this.crlFile} is not read: ${read.wrong}; the CRLs from before still count`);
      return;
    }
    this.lists = read;
    this.broker.receive({ kind: 'crls', crls: read.lists });
    this.said(`CRLs read: ${read.revoked} certificates revoked, good until ${instant(read.until)}`);
  }

  /**
   * Accepts no more connections, waits up to `waitMs` for what clients have to acknowledge, and closes their sessions.
   *
   * Returns  how many messages were not acknowledged
   */
  async end(waitMs: number): Promise<number> {
    clearInterval(this.ticking);
    unwatchFile(this.crlFile);
    const left = await this.broker.drain(waitMs);
    await this.broker.close();
    return left;
  }

  private get crlFile(): string {
    return join(this.folder.path, CRL_FILE);
  }

  private renewWhatIsDue(): void {
    const now = Date.now();
    this.followClock(now);
    const { folder } = this;
    const certificates = now - folder.issuedAtMs > folder.certificatesEveryMs;
    const lists = now - this.listsAt > folder.listsEveryMs;
    if ((!certificates && !lists) || now - this.triedAt < AGAIN_MS) return;
    this.triedAt = now;
    try {
      if (certificates) folder.renewCertificates();
      else folder.renewLists();
    } catch (error) {
      this.said(`${certificates ? 'certificates' : 'CRLs'} are not renewed: ${(error as Error).message}`);
      return;
    }
    this.listsAt = now;
    if (!certificates) return;
    this.broker.receive({ kind: 'server', server: folder.trust().server });
    this.said(`certificates renewed: clients take up those in ${folder.path}/devices when they connect again`);
  }

  /** The broker counts on a monotonic clock; one that was set, or stood still with its machine, is followed. */
  private followClock(now: number): void {
    const { epoch, startedAt = 0 } = this.clock;
    if (Math.abs(epoch * 1_000 + wallMs() - startedAt - now) < OFF_MS) return;
    this.clock = clockFrom(epoch);
    this.broker.receive({ kind: 'clock', clock: this.clock });
  }
}

/** A clock that shows the time of day, in seconds since 1970. */
const clockFrom = (epoch: number): ClockSetting => ({
  ...{ epoch, speed: 1, offset: 0 },
  startedAt: wallMs() - (Date.now() - epoch * 1_000),
});

export const instant = (seconds: number): string => new Date(seconds * 1_000).toISOString().replace(/\.\d+Z$/, 'Z');

const CRL_FILE = 'crl.pem';
const LOOK_MS = 1_000;
/** Before another try where one has failed. */
const AGAIN_MS = 60_000;
const OFF_MS = 1_000;
