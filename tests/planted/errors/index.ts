import type { PlantedError } from '../planted-error.ts';
import { aheadOfTime } from './ahead-of-time.ts';
import { causes } from './causes.ts';
import { lenient, strict } from './checks.ts';
import { draws } from './draws.ts';
import { figures } from './figures.ts';
import { logs } from './logs.ts';
import { pages } from './pages.ts';
import { pairs } from './pairs.ts';
import { times } from './times.ts';

/** All mistakes that `npm run plant` plants, one after another. */
export const plantedErrors: readonly PlantedError[] = [
  ...lenient,
  ...strict,
  ...times,
  ...causes,
  ...pairs,
  ...draws,
  ...aheadOfTime,
  ...figures,
  ...pages,
  ...logs,
];
