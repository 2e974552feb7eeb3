import { type ParseArgsConfig, parseArgs } from 'node:util';

/** Reads the flags of one of this folder's commands; a wrong flag ends the command with 2 and is named. */
export function flagsOf<Config extends ParseArgsConfig>(config: Config): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const known = Object.keys(config.options ?? {}).map((name) => `--${name}`);
    const flags = known.length === 0 ? 'there are no flags' : `flags are ${known.join(', ')}`;
    process.stderr.write(`${(error as Error).message}\n${flags}\n`);
    return process.exit(2);
  }
}

/**
 * The whole number of a flag, from 1 on. Anything else ends the command with 2 and is named: a campaign of no runs finds
 * nothing wrong.
 */
export function countOf(flag: string, text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(count) && count > 0) return count;
  process.stderr.write(`--${flag} ${text}: give a whole number from 1 on\n`);
  return process.exit(2);
}
