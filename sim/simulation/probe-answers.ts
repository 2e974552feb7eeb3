import type { Probe } from '../plan/plan.ts';
import type { ReleaseTrust } from '../rollout/verification/release-trust.ts';
import type { TrustProbe, TrustService } from '../trust/trust-service.ts';
import type { EdgeProbe, Fabric } from './fabric-port.ts';
import type { ProbeAnswer } from './timeline-effects.ts';

interface Probed {
  readonly trust: TrustService;
  readonly fabric: Fabric;
  readonly releases: ReleaseTrust;
}

/** What each service concerned answers to a probe in the name of a device. */
export function probeAnswers({ trust, fabric, releases }: Probed, show: Probe, device: number): readonly ProbeAnswer[] {
  const cloud = (): ProbeAnswer => ({ by: 'attestation', verdict: trust.probe(show as TrustProbe, device) });
  const edge = (): ProbeAnswer => ({ by: 'broker', verdict: fabric.probe(show as EdgeProbe, device) });
  switch (show) {
    case 'cloned-id':
      return [cloud(), edge()];
    case 'replayed-evidence':
    case 'expired-evidence':
    case 'wrong-measurement':
      return [cloud()];
    case 'stolen-certificate':
    case 'foreign-catalog':
    case 'clock-set-back':
    case 'update-certificate':
    case 'borrowed-client-id':
      return [edge()];
    default:
      return [{ by: 'update-agent', verdict: releases.probe(show, device) }];
  }
}
