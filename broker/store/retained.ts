import { hasWildcard } from '../../sim/protocol/topic-filter.ts';
import { fromPlain, type Message, type PlainMessage, toPlain } from './message.ts';

/**
 * The last retained message of each topic.
 *
 * Order   by the first message stored: overwriting a topic keeps its position, clearing it gives the position up
 * Cost    a filter without wildcards is one lookup; one with wildcards walks the levels it can match
 * Source  [MQTT-3.3.1-5] to [MQTT-3.3.1-11]
 */
export class RetainedStore {
  private root = new Level();
  private byTopic = new Map<string, Kept>();
  private stored = 0;

  get size(): number {
    return this.byTopic.size;
  }

  /** An empty payload clears the topic [MQTT-3.3.1-10]. */
  put(message: Message): void {
    const { topic } = message;
    const kept = this.byTopic.get(topic);
    if (message.payload.length === 0) {
      if (kept !== undefined) this.clear(topic);
    } else if (kept !== undefined) {
      kept.message = message;
    } else {
      const added = { message, nth: this.stored++ };
      this.byTopic.set(topic, added);
      this.levelOf(topic).kept = added;
    }
  }

  /** The messages that a new subscriber of `filter` gets, oldest topic first. */
  matching(filter: string): readonly Message[] {
    if (this.byTopic.size === 0) return none;
    if (!hasWildcard(filter)) {
      const kept = this.byTopic.get(filter);
      return kept === undefined ? none : [kept.message];
    }
    const found: Kept[] = [];
    collect(this.root, filter.split('/'), 0, found);
    return found.sort((a, b) => a.nth - b.nth).map((kept) => kept.message);
  }

  save(): readonly PlainMessage[] {
    return [...this.byTopic.values()].map((kept) => toPlain(kept.message));
  }

  restore(messages: readonly PlainMessage[]): void {
    this.root = new Level();
    this.byTopic = new Map();
    for (const message of messages) this.put(fromPlain(message));
  }

  private levelOf(topic: string): Level {
    let level = this.root;
    for (const word of topic.split('/')) {
      let next = level.children.get(word);
      if (next === undefined) {
        next = new Level();
        level.children.set(word, next);
      }
      level = next;
    }
    return level;
  }

  private clear(topic: string): void {
    this.byTopic.delete(topic);
    const words = topic.split('/');
    const path = [this.root];
    for (const word of words) path.push(path[path.length - 1].children.get(word) as Level);
    path[words.length].kept = undefined;
    for (let i = words.length; i > 0 && path[i].isEmpty; i--) path[i - 1].children.delete(words[i - 1]);
  }
}

interface Kept {
  message: Message;
  readonly nth: number;
}

class Level {
  readonly children = new Map<string, Level>();
  kept: Kept | undefined = undefined;

  get isEmpty(): boolean {
    return this.children.size === 0 && this.kept === undefined;
  }
}

function collect(level: Level, words: readonly string[], i: number, found: Kept[]): void {
  if (i === words.length) {
    if (level.kept !== undefined) found.push(level.kept);
    return;
  }
  const word = words[i];
  if (word === '#') {
    collectAll(level, i === 0, found);
  } else if (word === '+') {
    for (const [name, child] of level.children) if (i > 0 || !name.startsWith('$')) collect(child, words, i + 1, found);
  } else {
    const child = level.children.get(word);
    if (child !== undefined) collect(child, words, i + 1, found);
  }
}

/** `a/#` covers `a` itself [MQTT-4.7.1-2]; a leading `#` covers nothing that begins with `$` [MQTT-4.7.2-1]. */
function collectAll(level: Level, isFirst: boolean, found: Kept[]): void {
  if (level.kept !== undefined) found.push(level.kept);
  for (const [name, child] of level.children) if (!isFirst || !name.startsWith('$')) collectAll(child, false, found);
}

const none: readonly Message[] = [];
