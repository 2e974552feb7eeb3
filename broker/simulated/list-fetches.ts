import type { Row, Tick } from '../../sim/kernel/ids.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import * as codec from '../../sim/protocol/codec.ts';
import type { ServiceLink } from '../../sim/protocol/service-link.ts';
import type { RelyingParty } from '../admission/relying-party.ts';
import type { EdgeLog } from './edge-log.ts';

interface FetchParts {
  readonly link: ServiceLink;
  readonly party: RelyingParty;
  readonly everyMs: number;
  /** Undefined if nothing wants it. */
  readonly log: () => EdgeLog | undefined;
  /** A list that the broker did not have, by the row of its fetch. */
  readonly onNew: (row: Row) => void;
}

/** The broker's fetches of the CRL, from the first one on. */
export class ListFetches {
  constructor(private readonly parts: FetchParts) {}

  /** Fetches for the first time at that tick. */
  firstAt(tick: Tick): void {
    this.parts.link.toSelf(codec.fetch(0), NONE, tick);
  }

  /** Arranges the next fetch, after that many. */
  next(times: number): void {
    const { link, party, everyMs } = this.parts;
    link.toSelf(codec.fetch(times + 1), NONE, link.now + (times === 0 ? party.firstFetchIn() : everyMs));
  }

  fetch(): void {
    const { link, party, log, onNew } = this.parts;
    const fetched = party.fetch();
    if (fetched === undefined) {
      log()?.write('edge.crl.missed', {});
      link.record('crl.missed', { detail: 'nothing could be had', cause: party.outageRow });
    } else if (fetched.isNew) {
      log()?.write('edge.crl.fetched', { code: `${fetched.list.number}` });
      onNew(link.record('crl.fetched', { detail: `CRL ${fetched.list.number}`, cause: fetched.list.row }));
    }
  }
}
