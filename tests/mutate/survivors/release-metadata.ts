import type { Survivor } from './survivor.ts';

export const releaseMetadataSurvivors: readonly Survivor[] = [
  {
    file: 'sim/rollout/release/tuf/time-text.ts',
    line: 'const parts = /^(\\d{4})-(\\d\\d)-(\\d\\d)T(\\d\\d):(\\d\\d):(\\d\\d)Z$/.exec(text)?.slice(1).map(Number);',
    mutator: 'Regex',
    becomes: [
      '/(\\d{4})-(\\d\\d)-(\\d\\d)T(\\d\\d):(\\d\\d):(\\d\\d)Z$/',
      '/^(\\d{4})-(\\d\\d)-(\\d\\d)T(\\d\\d):(\\d\\d):(\\d\\d)Z/',
    ],
    why: 'what was read is written again and compared with the text, so that nothing passes that stands around a time',
  },
  {
    file: 'sim/rollout/release/tuf/refresh-snapshot.ts',
    line: 'now !== undefined && now >= known,',
    mutator: 'ConditionalExpression',
    becomes: ['true'],
    why: 'a version that is not there is no less and no more than another: the condition is for the type',
  },
];
