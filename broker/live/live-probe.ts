import { admit, type ConnectRequest, type ConnectVerdict } from '../../sim/decisions/admit-connect.ts';
import type { Fleet } from '../../sim/fleet/fleet.ts';
import type { ControlSettings } from '../../sim/plan/control-list.ts';
import type { Plan } from '../../sim/plan/plan.ts';
import type { Bans } from '../admission/bans.ts';
import { credentialOf } from '../simulated/credential.ts';

/** Decides on a probe's CONNECT, which is never sent, by the same function as the broker. */
export class LiveProbe {
  constructor(
    private readonly plan: Plan,
    private readonly fleet: Fleet,
    private readonly controls: ControlSettings,
    private readonly bans: Bans,
  ) {}

  judgeConnect(device: number, issuedAt: number, request: ConnectRequest): ConnectVerdict {
    return admit(this.controls, {
      request,
      by: this.fleet.productOf(device).plan.identity === 'password' ? 'password' : 'certificate',
      issued: credentialOf(this.plan.seed, request.clientId),
      certified: issuedAt === 0 ? undefined : this.fleet.nameOf(device),
      banned: this.bans.of(this.fleet.numberOf(request.clientId))?.reason,
      connections: 0,
      connectionsMax: Number.POSITIVE_INFINITY,
    });
  }
}
