import { suggest } from '../../../sim/kernel/near.ts';
import { profiles } from '../../../sim/plan/profiles.ts';
import { versionPattern } from '../../schema/image.ts';
import { COUNT_MAX } from '../../schema/quantity.ts';
import { namePattern } from '../../schema/shape.ts';
import type { CsvRow } from '../../source/csv.ts';
import { RowFaults } from '../../source/row-faults.ts';
import { type DeviceColumn, type DeviceHeader, deviceHeader } from './device-columns.ts';
import type { DeviceFile } from './device-file.ts';
import { byProduct, inOrderOfIds } from './row-order.ts';
import { WordList } from './word-list.ts';

interface ProductRows {
  readonly tenant: string;
  readonly product: string;
  readonly line: number;
  devices: number;
  profile: { readonly word: string; readonly line: number } | undefined;
  readonly versions: Set<string>;
  /** By column, the first line with a cell and the first without. */
  readonly given: Record<'ring' | 'site', { with?: number; without?: number }>;
}

/** Takes the rows of a device file one by one, and collects what is wrong with them. */
export class DeviceRows {
  readonly faults = new RowFaults();
  private header: DeviceHeader | undefined;
  private readonly products = new Map<string, ProductRows>();
  private readonly order: ProductRows[] = [];
  /** By product, a number for its tenant. */
  private readonly tenants: number[] = [];
  private readonly tenantNumbers = new Map<string, number>();
  private readonly ids: string[] = [];
  private readonly lines: number[] = [];
  private readonly product: number[] = [];
  private readonly places = new Map<ProductRows, number>();
  private readonly words = {
    ring: new WordList(),
    site: new WordList(),
    firmware: new WordList(),
    tags: new WordList(),
  };
  private readonly sortedTags = new Map<string, string>();

  get count(): number {
    return this.ids.length;
  }

  take(row: CsvRow): void {
    if (this.header === undefined) {
      this.header = deviceHeader(row);
      for (const fault of this.header.faults) this.faults.add(fault);
      return;
    }
    if (this.header.faults.length > 0) return;
    const { line, cells } = row;
    if (cells.length !== this.header.width) {
      this.wrong(
        line,
        `has ${cells.length} cells, and the header has ${this.header.width}`,
        'put a cell with a comma in quotes',
      );
      return;
    }
    if (this.count === COUNT_MAX) {
      this.wrong(line, `is one device more than ${COUNT_MAX}`, 'write fewer lines');
      return;
    }
    const cell = (column: DeviceColumn): string => cells[this.header!.at[column]] ?? '';
    const before = this.problems;
    const product = this.productOf(line, cell('tenant'), cell('product'));
    this.checkId(line, cell('id'));
    this.checkWord(line, 'ring', cell('ring'));
    this.checkWord(line, 'site', cell('site'));
    this.checkVersion(line, cell('firmware'), product);
    const tags = this.tagsOf(line, cell('tags'));
    this.checkProfile(line, cell('profile'), product);
    if (this.problems > before || product === undefined) return;
    this.noteGiven(product, 'ring', cell('ring'), line);
    this.noteGiven(product, 'site', cell('site'), line);
    product.devices++;
    this.ids.push(cell('id'));
    this.lines.push(line);
    this.product.push(this.places.get(product)!);
    this.words.ring.push(cell('ring'));
    this.words.site.push(cell('site'));
    this.words.firmware.push(cell('firmware'));
    this.words.tags.push(tags);
  }

  /** All rows, in order. Errors: ScenarioError for what only all of them show. */
  read(shown: string): Omit<DeviceFile, 'shown' | 'file' | 'sha256'> {
    this.checkGiven();
    const { order, tenants } = this;
    const tenantOf = this.product.map((product) => tenants[product]);
    const inOrder = inOrderOfIds(this.ids, tenantOf);
    this.checkTwice(inOrder, tenantOf);
    this.faults.throwAny(shown);
    const byName = [...order].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
    const rows = byProduct(
      inOrder,
      this.product,
      byName.map((product) => this.places.get(product)!),
    );
    const { ring, site, firmware, tags } = this.words;
    let first = 0;
    return {
      ignored: this.header?.ignored ?? [],
      products: byName.map(({ tenant, product, line, devices, profile }) => {
        const from = first;
        first += devices;
        return { tenant, product, line, devices, first: from, profile: profile?.word };
      }),
      ids: Array.from(rows, (row) => this.ids[row]),
      ...{ ring: ring.column(rows), site: site.column(rows), firmware: firmware.column(rows), tags: tags.column(rows) },
    };
  }

  private problems = 0;

  private wrong(line: number, what: string, hint: string): void {
    this.problems++;
    this.faults.add({ line, what, hint });
  }

  private productOf(line: number, tenant: string, product: string): ProductRows | undefined {
    const key = `${tenant}/${product}`;
    const known = this.products.get(key);
    if (known !== undefined) return known;
    for (const [column, word] of [
      ['tenant', tenant],
      ['product', product],
    ] as const)
      if (!namePattern.test(word))
        this.wrong(line, `${quoted(word)} is not a ${column} name`, 'use a to z, 0 to 9 and "-", at most 64 of them');
    if (!namePattern.test(tenant) || !namePattern.test(product)) return undefined;
    if (this.order.length === PRODUCTS_MAX) {
      this.wrong(line, `is of one product more than ${PRODUCTS_MAX}`, 'is the right column called product?');
      return undefined;
    }
    const given = { ring: {}, site: {} };
    const made = { tenant, product, line, devices: 0, profile: undefined, versions: new Set<string>(), given };
    this.products.set(key, made);
    this.places.set(made, this.order.length);
    this.order.push(made);
    const number = this.tenantNumbers.get(tenant) ?? this.tenantNumbers.size;
    this.tenantNumbers.set(tenant, number);
    this.tenants.push(number);
    return made;
  }

