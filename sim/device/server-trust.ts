import { believeServer, certificateAt } from '../decisions/believe-server.ts';
import { type Verdict, verdictFacts } from '../kernel/trace/verdict.ts';
import { defaultServerCertificate, defaultTrustAnchors, type TrustAnchorPlan } from '../plan/server-trust.ts';
import type { ServerCertificate } from '../protocol/server-certificates.ts';
import type { DeviceClocks } from './device-clocks.ts';
import type { DeviceSurroundings } from './device-surroundings.ts';

/**
 * Which certificates of the platform's servers the devices accept: by the clock of the device, and by the authorities that
 * its software trusts.
 *
 * Assumptions  a device with a clock that is so wrong that it would refuse the regular certificate of the broker does not
 *              dial; every other refusal costs a handshake. A release that names authorities replaces those of the device
 */
export class ServerTrust {
  private readonly ofReleases: readonly (readonly TrustAnchorPlan[] | undefined)[];
  private readonly hasReleases: boolean;

  constructor(
    private readonly given: DeviceSurroundings,
    private readonly clocks: DeviceClocks,
  ) {
    this.ofReleases = (given.plan.releases ?? []).map(({ trusts }) => trusts);
    this.hasReleases = this.ofReleases.some((anchors) => anchors !== undefined);
  }

  /** Why a device with a clock of its own does not dial the broker, if so. */
  disbelief(device: number): Verdict | undefined {
    if (!this.clocks.has(device)) return undefined;
    const { clock, plan } = this.given;
    const certificate = certificateAt(clock.now, plan.broker.certificate ?? defaultServerCertificate);
    const { from, until, authority } = certificate;
    if (clock.now < from || clock.now > until) return undefined;
    return refusal(believeServer(certificate, { ...this.judgeOf(device), anchors: [{ authority }] }));
  }

  /** Why the device ends the handshake in which the broker has shown the certificate of that number, if so. */
  refusesBroker(device: number, number: number): Verdict | undefined {
    const shown = this.given.serverCertificates.at(number);
    return shown && this.refusal(device, shown);
  }

  /** Whether the device gets through to the cloud security service and the update service; a refusal leaves a row. */
  reachesCloud(device: number): boolean {
    const { clock, plan, outbox, serverCertificates } = this.given;
    const regular = plan.cloud.certificate ?? defaultServerCertificate;
    const verdict = this.refusal(
      device,
      serverCertificates.replacementOf('cloud') ?? certificateAt(clock.now, regular),
    );
    if (verdict === undefined) return true;
    if (this.disbelief(device) === undefined)
      outbox.note('server.refused', 'trust', device, verdictFacts(verdict, 'cloud'));
    return false;
  }

  private refusal(device: number, certificate: ServerCertificate): Verdict | undefined {
    return refusal(believeServer(certificate, this.judgeOf(device)));
  }

  private judgeOf(device: number) {
    return {
      shown: this.clocks.shown(device),
      hasClock: this.clocks.has(device),
      anchors: this.anchorsOf(device),
    };
  }

  private anchorsOf(device: number): readonly TrustAnchorPlan[] {
    const { platforms, fleet } = this.given;
    const own = fleet.productOf(device).plan.trusts ?? defaultTrustAnchors;
    if (!this.hasReleases || platforms.isAsDelivered(device)) return own;
    return (platforms.runningOf(device)?.releases ?? []).reduce(
      (anchors, release) => this.ofReleases[release] ?? anchors,
      own,
    );
  }
}

const refusal = (verdict: Verdict): Verdict | undefined => (verdict.allow ? undefined : verdict);
