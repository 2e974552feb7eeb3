import type { Survivor } from './survivor.ts';

const trie = 'broker/topic/filter-trie.ts';
const filter = 'broker/topic/filter.ts';
const pruning = 'a level that holds nothing is found by no topic: to keep it costs memory, and changes no answer';
const beyond = 'behind the last character there is none, and so neither a slash nor a wildcard';

const prune = 'for (let i = words.length; i > 0 && path[i].isEmpty; i--) path[i - 1].children.delete(words[i - 1]);';

export const topicsSurvivors: readonly Survivor[] = [
  { file: trie, line: prune, mutator: 'ConditionalExpression', becomes: ['false'], why: pruning },
  { file: trie, line: prune, mutator: 'EqualityOperator', becomes: ['i <= 0'], why: pruning },
  { file: trie, line: prune, mutator: 'ArithmeticOperator', becomes: ['i + 1'], why: pruning },
  { file: trie, line: 'get isEmpty(): boolean {', mutator: 'BlockStatement', becomes: ['{}'], why: pruning },
  {
    file: trie,
    line: 'return this.children.size === 0 && this.values.length === 0;',
    mutator: 'ConditionalExpression',
    becomes: ['false'],
    why: pruning,
  },
  {
    file: trie,
    line: 'if (this.#size === 0) return;',
    mutator: 'ConditionalExpression',
    becomes: ['false'],
    why: 'where nothing is held nothing is found; to look for it takes longer',
  },
  {
    file: filter,
    line: 'for (let i = 0; i < topic.length; i++) if (topic.charCodeAt(i) === slash) levels++;',
    mutator: 'EqualityOperator',
    becomes: ['i <= topic.length'],
    why: beyond,
  },
  {
    file: filter,
    line: 'for (let i = 0; i < filter.length; i++) {',
    mutator: 'EqualityOperator',
    becomes: ['i <= filter.length'],
    why: beyond,
  },
];
