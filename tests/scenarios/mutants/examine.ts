import { type LoadOptions, loadScenario, ScenarioError } from '../../../scenarios/index.ts';
import { LabError } from '../../../sim/kernel/lab-error.ts';

/** How loading a scenario ended, and whether its refusal is well formed. */
export interface Finding {
  readonly outcome: 'loaded' | 'refused';
  readonly problems: number;
  readonly message: string;
  /** What is wrong with the refusal; empty if nothing is. */
  readonly faults: readonly string[];
  readonly tookMs: number;
}

/** Loads a possibly invalid scenario and checks how it is refused. */
export async function examine(file: string, options: LoadOptions = {}): Promise<Finding> {
  const since = performance.now();
  const tookMs = (): number => performance.now() - since;
  try {
    await loadScenario(file, options);
    return { outcome: 'loaded', problems: 0, message: '', faults: [], tookMs: tookMs() };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const problems = error instanceof ScenarioError ? error.problems : [];
    return {
      outcome: 'refused',
      problems: problems.length,
      message,
      faults: [...faultsOf(error, message), ...problems.flatMap(faultOfPlace)],
      tookMs: tookMs(),
    };
  }
}

function faultsOf(error: unknown, message: string): readonly string[] {
  if (!(error instanceof LabError)) return [`not a message of ours: ${error instanceof Error ? error.stack : message}`];
  return [
    ...(/^\s+at .*[(/:]/m.test(message) ? ['has a stack'] : []),
    ...(message.length > MESSAGE_MAX ? [`is ${message.length} characters long`] : []),
    // biome-ignore lint/suspicious/noControlCharactersInRegex: the check is about control characters.
    ...(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(message) ? ['has control characters'] : []),
    ...(/undefined|\[object /.test(message) ? ['has a word of JavaScript'] : []),
  ];
}

/** A file has lines; a flag has none, and a module's values have a path instead. */
const faultOfPlace = ({ place, what }: ScenarioError['problems'][number]): readonly string[] =>
  /\.ya?ml$/.test(place.source) && !place.source.startsWith('--') && place.line === undefined
    ? [`no line: ${place.source}: ${what}`]
    : [];

const MESSAGE_MAX = 20_000;
