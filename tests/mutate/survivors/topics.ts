import type { Survivor } from './survivor.ts';

const trie = 'broker/topic/filter-trie.ts';
const filter = 'broker/topic/filter.ts';
const beyond = 'behind the last character there is none, and so neither a slash nor a wildcard';

export const topicsSurvivors: readonly Survivor[] = [
  {
    file: trie,
    line: 'if (this.filterCount === 0) return;',
    mutator: 'ConditionalExpression',
    becomes: ['false'],
    why: 'where nothing is held nothing is found; to look for it takes longer',
  },
  {
    file: filter,
    line: 'for (let i = 0; i < topic.length; i++) if (topic.charCodeAt(i) === SLASH) levels++;',
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
