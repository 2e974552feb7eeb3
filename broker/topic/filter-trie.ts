/**
 * Stores values under topic filters and finds those whose filter matches a topic.
 *
 * Order   the same as aedes' router: at each level `#` first, then the literal level, then `+`; under one filter, the
 *         order of adding. The first of a client's overlapping filters sets the QoS of a message, so the order matters.
 * Source  [MQTT-4.7.1-2], [MQTT-4.7.1-3], [MQTT-4.7.2-1]; qlobber 8.0.1, _match
 */
export class FilterTrie<Value> {
  private root = new Level<Value>();
  private filterCount = 0;

  get size(): number {
    return this.filterCount;
  }

  add(filter: string, value: Value): void {
    let level = this.root;
    for (const word of filter.split('/')) {
      let next = level.children.get(word);
      if (next === undefined) {
        next = new Level();
        level.children.set(word, next);
      }
      level = next;
    }
    level.values.push(value);
    this.filterCount++;
  }

  /** Removes one value for which `isIt` holds; false if there is none. */
  remove(filter: string, isIt: (value: Value) => boolean): boolean {
    const words = filter.split('/');
    const path = [this.root];
    for (const word of words) {
      const next = path[path.length - 1].children.get(word);
      if (next === undefined) return false;
      path.push(next);
    }
    const { values } = path[words.length];
    const at = values.findIndex(isIt);
    if (at < 0) return false;
    values.splice(at, 1);
    this.filterCount--;
    for (let i = words.length; i > 0 && path[i].isEmpty; i--) path[i - 1].children.delete(words[i - 1]);
    return true;
  }

  /** Appends the values whose filter matches `topic` to `found`. */
  match(topic: string, found: Value[]): void {
    if (this.filterCount === 0) return;
    const words = topic.split('/');
    // A filter that begins with a wildcard does not match `$SYS/` and its like [MQTT-4.7.2-1].
    if (topic.charCodeAt(0) === DOLLAR) {
      const next = this.root.children.get(words[0]);
      if (next !== undefined) collect(next, words, 1, found);
    } else {
      collect(this.root, words, 0, found);
    }
  }
}

class Level<Value> {
  readonly children = new Map<string, Level<Value>>();
  readonly values: Value[] = [];

  get isEmpty(): boolean {
    return this.children.size === 0 && this.values.length === 0;
  }
}

function collect<Value>(level: Level<Value>, words: readonly string[], i: number, found: Value[]): void {
  const rest = level.children.get('#');
  if (rest !== undefined) found.push(...rest.values);
  if (i === words.length) {
    found.push(...level.values);
    return;
  }
  const word = words[i];
  // The protocol does not check a will's topic for wildcards; such a level matches no literal level.
  const literal = word === '+' || word === '#' ? undefined : level.children.get(word);
  if (literal !== undefined) collect(literal, words, i + 1, found);
  const any = level.children.get('+');
  if (any !== undefined) collect(any, words, i + 1, found);
}

const DOLLAR = '$'.charCodeAt(0);
