import type { Fleet } from '../../fleet/fleet.ts';
import type { RadioNetworks } from '../../fleet/radio-networks.ts';
import type { Segments } from '../../fleet/segments.ts';
import type { Row } from '../../kernel/ids.ts';
import type { ServiceLink } from '../../protocol/service-link.ts';
import { type DeviceFact, factInWords } from '../facts/fact.ts';
import { Knowledge } from '../facts/knowledge.ts';
import { type AttackOrder, titleOf } from './attack-order.ts';
import type { Attempt } from './attempts.ts';
import type { StepProgress } from './step-progress.ts';

/** What actors learn of devices, and the rows of it. */
export class Gains {
  readonly knowledge: Knowledge;

  constructor(
    fleet: Fleet,
    { segments, radio }: { readonly segments: Segments; readonly radio: RadioNetworks },
    private readonly link: ServiceLink,
    private readonly progress: StepProgress,
  ) {
    const { gateways, product, size } = fleet;
    this.knowledge = new Knowledge(size, {
      gatewayOf: (device) => gateways.gatewayOf(device),
      productOf: (device) => product.get(device),
      segmentOf: (device) => segments.of(device),
      radioOf: (device) => radio.of(device),
    });
  }

  /** An actor learns a fact and what follows from it; each that is new leaves a row. */
  learn(actor: string, device: number, fact: DeviceFact, cause: Row, by?: AttackOrder): void {
    for (const learned of this.knowledge.learn(actor, device, fact)) {
      const row = this.record(actor, device, learned, cause, by);
      this.progress.learned({ actor, device, fact: learned, row });
    }
  }

  /** An attempt has got there. Its first gain is recorded even if its actor held that fact before, by another attack. */
  gain(attempt: Attempt, fact: DeviceFact, cause: Row, device = attempt.device): void {
    const { hasGained, order } = attempt;
    attempt.markGained();
    const actor = order.by.name;
    if (!hasGained && this.knowledge.holds(actor, device, fact)) this.record(actor, device, fact, cause, order);
    else this.learn(actor, device, fact, cause, order);
  }

  private record(actor: string, device: number, fact: DeviceFact, cause: Row, by?: AttackOrder): Row {
    const evidence = by && { evidence: titleOf(by) };
    return this.link.record('attack.gained', { device, actor, detail: factInWords[fact], cause, ...evidence });
  }
}
