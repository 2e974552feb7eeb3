import type { ObjectivePlan } from '../plan/campaigns.ts';
import { showShare } from '../selection/chance-terms.ts';
import { writeSelection } from '../selection/write-selection.ts';

/** `obeyed on 1% of tenant:acme`. */
export function objectiveInWords({ gains, on, of }: ObjectivePlan): string {
  const whom = writeSelection(on);
  const many = 'count' in of ? `${of.count}` : showShare(of.share);
  return `${gains} on ${many} of ${whom === '' ? 'the fleet' : whom}`;
}

/** How far an actor is toward the objective of a campaign: about how many of its devices it holds the fact that it is after. */
export class CampaignObjective {
  private constructor(private readonly state: ObjectiveState) {}

  /** `members` are the devices that it is about; `holds` says whether its actor holds the fact about a device already. */
  static of(
    { gains, of }: ObjectivePlan,
    members: Uint32Array,
    fleetSize: number,
    holds: (device: number) => boolean,
  ): CampaignObjective {
    const isOpen = new Uint8Array(fleetSize);
    let gained = 0;
    for (const device of members) {
      if (holds(device)) gained++;
      else isOpen[device] = 1;
    }
    const needed = 'count' in of ? of.count : Math.max(1, Math.ceil(of.share * members.length));
    return new CampaignObjective({ gains, isOpen, members: members.length, needed, gained });
  }

  static restored(state: ObjectiveState): CampaignObjective {
    return new CampaignObjective(structuredClone(state));
  }

  get isReached(): boolean {
    return this.state.gained >= this.state.needed;
  }

  /** The actor has learned the fact about a device. */
  gained(device: number): void {
    if (this.state.isOpen[device] === 0) return;
    this.state.isOpen[device] = 0;
    this.state.gained++;
  }

  /** `obeyed on 5 of 200 devices`. */
  inWords(): string {
    const { gains, gained, members } = this.state;
    return `${gains} on ${gained} of ${members} ${members === 1 ? 'device' : 'devices'}`;
  }

  save(): ObjectiveState {
    return structuredClone(this.state);
  }
}

export interface ObjectiveState {
  readonly gains: string;
  /** By device, 1 if it is one of them, and the fact is not held yet. */
  readonly isOpen: Uint8Array<ArrayBuffer>;
  readonly members: number;
  readonly needed: number;
  gained: number;
}
