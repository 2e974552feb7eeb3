import type { Warning } from '../../scenarios/index.ts';

/** Says on the error stream what is likely to be a mistake, each thing once, before anything runs. */
export function warn(warnings: readonly Warning[]): void {
  const texts = warnings.map(({ where, what, hint }) => `warning: ${where}: ${what}\n  ${hint}\n`);
  for (const text of new Set(texts)) process.stderr.write(text);
}
