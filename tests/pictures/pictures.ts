import { floorsPicture } from './floors-picture.ts';
import { readingPicture } from './reading-picture.ts';

/** The pictures of `docs/architecture.md`, by file name in `docs/pictures`. `npm run docs` writes them; a spec compares them. */
export const pictures = async (): Promise<Readonly<Record<string, string>>> => ({
  'floors.svg': floorsPicture(),
  'one-reading.svg': await readingPicture(),
});
