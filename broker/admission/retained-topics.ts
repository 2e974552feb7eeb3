import type { RetainedFacts } from '../../sim/decisions/authorize-topic.ts';
import { RETAINED_DEFAULT } from '../../sim/plan/plan.ts';

/**
 * By client, the topics on which the broker keeps a message of it.
 *
 * Limits  a message that its client has cleared, by an empty one, is counted on
 */
export class RetainedTopics {
  private readonly byClient = new Map<string, Set<string>>();

  constructor(private readonly max = RETAINED_DEFAULT) {}

  /** What a decision on one more message of the client needs. */
  factsOf(client: string, topic: string): RetainedFacts {
    const topics = this.byClient.get(client);
    return { kept: (topics?.size ?? 0) - (topics?.has(topic) ? 1 : 0), max: this.max };
  }

  note(client: string, topic: string): void {
    const topics = this.byClient.get(client) ?? new Set();
    this.byClient.set(client, topics.add(topic));
  }

  save() {
    return [...this.byClient].map(([client, topics]) => ({ client, topics: [...topics] }));
  }

  restore(state: ReturnType<RetainedTopics['save']>): void {
    this.byClient.clear();
    for (const { client, topics } of state) this.byClient.set(client, new Set(topics));
  }
}
