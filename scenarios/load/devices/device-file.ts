/** The devices of a file, product by product in the order of their names, and within a product by id. */
export interface DeviceFile {
  readonly shown: string;
  readonly file: string;
  readonly sha256: string;
  /** Columns that mean nothing to the lab. */
  readonly ignored: readonly string[];
  readonly products: readonly FileProduct[];
  readonly ids: readonly string[];
  readonly ring: FileWords;
  readonly site: FileWords;
  readonly firmware: FileWords;
  /** Sets of tags, joined by `;`, each in order and without repeats. */
  readonly tags: FileWords;
}

/** Rows `first` to `first + devices - 1`. */
export interface FileProduct {
  readonly tenant: string;
  readonly product: string;
  readonly first: number;
  readonly devices: number;
  /** The first line that names it. */
  readonly line: number;
  /** Undefined: no row says. */
  readonly profile: string | undefined;
}

/** By row, a place in `words`; -1 for an empty cell. */
export interface FileWords {
  readonly words: readonly string[];
  readonly places: Int32Array<ArrayBuffer>;
}
