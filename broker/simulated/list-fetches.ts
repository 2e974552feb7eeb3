import type { Row, Tick } from '../../sim/kernel/ids.ts';
import { NONE } from '../../sim/kernel/trace/sink.ts';
import * as codec from '../../sim/protocol/codec.ts';
import type { ServiceLink } from '../../sim/protocol/service-link.ts';
import { nameOfList } from '../../sim/trust/revocation/revocations.ts';
import type { RelyingParty } from '../admission/relying-party.ts';
import type { EdgeLog } from './edge-log.ts';

interface FetchParts {
  readonly link: ServiceLink;
  readonly party: RelyingParty;
  /** Undefined if nothing wants it. */
  readonly log: () => EdgeLog | undefined;
  /** A list that the broker did not have, by the row of its fetch. */
  readonly onNew: (row: Row, group: number) => void;
}

/** The broker's fetches of the CRL of each group of tenants, from the first one on. */
export class ListFetches {
  constructor(private readonly parts: FetchParts) {}

  /** Fetches for the first time at that tick. */
  firstAt(tick: Tick): void {
    const { link, party } = this.parts;
    for (const group of party.listed) link.toSelf(codec.fetch(0, group), NONE, tick);
  }

  /** Has fetched before the run: arranges the next fetches. */
  goOn(): void {
    for (const group of this.parts.party.listed) this.next(group, 0);
  }

  /** Arranges the next fetch of a group, after that many. */
  next(group: number, times: number): void {
    const { link, party } = this.parts;
    link.toSelf(codec.fetch(times + 1, group), NONE, link.now + party.nextFetchIn(group, times));
  }

  fetch(group: number): void {
    const { link, party, log, onNew } = this.parts;
    const fetched = party.fetch(group);
    if (fetched === undefined) {
      log()?.write('edge.crl.missed', {});
      link.record('crl.missed', { detail: 'nothing could be had', cause: party.outageRow });
    } else if (fetched.isNew) {
      log()?.write('edge.crl.fetched', { code: `${fetched.list.number}` });
      onNew(link.record('crl.fetched', { detail: nameOfList(fetched.list), cause: fetched.list.row }), group);
    }
  }
}
