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
