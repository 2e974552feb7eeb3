import { createServer } from 'node:net';
import { LabError } from '../../sim/kernel/lab-error.ts';
import { controlSettings } from '../../sim/plan/control-list.ts';
import type { Plan } from '../../sim/plan/plan.ts';

/**
 * By actor, the address that it dials the embedded broker from; devices dial from 127.0.0.1.
 *
 * Source  RFC 1122, 3.2.1.3: all of 127/8 is this machine's own
 */
export function actorAddresses({ timeline }: Plan): ReadonlyMap<string, string> {
  const names = timeline.flatMap(({ action }) => (action.kind === 'attack' ? [action.by.name] : []));
  return new Map([...new Set(names)].map((name, nth) => [name, addressNumber(nth)]));
}

/**
 * Refuses attacks that the embedded broker could not judge as the plan has it.
 *
 * Errors  LabError `live/proof-of-possession`, `live/implant-traffic`, `live/actor-address`
 */
export async function refuseUnservedAttacks(plan: Plan): Promise<void> {
  const step = plan.timeline.findIndex(({ action }) => action.kind === 'attack' && action.way === 'certificate-only');
  if (step >= 0 && !controlSettings(plan.controls)['proof-of-possession'])
    throw new LabError('live/proof-of-possession', {
      what: 'TLS always verifies that a client has the key of its certificate, so live fidelity cannot leave it out',
      where: `timeline[${step}].way`,
      hint: 'leave the control proof-of-possession on, or use model or packet fidelity',
    });
  const sending = plan.timeline.findIndex(({ action }) => action.kind === 'attack' && uplinkWays.has(action.way));
  if (sending >= 0)
    throw new LabError('live/implant-traffic', {
      what: 'such an attack shares the uplink of a device, and live fidelity has the links of this machine',
      where: `timeline[${sending}].way`,
      hint: 'use model or packet fidelity',
    });
  for (const [actor, address] of actorAddresses(plan)) await refuseAddress(actor, address);
}

/** Not every system has all of 127/8 on its loopback interface. */
async function refuseAddress(actor: string, address: string): Promise<void> {
  const server = createServer();
  const code = await new Promise<string | undefined>((resolve) => {
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen(0, address, () => resolve(undefined));
  });
  if (code !== undefined)
    throw new LabError('live/actor-address', {
      what: `${actor} needs an address of its own, and this machine has no ${address} (${code})`,
      hint: `give it one (ifconfig lo0 alias ${address}), or use model or packet fidelity`,
    });
  await new Promise((resolve) => server.close(resolve));
}

/** Ways of attacks that send over the uplink of a device. */
const uplinkWays: ReadonlySet<string> = new Set(['flood', 'foreign-broker']);

const addressNumber = (nth: number): string => `127.0.${1 + Math.floor(nth / HOSTS)}.${1 + (nth % HOSTS)}`;

const HOSTS = 250;
