import { type Command, Option } from 'commander';
import { type Reason, reasonCodes } from '../../sim/pki/crl.ts';
import { pathArgument } from '../console/shared-options.ts';
import { PkiFolder } from '../live/pki-folder.ts';

/** Adds `fleetlab pki revoke`: puts devices on the CRL of a folder of keys and certificates. */
export function addPkiRevoke(pki: Command): void {
  pki
    .command('revoke')
    .description('revoke the certificates of devices: sign the CRL of a folder anew, for the broker that reads it')
    .argument('<folder>', 'the folder that `fleetlab broker` or `fleetlab pki export` has made', pathArgument)
    .argument('<device...>', 'names of devices, such as acme/sensor-1')
    .addOption(
      new Option('--reason <reason>', 'why, as the CRL says it')
        .choices(Object.keys(reasonCodes).filter((reason) => !cannotBe.includes(reason)))
        .default('keyCompromise'),
    )
    .addHelpText('after', NOTES)
    .action(async (path: string, devices: readonly string[], { reason }: { readonly reason: Reason }) => {
      const folder = await PkiFolder.open(path);
      const fresh = folder.revoke(devices, reason);
      const before = new Set(devices).size - fresh.length;
      const rest = before === 0 ? '' : `, ${before} ${before === 1 ? 'was' : 'were'} before`;
      process.stdout.write(
        `${fresh.length} of ${new Set(devices).size} revoked now${rest}; ${folder.revoked.length} on the CRL in ${folder.path}\n`,
      );
    });
}

/** Of CRLs that put certificates on hold, and of authorities. */
const cannotBe: readonly string[] = ['certificateHold', 'removeFromCRL', 'cACompromise', 'aACompromise'];

const NOTES = `
The lab's own broker reads the CRL again within a second. Mosquitto does after: kill -HUP $(cat <folder>/mosquitto.pid)

Examples:
  fleetlab pki revoke pki acme/sensor-1
  fleetlab pki revoke pki acme/sensor-1 acme/sensor-2 --reason cessationOfOperation`;
