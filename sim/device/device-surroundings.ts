import type { Fleet } from '../fleet/fleet.ts';
import type { ObeyedCommands } from '../fleet/obeyed-commands.ts';
import type { Validity } from '../fleet/validity.ts';
import type { RunCounters } from '../kernel/trace/run-counters.ts';
import type { TextSigning } from '../pki/text-signing.ts';
import type { ControlSettings } from '../plan/control-list.ts';
import type { Plan } from '../plan/plan.ts';
import type { CommandNumbers } from '../protocol/device-command.ts';
import type { Outbox } from '../protocol/outbox.ts';
import type { ServerCertificates } from '../protocol/server-certificates.ts';
import type { FleetPlatforms } from './fleet-platforms.ts';
import type { UpdateJudge } from './update-judge.ts';

/** What the devices of a run are given. */
export interface DeviceSurroundings {
  readonly fleet: Fleet;
  readonly platforms: FleetPlatforms;
  /** Commands that leave a device; the caller of the step dispatches them once the step is recorded. */
  readonly outbox: Outbox;
  readonly counters: RunCounters;
  readonly clock: { readonly now: number };
  readonly controls: ControlSettings;
  readonly plan: Plan;
  readonly validity: Validity;
  readonly judge: UpdateJudge;
  /** Those that devices have been sent. */
  readonly commands: CommandNumbers;
  /** Those that servers have shown. */
  readonly serverCertificates: ServerCertificates;
  readonly obeyed: ObeyedCommands;
  readonly signing: TextSigning;
}
