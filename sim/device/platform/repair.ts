import { allowed, refused, type Verdict } from '../../kernel/trace/verdict.ts';
import { type AppManifest, allowsConnection } from './app-manifest.ts';

/**
 * Hosts of the cloud security service and of the stores that serve its updates.
 *
 * Source  Azure Sphere, networking requirements
 */
export const platformHosts: readonly string[] = [
  'prod.update.sphere.azure.net',
  'prod.deviceauth.sphere.azure.net',
  'prod.device.core.sphere.azure.net',
  'prod.core.sphere.azure.net',
  'prod.releases.sphere.azure.net',
  'prod.dinsights.core.sphere.azure.net',
  'prod.time.sphere.azure.net',
];

/**
 * Whether a device lets one of its programs call a host.
 *
 * The services of the OS may call the cloud security service only, attested or not, so that an update can repair a
 * device that has failed attestation. Its application may call no host until the device is healthy again.
 *
 * Source       an unhealthy device reaches the cloud security service only: report on «Anatomy of a secured MCU»
 * Assumptions  how such a device downloads the update without the certificate from attestation is not public; that it
 *              gets this much access and no more is fleetlab's choice
 */
export function mayCall(caller: 'services' | AppManifest, host: string, isAttested: boolean): Verdict {
  if (caller === 'services')
    return platformHosts.includes(host.toLowerCase())
      ? allowed('repair-grant', 'a host of the cloud security service')
      : refused('allowed-connections', `${host} is not a host of the cloud security service`);
  if (!isAttested) return refused('repair-grant', 'the device has not been attested: only its repair gets through');
  return allowsConnection(caller, host);
}
