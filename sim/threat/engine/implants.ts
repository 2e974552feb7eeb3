import type { FleetPlatforms } from '../../device/fleet-platforms.ts';
import { mayCallHome } from '../../device/platform/implant-calls.ts';
import { runningReach } from '../../device/platform/reach.ts';
import type { Fleet } from '../../fleet/fleet.ts';
import type { Row } from '../../kernel/ids.ts';
import { type Verdict, verdictFacts } from '../../kernel/trace/verdict.ts';
import type { ControlSettings } from '../../plan/control-list.ts';
import type { ClientPort } from '../../protocol/client-port.ts';
import type { ServiceLink } from '../../protocol/service-link.ts';

interface ImplantParts {
  readonly fleet: Fleet;
  readonly platforms: FleetPlatforms;
  readonly controls: ControlSettings;
  readonly link: ServiceLink;
  readonly port: () => ClientPort;
}

/** An image of an actor that runs on a device, and the step that brought it. */
export interface Implant {
  readonly actor: string;
  readonly device: number;
  readonly step: number;
  readonly bytes: number;
  /** Whether the device lets it call the actor; undefined before it has tried. */
  readonly mayCall: boolean | undefined;
}

/** What the images of actors reach on the devices that run them, and what they send to their actors. */
export class Implants {
  constructor(private readonly parts: ImplantParts) {}

  /** Whether the image of that step is the one that runs, or ran last. */
  isResident({ device, step }: Pick<Implant, 'device' | 'step'>): boolean {
    return this.parts.platforms.intrusionOn(device) === step;
  }

  /** Whether an implant of that actor runs on the device now. */
  isActive(actor: string, device: number): boolean {
    const { fleet, platforms } = this.parts;
    return fleet.isPowered(device) && fleet.isAppUp(device) && platforms.intruderOn(device) === actor;
  }

  /** Whether it can take the device's credential away. Keys in a hardware root of trust cannot be copied. */
  copiesKeys(device: number): boolean {
    return this.reachOn(device)?.reach.keys === 'copy';
  }

  /**
   * It sends to the actor, if the device runs and lets it; what it sends shares the uplink of the device. The first try is
   * recorded. Returns whether it may.
   */
  callHome({ actor, device, bytes, mayCall }: Implant, cause: Row): boolean | undefined {
    const { fleet, link, port } = this.parts;
    if (!fleet.isPowered(device)) return mayCall;
    const verdict = mayCall === undefined ? this.judgeCallTo(device, `${actor}.example`) : undefined;
    if (verdict !== undefined) {
      const facts = verdictFacts({ ...verdict, reason: `call of its image: ${verdict.reason}` });
      link.record('attack.judged', { ...facts, device, actor, cause });
    }
    const may = mayCall ?? verdict?.allow;
    if (may) port().implantSends(device, bytes, cause);
    return may;
  }

  /** Whether the device lets its code call a host; undefined without an application. */
  judgeCallTo(device: number, host: string): Verdict | undefined {
    const running = this.reachOn(device);
    return running && mayCallHome(this.parts.controls, running.manifest, running.reach, host);
  }

  /** What the application that runs on a device may and can do; undefined without an application. */
  private reachOn(device: number) {
    const { platforms } = this.parts;
    return runningReach(platforms.runningOf(device), platforms.imagesOf(device).platform.properties);
  }
}