  private checkId(line: number, id: string): void {
    if (idPattern.test(id)) return;
    if (id === '') this.wrong(line, 'has no id', 'write one that is unique within its tenant');
    else
      this.wrong(
        line,
        `${quoted(id)} cannot be a device's id`,
        `an id is a level of MQTT topics: at most ${ID_MAX} printable characters, without blanks, "/", "+" and "#"`,
      );
  }

  /** Rollouts name rings, so a ring has the form of a name; a site is any text. */
  private checkWord(line: number, column: 'ring' | 'site', word: string): void {
    if (word === '' || (column === 'ring' ? namePattern : textPattern).test(word)) return;
    const hint = column === 'ring' ? 'use a to z, 0 to 9 and "-", at most 64 of them' : TEXT_HINT;
    this.wrong(line, `${quoted(word)} is not a ${column}`, hint);
  }

  private checkVersion(line: number, version: string, product: ProductRows | undefined): void {
    if (version === '' || product === undefined || product.versions.has(version)) return;
    if (!versionPattern.test(version)) {
      this.wrong(line, `${quoted(version)} is not a version`, 'write three numbers, such as 1.0.0');
      return;
    }
    product.versions.add(version);
    if (product.versions.size > VERSIONS_MAX)
      this.wrong(line, `is one version more than ${VERSIONS_MAX} of ${nameOf(product)}`, 'leave out the last digits');
  }

  private checkProfile(line: number, word: string, product: ProductRows | undefined): void {
    if (word === '' || product === undefined) return;
    if (!profileIds.includes(word)) {
      this.wrong(line, `there is no profile ${quoted(word)}`, suggest(word, profileIds));
      return;
    }
    product.profile ??= { word, line };
    if (product.profile.word !== word)
      this.wrong(
        line,
        `${nameOf(product)} is ${word} here, and ${product.profile.word} on line ${product.profile.line}`,
        'a product has one profile: give these devices another product',
      );
  }

  /** The tags in their order, each once, joined by `;`. */
  private tagsOf(line: number, cell: string): string {
    const known = this.sortedTags.get(cell);
    if (cell === '' || known !== undefined) return known ?? '';
    const tags = [...new Set(cell.split(';').map((tag) => tag.trim()))].filter((tag) => tag !== '').sort();
    const wrong = tags.find((tag) => !textPattern.test(tag));
    if (wrong !== undefined) this.wrong(line, `${quoted(wrong)} is not a tag`, TEXT_HINT);
    if (tags.length > TAGS_MAX) this.wrong(line, `has more than ${TAGS_MAX} tags`, 'separate them by ";"');
    const joined = tags.join(';');
    this.sortedTags.set(cell, joined);
    return joined;
  }

  /** Rows of one id in one tenant are next to each other. */
  private checkTwice(inOrder: Uint32Array, tenantOf: readonly number[]): void {
    for (let i = 1; i < inOrder.length; i++) {
      const [before, row] = [inOrder[i - 1], inOrder[i]];
      if (this.ids[row] !== this.ids[before] || tenantOf[row] !== tenantOf[before]) continue;
      this.faults.add({
        line: this.lines[row],
        what: `the id ${quoted(this.ids[row])} is already on line ${this.lines[before]}`,
        hint: 'an id is unique within its tenant',
      });
    }
  }

  private noteGiven({ given }: ProductRows, column: 'ring' | 'site', cell: string, line: number): void {
    const first = given[column];
    if (cell === '') first.without ??= line;
    else first.with ??= line;
  }

  /** Devices without a ring are drawn into rings by shares, which says nothing beside rows that have theirs. */
  private checkGiven(): void {
    for (const product of this.order)
      for (const column of ['ring', 'site'] as const) {
        const { with: filled, without } = product.given[column];
        if (filled !== undefined && without !== undefined)
          this.faults.add({
            line: without,
            what: `has no ${column}, and line ${filled} of ${nameOf(product)} has one`,
            hint: `write a ${column} in each line of the product, or in none`,
          });
      }
  }
}

const nameOf = ({ tenant, product }: ProductRows): string => `${tenant}/${product}`;
const quoted = (text: string): string => JSON.stringify(text.slice(0, 60));

const profileIds: readonly string[] = profiles.map(({ id }) => id);

const ID_MAX = 128;
/** MQTT 3.1.1, 4.7: a level of a topic; and no blank, so that it can stand in a selection. */
const idPattern = new RegExp(`^[^\\s/+#\\p{C}]{1,${ID_MAX}}$`, 'u');
const textPattern = /^[^;\p{C}]{1,64}$/u;
const TEXT_HINT = 'write at most 64 printable characters, without ";"';
const TAGS_MAX = 32;
const PRODUCTS_MAX = 1_000;
/** Each is an image set of its own, and a product has at most 255 of them with its releases. */
const VERSIONS_MAX = 100;
